"""Write docs/parity.md: every number of the kernel that R also gives, beside R's.

Run after a change of the kernel or of the stored answers of R:  python tools/document_parity.py
The digits of the differences, on this machine:                  python tools/document_parity.py --digits
Needs no R: its answers are stored in tests/reference. Nothing is written when a difference is too large.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from tools.parity.competing_risks import compare_competing_risks  # noqa: E402
from tools.parity.cox_models import (  # noqa: E402
    compare_concordance,
    compare_cox_models,
    compare_firth,
    compare_robust_and_profile,
)
from tools.parity.curves import compare_kaplan_meier, compare_restricted_means  # noqa: E402
from tools.parity.diagnostics import compare_baseline, compare_hazard_tests, compare_residuals  # noqa: E402
from tools.parity.exposures import compare_exposures  # noqa: E402
from tools.parity.names import CMPRSK, COIN, R_VERSION, SURVIVAL  # noqa: E402
from tools.parity.rows import UNITS, in_words  # noqa: E402
from tools.parity.study_layer import compare_study_layer  # noqa: E402
from tools.parity.tests_of_groups import compare_log_rank_tests  # noqa: E402

PAGE = ROOT / "docs" / "parity.md"
FAMILIES = [
    compare_kaplan_meier,
    compare_log_rank_tests,
    compare_restricted_means,
    compare_competing_risks,
    compare_cox_models,
    compare_robust_and_profile,
    compare_residuals,
    compare_baseline,
    compare_concordance,
    compare_hazard_tests,
    compare_firth,
    compare_exposures,
    compare_study_layer,
]
INTRODUCTION = ROOT / "tools" / "parity" / "introduction.md"


def write_page():
    """The page as Markdown text."""
    families = [family() for family in FAMILIES]
    versions = {"R_VERSION": R_VERSION, "SURVIVAL": SURVIVAL, "CMPRSK": CMPRSK, "COIN": COIN}
    head = INTRODUCTION.read_text(encoding="utf-8").format_map(versions)
    lines = [head, "## In short", "", "| family | rows | numbers compared | largest difference |", "|---|---|---|---|"]
    for family in families:
        link = f"[{family.title}](#{_anchor(family.title)})"
        numbers = sum(row.values for row in family.rows)
        lines.append(f"| {link} | {len(family.rows)} | {numbers:,} | {largest_differences(family.rows)} |")
    rows = [row for family in families for row in family.rows]
    lines.append(f"| all | {len(rows)} | {sum(row.values for row in rows):,} | |")
    for family in families:
        lines += ["", f"## {family.title}", ""]
        lines += [family.words, ""] if family.words else []
        lines += ["| quantity | data set | n | ours | R's | difference | R function |", "|---|---|---|---|---|---|---|"]
        lines += [_line(row) for row in family.rows]
    return "\n".join(lines) + "\n"


def largest_differences(rows):
    """The largest bound of each way of relating a difference, as on the page."""
    found = []
    for measure, unit in UNITS.items():
        bounds = [row.bound for row in rows if row.measure == measure]
        if bounds:
            found.append(in_words(max(bounds), unit))
    return "; ".join(found)


def _line(row):
    cells = (row.quantity, row.data, f"{row.values}", row.ours, row.theirs, row.difference, row.source)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _anchor(title):
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c == "-")


def print_digits():
    """The largest difference of each quantity as found on this machine, with its bound."""
    for family in FAMILIES:
        largest = {}
        for row in family().rows:
            key = row.quantity, row.bound, row.measure
            largest[key] = max(largest.get(key, 0.0), row.found)
        for (quantity, bound, measure), found in largest.items():
            print(f"{found:8.1e}  bound {bound:<6g}{UNITS[measure] or ' relative':<17}{quantity}")


if __name__ == "__main__":
    if "--digits" in sys.argv:
        print_digits()
    else:
        PAGE.write_text(write_page(), encoding="utf-8")
