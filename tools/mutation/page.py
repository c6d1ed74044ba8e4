"""docs/mutation.md: how many mutants of each module were killed, and why the others cannot be."""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "mutation.md"
SURVIVORS = ROOT / "tests" / "reference" / "mutation_survivors.csv"
KEY = ("module", "function", "line", "mutation")
INTRODUCTION = ROOT / "tools" / "mutation" / "introduction.md"


def read_reasons():
    """{key of a mutant: why no test can tell it}."""
    if not SURVIVORS.exists():
        return {}
    with open(SURVIVORS, newline="", encoding="utf-8") as handle:
        return {tuple(row[name] for name in KEY): row["reason"] for row in csv.DictReader(handle)}


def sort_out(outcomes, reasons):
    """(survivors without a reason, keys of stored survivors that were killed)."""
    unexplained = [outcome for outcome in outcomes if outcome.survives and not reasons.get(outcome.mutant.key)]
    gone = [outcome.mutant.key for outcome in outcomes if not outcome.survives and outcome.mutant.key in reasons]
    return unexplained, gone


def write_page(outcomes, reasons):
    """The page as Markdown text."""
    lines = [INTRODUCTION.read_text(encoding="utf-8")]
    lines += ["| module | mutants | killed | of these by time | survive |", "|---|---|---|---|---|"]
    names = sorted({outcome.mutant.module for outcome in outcomes})
    for name in [*names, "all"]:
        own = [outcome for outcome in outcomes if name in ("all", outcome.mutant.module)]
        survive, hanging = sum(o.survives for o in own), sum(o.status == "hanging" for o in own)
        lines.append(f"| {name} | {len(own)} | {len(own) - survive} | {hanging} | {survive} |")
    lines += ["", "## The survivors"]
    for name in names:
        own = [outcome.mutant for outcome in outcomes if outcome.survives and outcome.mutant.module == name]
        if own:
            lines += ["", f"### {name}", "", "| function | change | why no test can tell |", "|---|---|---|"]
        lines += [f"| {m.function} | {_code(m.change)} | {_cell(reasons[m.key])} |" for m in own]
    return "\n".join(lines) + "\n"


def _code(text):
    return "`` " + _cell(text) + " ``"


def _cell(text):
    return text.replace("|", "\\|")
