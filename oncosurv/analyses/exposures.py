"""What stands beside an exposure's fits: who was exposed when, positivity, curves by state, the Mantel-Byar test."""

from oncosurv.analyses.axis import axis_times
from oncosurv.analyses.coding import exposure_start
from oncosurv.survival.evalue import summarise_evalue
from oncosurv.survival.exposure import (
    compare_mantel_byar,
    count_exposed_by_level,
    fit_simon_makuch,
    split_exposure,
    summarise_exposure_time,
)
from oncosurv.survival.risk_table import at_risk_table

KEYS = ["estimate_id", "endpoint", "population", "model", "variant", "role"]
COLUMNS = {
    "exposure_time": [*KEYS, "exposure", "group", "n", "person_time", "events", "person_time_unexposed",
                      "events_unexposed", "person_time_exposed", "events_exposed", "first_start", "last_start"],
    "positivity": [*KEYS, "exposure", "variable", "level", "n", "exposed", "unexposed"],
    "state_curves": [*KEYS, "exposure", "level", "method", "landmark_days", "time", "n_risk", "n_event", "n_censored",
                     "survival", "std_error", "lower", "upper", "n", "events", "shown", "reason"],
    "state_at_risk": [*KEYS, "exposure", "level", "time", "n_risk", "n_event", "n_left"],
    "state_tests": [*KEYS, "exposure", "test", "statistic", "df", "p", "observed_exposed", "expected_exposed",
                    "observed_unexposed", "expected_unexposed", "reason"],
}  # fmt: skip
FEWEST_PATIENTS, FEWEST_EVENTS = 5, 3  # of a state that gets a curve
COMMON_OUTCOME = 0.15  # share of patients with the event, above which a hazard ratio is no risk ratio
WIDEST = 100  # a hazard ratio past it, or limits further apart, are not printed, and have no E-value
STEPS = ("time", "n_risk", "n_event", "n_censored", "survival", "std_error", "lower", "upper")


def describe(analysis_set, model):
    """{table: rows} of COLUMNS for the exposure of a model."""
    name = model["exposure"]["name"]
    start = exposure_start(analysis_set.cells, name)
    data = (analysis_set.time, analysis_set.event, start, analysis_set.entry)
    keys = {column: model[column] for column in ("endpoint", "population", "role")}
    keys |= {"estimate_id": f"{model['name']}/{name}", "model": model["name"], "variant": "main", "exposure": name}
    tables = {table: [] for table in COLUMNS}
    tables["exposure_time"] = [keys | row for row in summarise_exposure_time(*data)]
    for variable in model["variables"]:
        cells = analysis_set.cells[variable]
        if len(set(cells)) <= 10:  # positivity is a question of levels
            counts = count_exposed_by_level(analysis_set.time, start, [cell or "missing" for cell in cells])
            tables["positivity"] += [keys | {"variable": variable} | row for row in counts]
    test = {column: value for column, value in compare_mantel_byar(*data).items() if column in COLUMNS["state_tests"]}
    tables["state_tests"] = [keys | test]
    for state, curve in fit_simon_makuch(*data).items():
        if curve is not None:
            words = keys | {"level": state, "method": "simon_makuch", "landmark_days": 0}
            words |= {"n": curve.n, "events": curve.events, "shown": 1, "reason": ""}
            if curve.n < FEWEST_PATIENTS or curve.events < FEWEST_EVENTS:
                why = f"n {curve.n}, events {curve.events}: too few for a curve"
                tables["state_curves"].append(words | {"shown": 0, "reason": why})
                continue
            steps = zip(*(getattr(curve, step) for step in STEPS), strict=True)
            tables["state_curves"] += [words | dict(zip(STEPS, step, strict=True)) for step in steps]
    days = axis_times(analysis_set.time.max(), model["exposure"]["month_days"])
    tables["state_at_risk"] = [keys | row for row in _at_risk_by_state(data, days)]
    return tables


def _at_risk_by_state(data, days):
    """Dicts level, time, n_risk and, up to the time, n_event and n_left: censored, or gone over to the other state."""
    rows = split_exposure(*data)
    for level, state in (("unexposed", 0.0), ("exposed", 1.0)):
        own = rows.exposed == state
        for line in at_risk_table(rows.exit[own], rows.event[own], days, rows.entry[own]) if own.any() else ():
            counts = {"n_event": line["cumulative_events"], "n_left": line["cumulative_censored"]}
            yield {"level": level, "time": line["time"], "n_risk": line["n_risk"]} | counts


def _printable(row):
    return bool(row["hr"]) and 1 / WIDEST < row["hr"] < WIDEST and row["upper"] < WIDEST * row["lower"]


def add_e_values(coefficients, exposure):
    """E-value of the time-dependent hazard ratio of record, and of its limit next to 1; of nothing else."""
    for row in coefficients:
        time_dependent = row["variable"] == exposure and row["exposure_handling"] == "time_dependent"
        if time_dependent and row["of_record"] and _printable(row):
            common = row["events"] > COMMON_OUTCOME * row["n"]
            found = summarise_evalue(row["hr"], row["lower"], row["upper"], common)
            row |= {"e_value": found["e_value"], "e_value_limit": found["e_value_limit"]}
