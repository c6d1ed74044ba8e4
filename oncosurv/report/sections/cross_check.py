"""The same numbers by other programs: what was compared, how far apart it is at most, and what was not and why."""

from oncosurv.report.blocks import ABSENT, Heading, Row, Table, text
from oncosurv.wording import as_number, format_count


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
    found = {}
    for row in rows:
        found.setdefault(row["quantity"], {}).setdefault(row["engine"] or "none", []).append(row)
    lines = []
    for quantity, engines in sorted(found.items(), key=lambda item: item[0].casefold()):
        own = [row for part in engines.values() for row in part]
        counts = [str(sum(map(_size, engines[name]))) if name in engines else ABSENT for name in PROGRAMS]
        differences = [as_number(row["difference"]) for row in own if row["difference"]]
        tolerances = dict.fromkeys(_short(row["tolerance"]) for row in own if row["tolerance"])
        apart = sum(_size(row) for row in own if row["ok"] == "0")
        lines.append(
            Row((
                _sentence(quantity), *counts, str(apart), _short(max(differences)) if differences else "not stated",
                ", ".join(tolerances) or "not stated",
            ))
        )  # fmt: skip
    return Table(
        "cross-check",
        material.mark("Numbers of this report against those of other programs"),
        (("Quantity", "l"), *((name, "r") for name in PROGRAMS), ("Not agreeing", "r"), ("Largest difference", "r"),
         ("Tolerance", "r")),
        tuple(lines),
        source="checks/cross_check.csv",
        notes=(
            "A difference is relative; of counts absolute; of coefficients and hazard ratios (in logarithms) in units "
            "of a standard deviation of the variable.",
            f"{ABSENT} not asked: the program does not define the quantity in the same way, or the other one answers.",
        ),
    )  # fmt: skip


PROGRAMS = ("lifelines", "statsmodels")


def _skipped_table(material, rows):
    """One row a reason: the quantities that it keeps from comparison, and how many numbers that is here."""
    found = {}
    for row in rows:
        quantities, count = found.get(row["skipped_reason"], ({}, 0))
        found[row["skipped_reason"]] = (quantities | {row["quantity"]: None}, count + _size(row))
    return Table(
        "not-compared",
        material.mark("Numbers that were not compared, and why"),
        (("Why", "l"), ("Quantities", "l"), ("Numbers", "r")),
        tuple(
            Row((_sentence(reason), "; ".join(quantities), str(count) if count else ABSENT))
            for reason, (quantities, count) in found.items()
        ),
        source="checks/cross_check.csv",
        notes=(f"{ABSENT} a kind of number that is never compared; those of this report were not counted.",),
    )


def _size(row):
    """How many numbers a row stands for; 0 for a kind of number."""
    return int(row.get("numbers") or 0)


def _sentence(words):
    return words[:1].upper() + words[1:]


def _short(value):
    """A small number to two figures: '1.9e−16', '0'."""
    return f"{as_number(value):.1e}".replace("-", "−") if as_number(value) else "0"
