"""Fits of Cox models in the registry of analyses: what each rests on, and which tables and figures show it."""

from oncosurv.report.counting import base, count, groups, reproduced, unique
from oncosurv.report.sections.terms import of_record

FIT = ("model", "kind", "variant", "exposure_handling", "estimator")


def read_fits(material):
    """A row a fit of a Cox model; a variable alone is a fit of its own."""
    terms = groups(material.rows("coefficients"), *FIT)
    hazards = groups(material.rows("hazards"), "estimate_id")
    for place, rows in groups(material.rows("models"), *FIT).items():
        for row in rows:
            own = terms.get(place, [])
            own = [term for term in own if row["kind"] != "univariable" or term["variable"] == row["requested"]]
            yield {
                **base([row], "n", "events", "estimator", "of_record"), "role": _role(row),
                "analysis": row["estimate_id"], "kind": f"Cox, {row['kind'].replace('_', ' ')}" + _handling(row),
                "variables": _held(row), "tests": _tests_of(own),
                "hazards_tests": count(hazards.get((row["estimate_id"],), []), "p"), "table": "cox/models.csv",
                "shown": _where(material, row) if row["role"] != "reproduction"
                else reproduced(material, "coefficients", own),
            }  # fmt: skip


def _role(row):
    """The role of a fit: that of its model, but a look into its subgroups explores whatever the model is for."""
    asked = row["role"] != "reproduction" and row["kind"] in ("interaction", "subgroups")
    return "exploratory" if asked else row["role"]


def _handling(row):
    return "" if row["exposure_handling"] == "baseline" else f", {row['exposure_handling'].replace('_', ' ')}"


def _held(row):
    """Variables of a fit: those asked for without those dropped."""
    dropped = row["dropped"].split("; ")
    return [name for name in row["requested"].split("; ") if name not in dropped]


def _tests_of(terms):
    """P values of a fit: one a term, and one for each variable with several terms, as a whole."""
    whole = {row["variable"] for row in terms if row["lr_p"] and row["lr_df"] not in ("", "1")}
    return count(terms, "p") + len(whole)


def _where(material, row):
    """Tables and figures that show a fit, if they exist: of some kinds only the estimator of record is shown."""
    model, kind, main = row["model"], row["kind"], row["variant"] in ("", "main")
    record = row["estimator"] == _record(material, row)
    if kind in ("exposure", "exposure_alone") and main:
        return _where_exposed(material, row)
    if kind == "multivariable" and main:
        return [f"model-{model}", *(["figure-forest"] if record else [])]
    if not record:
        return []
    if kind in ("interaction", "subgroups"):
        return [f"subgroups-{model}", f"figure-subgroups-{model}"]
    if not main:
        adjusted = material.rows("models", model=model, variant=row["variant"], kind="exposure")
        return [f"sensitivity-{model}"] if kind != "exposure_alone" or not adjusted else []
    return [f"reduced-{model}" if kind == "reduced" else f"model-{model}", "figure-forest"]


def _where_exposed(material, row):
    """A table of an exposure shows one estimator in all handlings: that of record of the time-dependent fit."""
    record = _record(material, {**row, "exposure_handling": "time_dependent"})
    there = {fit["estimator"] for fit in _same(material, row)}
    if row["estimator"] != record and record in there:
        return []
    counted = row["exposure_handling"] == "time_dependent"
    return [f"treatment-{row['model']}", *(["figure-forest"] if counted else []), "figure-handlings"]


def _same(material, row):
    keys = ("model", "kind", "variant", "exposure_handling")
    fits = material.rows("models", **{key: row[key] for key in keys})
    return [fit for fit in fits if row["kind"] != "univariable" or fit["requested"] == row["requested"]]


def _record(material, row):
    """Estimator of record, or else of choice, among the fits that differ in the estimator only; '' without a fit."""
    fits = {fit["estimator"]: fit for fit in _same(material, row)}
    return of_record(fits)["estimator"] if fits else ""


def read_states(material):
    """A row a test of the exposed against the unexposed state."""
    exposed = {row["model"]: row for row in material.rows("exposure_time", group="all")}
    for row in material.rows("state_tests"):
        whole = exposed.get(row["model"], {})
        yield {
            **base([row]), "analysis": row["estimate_id"], "kind": "test of an exposure's states",
            "variables": [row["exposure"]], "n": whole.get("n", ""), "events": whole.get("events", ""),
            "estimator": row["test"], "tests": count([row], "p"), "table": "cox/state_tests.csv",
            "shown": [f"treatment-{row['model']}"] if row["role"] != "reproduction" else [],
        }  # fmt: skip


def read_refits(material):
    """A row a fit that was made again without each patient in turn."""
    record = {row["estimate_id"] for row in material.rows("coefficients", of_record="1")}
    fits = {_fit_of(row, row["requested"]): row["estimate_id"] for row in material.rows("models")}
    refits = {}
    for row in material.rows("influence"):
        refits.setdefault(_fit_of(row, row["variable"]), []).append(row)
    for place, rows in refits.items():
        yield {
            **base(rows, "estimator"), "analysis": fits.get(place, place[0]),
            "kind": f"refits without one patient, {rows[0]['kind'].replace('_', ' ')}" + _handling(rows[0]),
            "variables": unique(row["variable"] for row in rows), "n": len({row["left_out"] for row in rows}),
            "table": "cox/influence.csv",
            "shown": [f"influence-{place[0]}"] if record & {row["estimate_id"] for row in rows} else [],
        }  # fmt: skip


def _fit_of(row, variable):
    """What tells a fit from others; a variable alone is a fit of its own."""
    return *(row[key] for key in FIT), variable if row["kind"] == "univariable" else ""
