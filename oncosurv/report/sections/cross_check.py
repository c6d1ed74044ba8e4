"""The same numbers by another program: how many were compared, and how far apart they are at most."""

from oncosurv.report.blocks import Heading, Row, Table, text
from oncosurv.wording import as_number, format_count


def write_cross_check(material):
    """One row a program and quantity that were compared, whatever they say; [] where nothing was recomputed."""
    rows = material.rows("cross_check")
    compared = [row for row in rows if not row["skipped_reason"]]
    if not rows:
        return []
    found = {}
    for row in compared:
        found.setdefault((row["engine"], _quantity(row)), []).append(row)
    apart = sum(row["ok"] == "0" for row in compared)
    verdict = f"{format_count(apart)} do not agree within the tolerance" if apart else "all agree within the tolerance"
    heading = Heading(3, "Computed twice", "computed-twice")
    left = {}
    for row in rows:
        if row["skipped_reason"] and row["estimate_id"]:
            left[_quantity(row)] = left.get(_quantity(row), 0) + 1
    counted = "; ".join(f"{quantity} {count}" for quantity, count in left.items())
    words = f"Not compared, each for a reason that stands in checks/cross_check.csv: {counted}." if left else ""
    classes = [row["quantity"] for row in rows if row["skipped_reason"] and not row["estimate_id"]]
    if classes:
        words = (
            f"{words} What no other program computes in the same way is never compared: {'; '.join(classes)}.".strip()
        )
    if not compared:
        return [heading, text(f"No number was recomputed by another program. {words}")]
    notes = ["A difference is relative, that of a coefficient absolute, in units of a standard deviation."]
    table = Table(
        "cross-check",
        material.mark("Numbers of this report against those of other programs"),
        (("Program", "l"), ("Compared", "r"), ("Not agreeing", "r"), ("Largest difference", "r"), ("Tolerance", "r")),
        tuple(Row((f"{engine}: {quantity}", *_cells(own))) for (engine, quantity), own in found.items()),
        source="checks/cross_check.csv",
        notes=(*notes, *([words] if words else [])),
    )
    count = format_count(len(compared), "number was", "numbers were")
    return [heading, text(f"{count} recomputed by another program; {verdict}."), table]


def _quantity(row):
    """The quantity without the place at which the difference is largest; a survival probability is S(time)."""
    name = row["quantity"].split(",")[0]
    return "survival" if name.startswith("S(") else name


def _cells(rows):
    differences = [as_number(row["difference"]) for row in rows if row["difference"]]
    tolerances = dict.fromkeys(_short(row["tolerance"]) for row in rows if row["tolerance"])
    return (
        format_count(len(rows)),
        format_count(sum(row["ok"] == "0" for row in rows)),
        _short(max(differences)) if differences else "not stated",
        ", ".join(tolerances) or "not stated",
    )


def _short(value):
    """A small number to two figures: '1.9e−16', '0'."""
    return f"{as_number(value):.1e}".replace("-", "−") if as_number(value) else "0"
