"""docs/mutation.md: how many mutants of each module were killed, and why the others cannot be."""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "mutation.md"
SURVIVORS = ROOT / "tests" / "reference" / "mutation_survivors.csv"
COUNTED = SURVIVORS.with_name("mutation_counts.csv")
COUNTS = ("mutants", "run", "killed", "killed_by_time", "survive")
KEY = ("module", "function", "line", "mutation")
INTRODUCTION = ROOT / "tools" / "mutation" / "introduction.md"


def read_reasons():
    """{key of a mutant: why no test can tell it}."""
    if not SURVIVORS.exists():
        return {}
    with open(SURVIVORS, newline="", encoding="utf-8") as handle:
        return {tuple(row[name] for name in KEY): row["reason"] for row in csv.DictReader(handle)}


def read_counts():
    """{module: numbers of COUNTS} of the last run of each module."""
    if not COUNTED.exists():
        return {}
    with open(COUNTED, newline="", encoding="utf-8") as handle:
        return {row["module"]: {name: int(row[name]) for name in COUNTS} for row in csv.DictReader(handle)}


def store_survivors(outcomes, known):
    """Write the survivors among `outcomes` to the stored ones, reasons kept; known: the keys of all mutants there are.

    Taken out are stored ones that were killed now or are no mutants any more. Returns the keys of the survivors without
    a reason (stored with an empty one) and of those taken out.
    """
    reasons, survivors = read_reasons(), [outcome.mutant.key for outcome in outcomes if outcome.survives]
    killed = {outcome.mutant.key for outcome in outcomes if not outcome.survives}
    gone = [key for key in reasons if key in killed or key not in set(known)]
    place = {key: number for number, key in enumerate(known)}
    keys = sorted({key for key in reasons if key not in gone} | set(survivors), key=place.get)
    with open(SURVIVORS, "w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerows([(*KEY, "reason"), *((*key, reasons.get(key, "")) for key in keys)])
    return [key for key in survivors if not reasons.get(key)], gone


def store_counts(outcomes, sizes, again=False):
    """Put the counts of the modules of `outcomes` in the place of the stored ones; sizes: {module: mutants in all}.

    again: `outcomes` are those of survivors that were counted already; what is killed now is taken from them.
    """
    counts = read_counts()
    for module in {outcome.mutant.module for outcome in outcomes}:
        own = [outcome for outcome in outcomes if outcome.mutant.module == module]
        killed, hanging = sum(not o.survives for o in own), sum(o.status == "hanging" for o in own)
        numbers = [len(own), killed, hanging, len(own) - killed]
        if again:
            run, *before = (counts[module][name] for name in COUNTS[1:])
            numbers = [run, before[0] + killed, before[1] + hanging, before[2] - killed]
        counts[module] = dict(zip(COUNTS, (sizes[module], *numbers), strict=True))
    with open(COUNTED, "w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, ["module", *COUNTS], lineterminator="\n")
        writer.writeheader()
        writer.writerows({"module": module} | counts[module] for module in sorted(counts))


def write_page():
    """The page as Markdown text."""
    counts, reasons = read_counts(), read_reasons()
    lines = [INTRODUCTION.read_text(encoding="utf-8")]
    lines += ["| module | mutants | run | killed | of these by time | survive |", "|---|---|---|---|---|---|"]
    total = {name: sum(row[name] for row in counts.values()) for name in COUNTS}
    lines += [f"| {name} | " + " | ".join(f"{n:,}" for n in row.values()) + " |" for name, row in counts.items()]
    lines += ["| all | " + " | ".join(f"{n:,}" for n in total.values()) + " |", "", "## The survivors"]
    for name in counts:
        own = {key[1:]: reason for key, reason in reasons.items() if key[0] == name}
        if own:
            lines += ["", f"### {name}", "", "| function | change | why no test can tell |", "|---|---|---|"]
        lines += [f"| {function} | {_code(change)} | {_cell(why)} |" for (function, _, change), why in own.items()]
    return "\n".join(lines) + "\n"


def _code(text):
    return "`` " + _cell(text) + " ``"


def _cell(text):
    return text.replace("|", "\\|")
