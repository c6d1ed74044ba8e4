"""The same numbers by other programs: what was compared, how far apart it is at most, and what was not and why."""

from oncosurv.language import listed, say, say_count, write_digits
from oncosurv.report.blocks import ABSENT, Heading, Row, Table, text
from oncosurv.report.sections.terms import reason_words
from oncosurv.table_words import retell
from oncosurv.wording import as_number, format_count

PROGRAMS = ("lifelines", "statsmodels")


def write_cross_check(material):
    """What was compared, by quantity and program, and what was not, by reason; [] where nothing was recomputed."""
    rows = material.rows("cross_check")
    if not rows:
        return []
    compared = [row for row in rows if row["ok"]]
    skipped = [row for row in rows if not row["ok"]]
    blocks = [Heading(3, say("Computed twice"), "computed-twice")]
    if compared:
        apart = sum(_size(row) for row in compared if row["ok"] == "0")
        verdict = (
            say("{apart} do not agree within the tolerance", apart=format_count(apart))
            if apart
            else say("all agree within the tolerance")
        )
        count = say_count("{n} comparison", "{n} comparisons", sum(map(_size, compared)))
        words = say(
            "The numbers of this report were made again by lifelines and statsmodels: {count}; {verdict}.",
            count=count,
            verdict=verdict,
        )
        blocks += [text(" ".join(filter(None, [words, _sample_words(compared)]))), _compared_table(material, compared)]
    else:
        blocks.append(text(say("No number was recomputed by another program.")))
    return blocks + ([_skipped_table(material, skipped)] if skipped else [])


def _sample_words(rows):
    """A sentence on the numbers that were compared on a sample of the patients; '' where none were."""
    sizes = sorted({int(row["sample"]) for row in rows if row.get("sample")})
    if not sizes:
        return ""
    return say(
        "Of analyses with many patients, these programs and ours made the numbers of a random sample ({sizes} "
        "patients, drawn with a fixed seed): what is compared there is the programs, not "
        "the numbers of this report themselves.",
        sizes=listed([format_count(size) for size in sizes]),
    )


def _compared_table(material, rows):
    """A group a topic, in it a row a tolerance: its quantities, comparisons by program, the largest difference."""
    found = {}
    for row in rows:
        found.setdefault(row["topic"], {}).setdefault(row["tolerance"], []).append(row)
    lines = []
    for topic in sorted(found, key=str.casefold):
        lines.append(Row((_sentence(retell(topic)),), "group"))
        for tolerance, own in found[topic].items():
            counts = [sum(_size(row) for row in own if row["engine"] == name) for name in PROGRAMS]
            differences = [as_number(row["difference"]) for row in own if row["difference"]]
            cells = [format_count(count) if count else ABSENT for count in counts]
            cells.append(format_count(sum(_size(row) for row in own if row["ok"] == "0")))
            cells.append(_short(max(differences)) if differences else say("not stated"))
            cells.append(_short(tolerance) if tolerance else say("not stated"))
            lines.append(Row((_sentence(_quantities(own)), *cells), "level"))
    notes = [
        say(
            "A difference is relative; of counts absolute; of coefficients and (in logarithms) of hazard "
            "ratios in standard deviations of the variable."
        )
    ]
    if any(ABSENT in line.cells for line in lines):
        notes.append(say("– not asked: it does not define the quantity in the same way, or the other one answers."))
    return Table(
        "cross-check",
        material.mark(say("Numbers of this report against those of other programs")),
        (
            (say("Quantity"), "l"),
            *((name, "r") for name in PROGRAMS),
            (say("Not agreeing"), "r"),
            (say("Largest difference"), "r"),
            (say("Tolerance"), "r"),
        ),
        tuple(lines),
        source="checks/cross_check.csv",
        notes=tuple(notes),
    )


def _quantities(rows):
    """The quantities of rows in words, a pair of limits as one: 'limits of survival, survival'."""
    names = {row["quantity"].split(": ")[-1] for row in rows}
    whole = {name.removeprefix("lower limit ") for name in names} & {
        name.removeprefix("upper limit ") for name in names
    }
    named = {
        f"limits {rest}" if (rest := name.split(" limit ")[-1]) in whole and rest != name else name for name in names
    }
    return ", ".join(sorted(map(retell, named), key=str.casefold))


def _skipped_table(material, rows):
    """One row a reason: the topics of the numbers that it keeps from comparison, and how many those are here."""
    found = {}
    for row in rows:
        topics, count = found.get(row["skipped_reason"], ({}, 0))
        found[row["skipped_reason"]] = (topics | {row["topic"]: None}, count + _size(row))
    lines = [
        Row(
            (
                _sentence(", ".join(map(retell, topics))),
                _sentence(reason_words(material, reason)),
                format_count(count) if count else ABSENT,
            )
        )
        for reason, (topics, count) in found.items()
    ]
    absent = say("– never compared, and not counted here.")
    return Table(
        "not-compared",
        material.mark(say("Numbers that were not compared, and why")),
        ((say("Numbers of"), "l"), (say("Why"), "l"), (say("How many"), "r")),
        tuple(lines),
        source="checks/cross_check.csv",
        notes=(absent,) if any(ABSENT in line.cells for line in lines) else (),
    )


def _size(row):
    """How many numbers a row stands for; 0 for a kind of number."""
    return int(row.get("numbers") or 0)


def _sentence(words):
    """Words with a capital, but for the name of a program."""
    return words if words.startswith(PROGRAMS) else words[:1].upper() + words[1:]


def _short(value):
    """A small number of at least 0 to two figures: '1.9e−16', '0'."""
    if not as_number(value):
        return "0"
    digits, power = f"{as_number(value):.1e}".split("e")
    return f"{write_digits(digits)}e{power}".replace("-", "−")
