"""The default study, from the exports to the numbers: the published aggregates and what stands beside an estimate.

Expected values: R 4.2.2 with survival 3.5-3, lifelines 0.30.3 and an own Firth, on the same 29 records; the published
ones are in data/bminv/published_targets.csv, those of the design in test_stated_numbers.py. All are properties of an
invented cohort.
"""

import csv

import pytest

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.curves import estimate_item

pytestmark = [pytest.mark.heavy]


@pytest.fixture(scope="module")
def table(finished):
    """Function: rows of a results table of the default study whose columns have the given values."""

    def read(name, **wanted):
        with open(finished.path("results/bminv", name), newline="") as file:
            return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in wanted.items())]

    return read


def test_all_66_published_numbers_are_hit(table):
    rows = table("checks/published.csv")
    assert len(rows) == 66 and [row["id"] for row in rows if row["hit"] != "1"] == []


def test_screening(table):
    flow = [(row["step"], row["n_excluded"], row["n_remaining"]) for row in table("cohort/flow.csv")]
    assert flow == [
        ("screened", "", "95"), ("breast", "14", "81"), ("positive", "31", "50"),
        ("positive:another neoplasm", "3", ""),
        ("positive:isolated cells", "4", ""), ("positive:not diagnostic", "6", ""), ("positive:negative", "18", ""),
        ("period", "8", "42"), ("cytopenia", "13", "29"),
    ]  # fmt: skip
    hits = {row["class"]: int(row["reports"]) for row in table("cohort/report_hits.csv", pattern="")}
    assert hits["positive"] == 53 and sum(hits.values()) == 108


def test_the_invented_patients_are_found_as_they_were_invented(finished, table):
    """The generator's answer key, patient by patient."""
    with open(finished.path("private/bminv/study_keys.csv"), newline="") as file:
        keys = {row["record"]: row["patient"] for row in csv.DictReader(file)}
    patients = {row["patient"]: row for row in table("cohort/patients.csv")}
    subtype = {"luminal": "luminal", "HER2+": "her2", "TN": "triple_negative"}
    with open(finished.path("data/bminv/answer_keys/cohort.csv"), newline="") as file:
        key_rows = list(csv.DictReader(file))
    assert {keys[row["patient_id"]] for row in key_rows} == set(patients)
    for row in key_rows:
        found = patients[keys[row["patient_id"]]]
        expected = {
            "os_days": row["os_days"], "os_event": row["died"], "subtype": subtype[row["subtype"]],
            "haemoglobin": row["hb"],
            "platelets": row["plt"], "neutrophils": row["anc"], "anaemia": row["anaemia"], "ecog": row["ecog"],
            "thrombocytopenia": row["thrombocytopenia"], "severe_thrombocytopenia": row["th_ge2"],
            "neutropenia": row["neutropenia"], "at_relapse": row["bminv_at_relapse"], "prior_lines": row["prior_lines"],
            "bone_at_onset": row["bone"], "bone_before": row["bone_prior"], "nodes_at_onset": row["nodes"],
            "liver_at_onset": row["liver"], "lung_at_onset": row["lung_pleura"], "za_ever": row["za_ever"],
            "za_after_onset": row["za_after"], "za_after_onset_start_day": row["za_delay_days"],
        }  # fmt: skip
        assert {
            name: float(found[name]) if found[name] not in subtype.values() and found[name] else found[name]
            for name in expected
        } == {
            name: float(value) if value not in subtype.values() and value else value for name, value in expected.items()
        }


def test_every_estimate_of_record_was_made_again_without_each_patient(table):
    left_out = {row["estimate_id"] for row in table("cox/influence.csv")}
    record = table("cox/coefficients.csv", of_record="1")
    assert {row["kind"] for row in record} == {"multivariable", "univariable", "exposure", "exposure_alone"}
    for row in record:
        assert row["estimate_id"] in left_out and row["variant"] == "main"
        assert float(row["hr_loo_min"]) <= float(row["hr"]) <= float(row["hr_loo_max"])


