"""The checks of a study: the standard pack, which needs no declaration, and what the study file declares beside it.

Every check is a dict: name (the rule of its queries), rule, severity, shared (its sentence for everybody) and what the
rule needs. The checks that stand in other modules (orphan, duplicate_row, after_death, after_data_cut) can be given
another severity by an entry of their name.
"""

from dataclasses import replace

from oncosurv.cohort.breaches import apply_check
from oncosurv.cohort.check_rules import RULES
from oncosurv.exports.queries import check_stops

MAXIMUM_YEARS = 120
# Severity where the study file says none, and the sentence that may leave private/.
DEFAULTS = {
    "conflict": ("note", "two exports differ about a patient"),
    "date_order": ("query", "two dates are in the wrong order"),
    "before_birth": ("query", "a date lies before the birth"),
    "impossible_age": ("query", "a date gives an impossible age"),
    "vital_status": ("query", "vital status and date of death contradict each other"),
    "unique": ("query", "rows that should be one differ"),
    "near_duplicate": ("note", "a row nearly repeats another one"),
    "same_person": ("note", "two record numbers may be one patient"),
    "expect": ("query", "a row does not meet a declared condition"),
    "known_in": ("note", "a patient is absent from another export"),
    "response_before_treatment": ("note", "a response is dated before the first treatment, or there is none"),
}
# Found by other modules, with these severities; nothing is derived from vital_status here unless it is asked for.
ELSEWHERE = ("orphan", "duplicate_row", "after_death", "after_data_cut")


def checks_of(study):
    """The checks of a study file that this module runs, in order: the standard pack, then the declared ones."""
    declared = {spec["rule"]: spec for spec in study.get("checks", [])}
    births = [spec["from"] for spec in study["variables"] if spec["rule"] == "years_to_index"]
    pack = []
    for birth in dict.fromkeys(births):
        source, _, column = birth.partition(".")
        pack.append({"name": "before_birth", "rule": "before_birth", "birth": birth})
        pack.append({"name": "impossible_age", "rule": "impossible_age", "birth": birth})
        sex = [item["name"] for spec in study["sources"] if spec["name"] == source for item in spec["columns"]
               if item["name"] == "sex"]  # fmt: skip
        pack.append({"name": "same_person", "rule": "same_person", "source": source, "by": [column, *sex]})
    pack += [{"name": "conflict", "rule": "conflict", **pair} for pair in _shared_columns(study)]
    own = [spec for spec in study.get("checks", []) if spec["rule"] not in ELSEWHERE]
    standard = [{**spec, **_of_pack(declared.get(spec["rule"]))} for spec in pack]
    names = {spec["rule"] for spec in pack}
    own = [{"name": spec["rule"], **spec} for spec in own if spec["rule"] not in names]
    return [_completed(spec) for spec in [*standard, *own]]


def run_checks(study, patients, excluded):
    """Run every check; excluded: {record number: name of the check} is added to. StudyError lists all stops."""
    for spec in checks_of(study):
        apply_check(spec, RULES[spec["rule"]](spec, patients), patients, excluded)
    check_stops(patients.queries)


def regrade(study, patients, excluded):
    """Give the queries of checks that other modules made the severity that the study file says; as run_checks."""
    wanted = {spec["rule"]: spec["severity"] for spec in study.get("checks", []) if spec["rule"] in ELSEWHERE}
    if not wanted:
        return
    for place, query in enumerate(patients.queries):
        severity = wanted.get(query.rule, query.severity)
        if severity != query.severity:
            patients.queries[place] = replace(query, severity=severity)
            if severity == "exclude" and query.patient:
                excluded.setdefault(query.patient, query.rule)
    check_stops(patients.queries)


def _of_pack(spec):
    return {} if spec is None else {key: value for key, value in spec.items() if key != "name"}


def _completed(spec):
    severity, shared = DEFAULTS[spec["rule"]]
    return {"severity": severity, "shared": shared, "maximum_years": MAXIMUM_YEARS, **spec}


def _shared_columns(study):
    """Pairs of columns of one name and type in two exports with one row a patient that no linkage decides about."""
    linked = {name for item in study.get("linkage", []) for name in item["sources"]}
    first, pairs = {}, []
    for spec in study["sources"]:
        if spec.get("one_row_per_patient") and spec["name"] not in linked:
            for column in spec["columns"]:
                place = f"{spec['name']}.{column['name']}"
                before = first.setdefault((column["name"], column["type"]), place)
                if before != place:
                    pairs.append({"first": before, "then": place})
    return pairs
