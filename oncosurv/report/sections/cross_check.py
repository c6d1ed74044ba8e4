"""The same numbers by other programs: what was compared, how far apart it is at most, and what was not and why."""

from oncosurv.report.blocks import ABSENT, Heading, Row, Table, text
from oncosurv.wording import as_number, format_count

PROGRAMS = ("lifelines", "statsmodels")


def write_cross_check(material):
    """What was compared, by quantity and program, and what was not, by reason; [] where nothing was recomputed."""
    rows = material.rows("cross_check")
    if not rows:
        return []
    compared = [row for row in rows if row["ok"]]
    skipped = [row for row in rows if not row["ok"]]
    blocks = [Heading(3, "Computed twice", "computed-twice")]
    if compared:
        apart = sum(_size(row) for row in compared if row["ok"] == "0")
        verdict = (
            f"{format_count(apart)} do not agree within the tolerance" if apart else "all agree within the tolerance"
        )
        count = format_count(sum(map(_size, compared)), "comparison", "comparisons")
        words = f"The numbers of this report were made again by lifelines and statsmodels: {count}; {verdict}."
        blocks += [text(words), _compared_table(material, compared)]
    else:
        blocks.append(text("No number was recomputed by another program."))
    return blocks + ([_skipped_table(material, skipped)] if skipped else [])


def _compared_table(material, rows):
    """A group a topic, in it a row a tolerance: its quantities, comparisons by program, the largest difference."""
    found = {}
    for row in rows:
        found.setdefault(row["topic"], {}).setdefault(row["tolerance"], []).append(row)
    lines = []
    for topic in sorted(found, key=str.casefold):
        lines.append(Row((_sentence(topic),), "group"))
        for tolerance, own in found[topic].items():
            counts = [sum(_size(row) for row in own if row["engine"] == name) for name in PROGRAMS]
            differences = [as_number(row["difference"]) for row in own if row["difference"]]
            cells = [format_count(count) if count else ABSENT for count in counts]
            cells.append(format_count(sum(_size(row) for row in own if row["ok"] == "0")))
            cells.append(_short(max(differences)) if differences else "not stated")
            cells.append(_short(tolerance) if tolerance else "not stated")
            lines.append(Row((_sentence(_quantities(own)), *cells), "level"))
    notes = [
        "A difference is relative; of counts absolute; of coefficients and (in logarithms) of hazard ratios in "
        "standard deviations of the variable."
    ]
    if any(ABSENT in line.cells for line in lines):
        notes.append(f"{ABSENT} not asked: it does not define the quantity in the same way, or the other one answers.")
    return Table(
        "cross-check",
        material.mark("Numbers of this report against those of other programs"),
        (("Quantity", "l"), *((name, "r") for name in PROGRAMS), ("Not agreeing", "r"), ("Largest difference", "r"),
         ("Tolerance", "r")),
        tuple(lines),
        source="checks/cross_check.csv",
        notes=tuple(notes),
    )  # fmt: skip


def _quantities(rows):
    """The quantities of rows in words, a pair of limits as one: 'limits of survival, survival'."""
    names = {row["quantity"].split(": ")[-1] for row in rows}
    whole = {name.removeprefix("lower limit ") for name in names} & {
        name.removeprefix("upper limit ") for name in names
    }
    named = {
        f"limits {rest}" if (rest := name.split(" limit ")[-1]) in whole and rest != name else name for name in names
    }
    return ", ".join(sorted(named, key=str.casefold))


def _skipped_table(material, rows):
    """One row a reason: the topics of the numbers that it keeps from comparison, and how many those are here."""
    found = {}
    for row in rows:
        topics, count = found.get(row["skipped_reason"], ({}, 0))
        found[row["skipped_reason"]] = (topics | {row["topic"]: None}, count + _size(row))
    lines = [
        Row((_sentence(", ".join(topics)), _sentence(reason), format_count(count) if count else ABSENT))
        for reason, (topics, count) in found.items()
    ]
    absent = f"{ABSENT} never compared, and not counted here."
    return Table(
        "not-compared",
        material.mark("Numbers that were not compared, and why"),
        (("Numbers of", "l"), ("Why", "l"), ("How many", "r")),
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
    """A small number to two figures: '1.9e−16', '0'."""
    return f"{as_number(value):.1e}".replace("-", "−") if as_number(value) else "0"