def test_flagged_fits_name_what_stands_beside_them(table):
    fits = {row["estimate_id"]: row for row in table("cox/models.csv")}
    severe = fits["os_platelets/univariable/severe_thrombocytopenia"]
    assert severe["ph_flag"] == "1" and fits["os_platelets/univariable/ecog_2_3"]["ph_flag"] == "0"
    for words in ("os/all/severe_thrombocytopenia in survival/differences.csv", "variant continuous_platelets"):
        assert words in severe["remedy"]
    assert all(row["remedy"] for row in fits.values() if row["ph_flag"] == "1")
    record = {row["estimate_id"] for row in fits.values() if row["of_record"] == "1" and row["estimator"] != "none"}
    tested = {row["estimate_id"] for row in table("cox/hazards.csv")}
    assert {name.removesuffix("/firth") for name in record} <= tested


def test_hazard_ratios_of_two_periods_are_withheld_for_few_events(table):
    rows = table("cox/periods.csv", variable="severe_thrombocytopenia", model="os_platelets", kind="multivariable")
    assert [(row["events"], row["events_level"], row["hr"]) for row in rows] == [("13", "8", ""), ("12", "2", "")]


def test_few_events_decide_the_estimator_of_record(table):
    models = {row["estimate_id"]: row for row in table("cox/models.csv")}
    whole = models["os_platelets/multivariable"]
    assert (whole["of_record"], whole["degrade_reason"]) == ("0", "fewer than 2 events in subtype=her2")
    assert models["os_platelets/multivariable/firth"]["of_record"] == "1"
    assert models["os_za/exposure/time_dependent"]["degrade_reason"] == "few events: 20 events for 3 parameters"


def test_survival_at_fixed_times(table):
    rows = table("survival/timepoints.csv", estimate_id="os/all/overall")
    assert [(float(row["time"]), round(float(row["survival"]), 3)) for row in rows] == [
        (30, 0.862),
        (91, 0.655),
        (183, 0.470),
        (365, 0.431),
    ]
    assert (rows[1]["n_risk"], round(float(rows[1]["lower"]), 3), round(float(rows[1]["upper"]), 3)) == (
        "20",
        0.454,
        0.797,
    )


def test_survival_to_a_year_of_those_who_lived_three_months(finished):
    """Asked for by conditional_from_days: [91]: S(365 | 91) = .431 / .655, of the 19 alive after that day."""
    whole = read_set(finished.path("results/bminv/sets/survival/os_all.csv"))
    item = {"name": "os_all", "endpoint": "os", "population": "all", "factors": [], "role": "exploratory"}
    choices = {"confidence_interval": "log-log", "times_days": [30, 91, 183, 365], "conditional_from_days": [91]}
    rows = estimate_item(whole, item, choices | {"month_days": 30.4375}, [], "2012-06-30")["timepoints"]
    later = [row for row in rows if row["conditional_from"] == 91]
    assert [row["time"] for row in later] == [183, 365]
    assert round(later[1]["survival"], 3) == round(0.431 / 0.655, 3) == 0.658
    assert (later[1]["n_from"], later[1]["n_risk"], later[1]["cumulative_events"]) == (19, 11, 6)
    assert later[1]["survival"] == pytest.approx(rows[3]["survival"] / rows[1]["survival"], rel=1e-12)


def test_follow_up(table):
    row = table("survival/follow_up.csv", population="all")[0]
    assert row["median_reverse_km"] == "" and float(row["lower"]) / 30.4375 == pytest.approx(20.9, abs=0.05)
    assert [round(float(row[name]) / 30.4375, 1) for name in ("minimum_alive", "maximum_alive")] == [3.3, 44.9]
    assert float(row["person_time"]) / 365.25 == pytest.approx(39.4, abs=0.05)


def test_efficacy(table):
    rows = table("describe/efficacy.csv", outcome="count_improvement", lineage="")
    whole = {row["measure"]: (row["n"], row["denominator"]) for row in rows if not row["group"] and not row["level"]}
    assert whole == {"response": ("12", "29"), "response_evaluable": ("12", "25"), "sustained": ("2", "29")}
    by_landmark = {
        row["group"]: (row["n"], row["denominator"])
        for row in rows
        if row["group_variable"] == "za_after_onset" and row["measure"] == "response"
    }
    assert by_landmark == {"1": ("7", "12"), "0": ("5", "13")}
