"""Registry of analyses: one row an analysis that was run, counted from the result tables, and where it is shown.

After the REMARK profile (Altman and others, PLoS Med 2012;9:e1001216): a reader sees all that was tried, not only what
was chosen for the text.
"""

from oncosurv.language import HIDDEN
from oncosurv.report.counting import base, count, groups, reproduced, unique
from oncosurv.report.registry_fits import read_fits, read_refits, read_states

COLUMNS = [
    *("analysis", "kind", "planned", "role", "endpoint", "population", "variant", "variables", "n", "events"),
    *("estimator", "of_record", "tests", "hazards_tests", "table", "shown"),
]


def read_registry(material, blocks):
    """Rows of report/analyses.csv, keys as COLUMNS, in the order of the report.

    A row is a population described, an outcome, a curve, a test between groups, a difference, a fit, a test of an
    exposure's states, or the refits without single patients. `analysis` with `kind` names it. tests: P values of
    hypotheses in its rows; those of proportional hazards are counted apart; refits repeat a test and add none.
    shown: names of the tables and figures of `blocks` that show it; empty where it stands in `table` only.
    """
    planned = "prespecified" if material.study["study"]["prespecified"] else "exploratory"
    there = {block.name for block in blocks if hasattr(block, "name")}
    found = []
    for read in (
        _described,
        _outcomes,
        _followed,
        _curves,
        _tests,
        _differences,
        read_fits,
        read_states,
        read_refits,
        _redated,
    ):
        for row in read(material):
            shown = [name for name in row.pop("shown") if name in there]
            found.append({"planned": planned, "of_record": "", "tests": 0, "hazards_tests": 0, **row, "shown": shown})
    return found


def _described(material):
    for (population,), rows in groups(material.rows("characteristics"), "population").items():
        size = next(row["n"] for row in rows if row["statistic"] == "n")
        yield {
            "analysis": population, "kind": "characteristics", "role": "description", "population": population,
            "variables": unique(row["variable"] for row in rows), "n": size, "estimator": "counts and quartiles",
            "table": "describe/characteristics.csv", "shown": [f"characteristics-{population}"],
        }  # fmt: skip


def _outcomes(material):
    for (outcome, group), rows in groups(material.rows("efficacy"), "outcome", "group_variable").items():
        first = [row for row in rows if (row["measure"], row["lineage"]) == (rows[0]["measure"], rows[0]["lineage"])]
        sizes = {row["group"]: row["denominator"] for row in first if row["denominator"]}
        yield {
            "analysis": f"{outcome}/{group}" if group else outcome, "kind": "outcome", "role": "description",
            "variables": [group] if group else [], "n": _sum(sizes.values()), "events": "",
            "estimator": "; ".join(unique(row["interval"] for row in rows)) or "counts",
            "table": "describe/efficacy.csv",
            "shown": [f"{part}-{outcome}" for part in ("efficacy", "status", "lineage")],
        }  # fmt: skip


def _followed(material):
    for row in material.rows("follow_up"):
        shown = ["follow-up"] if row["role"] != "reproduction" else []
        yield {
            **base([row], "n", "events"), "analysis": row["estimate_id"], "kind": "follow-up", "variables": [],
            "estimator": "reverse Kaplan-Meier", "table": "survival/follow_up.csv", "shown": shown,
        }  # fmt: skip


def _curves(material):
    for (item, factor), rows in groups(material.rows("estimates"), "item", "factor").items():
        own = rows[0]["role"] != "reproduction"
        names = [f"figure-{item}-{factor}", *(f"{part}-{rows[0]['endpoint']}" for part in ("medians", "times"))]
        yield {
            **base(rows), "analysis": _stem(rows[0]), "kind": "curve", "variables": _factors(factor),
            "n": _sum(row["n"] for row in rows), "events": _sum(row["events"] for row in rows),
            "estimator": "Kaplan-Meier", "table": "survival/estimates.csv",
            "shown": names if own else reproduced(material, "estimates", rows),
        }  # fmt: skip


def _sum(counts):
    """The sum of counts of groups; hidden where one of them is."""
    counts = list(counts)
    return HIDDEN if HIDDEN in counts else sum(map(int, counts))


def _stem(row):
    """Estimate id of a whole factor: that of one of its levels without the level."""
    whole = row["factor"] == "overall"
    return row["estimate_id"] if whole else row["estimate_id"].removesuffix(f"/{row['level']}")


def _factors(factor):
    return [] if factor == "overall" else [factor]


def _tests(material):
    for row in material.rows("comparisons"):
        yield {
            **base([row], "n", "events"), "analysis": row["estimate_id"], "kind": "test between groups",
            "variables": [row["factor"]], "estimator": _named_test(row), "tests": count([row], "p_of_record"),
            "table": "survival/comparisons.csv",
            "shown": ["comparisons"] if row["role"] != "reproduction" else reproduced(material, "comparisons", [row]),
        }  # fmt: skip


def _named_test(row):
    return f"{row['test']}, {row['p_method']} P" if row["p_method"] else row["test"]


def _differences(material):
    words = {"rmst": "restricted mean survival time", "survival": "survival at fixed times"}
    for (item, factor, measure), rows in groups(material.rows("differences"), "item", "factor", "measure").items():
        sizes = {row["level"]: row["n_level"] for row in rows} | {rows[0]["reference"]: rows[0]["n_reference"]}
        place = {"rmst": "restricted", "survival": "contrasts"}.get(measure, measure)
        shown = [f"{place}-{rows[0]['endpoint']}"] if rows[0]["role"] != "reproduction" else []
        yield {
            **base(rows), "analysis": f"{_stem(rows[0])}/{measure}", "kind": "difference",
            "variables": _factors(factor),
            "n": _sum(size for size in sizes.values() if size), "events": "",
            "estimator": words.get(measure, measure), "tests": count(rows, "p"), "table": "survival/differences.csv",
            "shown": shown if item and any(row["estimate"] for row in rows) else [],
        }  # fmt: skip


def _redated(material):
    rows = [row for row in material.rows("partial_dates") if row["dates"] != "record" and row["estimate_id"]]
    for (estimate_id, quantity), own in groups(rows, "estimate_id", "quantity").items():
        yield {
            **{key: own[0][key] for key in ("endpoint", "population", "role", "n", "events")},
            "analysis": f"{estimate_id}/partial_dates", "kind": "partial dates", "variant": "main",
            "variables": unique(row["variable"] for row in own), "tests": count(own, "p"),
            "estimator": "Kaplan-Meier" if quantity == "median" else "Cox model",
            "table": "sensitivity/partial_dates.csv", "shown": ["partial-dates"],
        }  # fmt: skip
