"""Which P value of each test is of record: one method for all tests that are printed together.

An item decides for its own tests, as its job knows no other's; the job that stacks the items decides for the whole
table. So the tests of the study share one method, and those of the reproduction chapter share one.
"""

from oncosurv.survival.pairs_and_trend import adjust_holm
from oncosurv.survival.permutation import choose_p_of_record
from oncosurv.tables import format_cell, numbers, read_rows, write_rows

PAIRWISE = "pairwise"


def decide(rows):
    """Rows of tests printed together with p_of_record, p_method and, of pairs of one factor, p_adjusted (Holm)."""
    decided = choose_p_of_record(rows)
    families = {}
    for row in decided:
        if row["variant"] == PAIRWISE:
            families.setdefault((row["item"], row["factor"]), []).append(row)
    for family in families.values():
        for row, p in zip(family, adjust_holm([row["p_of_record"] for row in family]), strict=True):
            row["p_adjusted"] = p
    return decided


def publish_comparisons(parts, path):
    """Stack the tests of all items (CSV files) and write them to `path`, with one method of record a printed table."""
    rows = decide_across([row for part in parts for row in read_rows(part)])
    write_rows(path, rows, list(rows[0]) if rows else _header(parts[0]))


def decide_across(rows):
    """The tests of all items, rows of text, with one method of record a printed table."""
    rows = [dict(row) for row in rows]
    for chapter in (False, True):
        own = [row for row in rows if (row["role"] == "reproduction") == chapter]
        for row, decided in zip(own, decide([_read(row) for row in own]), strict=True):
            kept = row["p_permutation" if decided["p_method"].startswith("permutation") else "p_asymptotic"]
            row |= {"p_of_record": kept if decided["p_of_record"] is not None else "", "p_method": decided["p_method"]}
            row["p_adjusted"] = format_cell(decided.get("p_adjusted"))
    return rows


def _header(part):
    with open(part, encoding="utf-8") as file:
        return file.readline().strip().split(",")


def _read(row):
    """What the choice needs of a row of text: numbers, None for an empty cell."""
    found = {name: row[name] for name in ("variant", "item", "factor", "permutation_reason")}
    found |= {name: float(row[name]) if row[name] else None for name in ("statistic", "p_asymptotic", "p_permutation")}
    return found | {name: numbers(row[name].split("; ")).tolist() for name in ("n_level", "expected")}
