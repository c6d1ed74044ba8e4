"""What changed, as lines of text for the command line."""

from collections import Counter

from oncosurv.change_words import CAUSES, CHANGES, FLAGS
from oncosurv.changes.compare import BOTH, ONLY_SETS

MOST = 12


def write_summary(before, after, tables, patients=True):
    """Lines on the tables of compare_runs. patients: whether study keys are named, as in an internal profile."""
    lines = [f"{after} against {before}", "", *_of_patients(tables["patients"], patients), ""]
    counts = Counter(row["status"] for row in tables["estimates"])
    lines.append(
        f"Numbers: {counts['moved']} of {sum(counts.values())} moved, {counts['new']} new, {counts['gone']} gone."
    )
    causes = Counter(row["cause"] for row in tables["attribution"] if row["cause"] != "patient")
    if causes:
        lines.append(
            "Moved by: " + ", ".join(f"{CAUSES[name]} {count}" for name, count in sorted(causes.items())) + "."
        )
    inexact = {row["note"] for row in tables["attribution"] if not row["exact"]}
    lines += [f"Not told apart: {note}." for note in (BOTH, ONLY_SETS) if any(note in words for words in inexact)]
    record = [row for row in tables["estimates"] if row["status"] == "moved" and row["of_record"]]
    flagged = [row for row in record if row.get("flags")]
    rest = sorted(
        (row for row in record if row not in flagged), key=lambda row: -abs(row.get("in_standard_errors") or 0)
    )
    for title, rows in (("Turned:", flagged), ("Of record, by standard errors:", rest[:MOST])):
        if rows:
            lines += ["", title, *(line for row in rows for line in _of_number(row, tables["attribution"], patients))]
    return lines


def _of_patients(rows, named):
    if not rows:
        return ["No patient changed."]
    lines = ["Patients:"]
    for change, words in CHANGES.items():
        own = sorted({row["patient"] for row in rows if row["change"] == change})
        if own:
            names = f" ({', '.join(own[:MOST])}{' ...' if len(own) > MOST else ''})" if named else ""
            lines.append(f"  {words}: {len(own)}{names}")
    return lines


def _of_number(row, attribution, named):
    place = " ".join(filter(None, (row["estimate_id"], row["place"], row["quantity"])))
    line = f"  {place}: {_digits(row.get('before'))} -> {_digits(row.get('after'))}"
    if row.get("in_standard_errors") not in (None, ""):
        line += f" ({row['in_standard_errors']:+.2f} standard errors)"
    own = [
        item
        for item in attribution
        if all(item[key] == row[key] for key in ("table", "estimate_id", "place", "quantity"))
    ]
    causes = [CAUSES[item["cause"]] for item in own if item["cause"] != "patient"]
    moved = [item["patient"] or item["change"] for item in own if item["cause"] == "patient"][:3] if named else []
    words = [FLAGS[flag] for flag in row.get("flags") or []]
    words += [f"by {', '.join(causes)}"] if causes else []
    words += [f"most by {', '.join(moved)}"] if moved else []
    return [line, *([f"      {'; '.join(words)}"] if words else [])]


def _digits(value):
    return "none" if value in (None, "") else f"{value:.4g}"
