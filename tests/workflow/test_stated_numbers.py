"""Each number that the design states about the default study, with its place in the result tables.

What a better analysis of the published abstract shows, and the worked examples behind the rules: log-rank tests by
permutation, few events, exposures after time zero, proportional hazards. Their sources: R 4.2.2 with survival 3.5-3 and
coin, lifelines 0.30.3 and another Firth regression, on the same 29 records. All are properties of an invented cohort.
"""

import csv

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.cox_tests import summarise_coefficients
from oncosurv.survival.landmarks import derive_landmark
from oncosurv.survival.logrank import compare_groups
from oncosurv.survival.permutation import compare_by_permutation

pytestmark = [pytest.mark.heavy]

COX, FITS, PH, GROUPS = "cox/coefficients.csv", "cox/models.csv", "cox/hazards.csv", "survival/comparisons.csv"
EXPOSED = "za_after_onset/1"
SEVERE = "severe_thrombocytopenia/1"


def wald(hr, p=None, lower=None, upper=None):
    cells = {"hr": hr, "wald_p": p, "wald_lower": lower, "wald_upper": upper}
    return {name: cell for name, cell in cells.items() if cell}


# (table, what names its row, {column: the number as it was stated})
STATED = {
    "the exposure alone, whole cohort": [
        (COX, f"os_za_all/exposure_alone/naive/{EXPOSED}", wald("0.26", "0.003")),
        (COX, f"os_za_all/exposure_alone/time_dependent/{EXPOSED}", wald("0.31", "0.015")),
        (COX, f"os_za_all/exposure_alone/landmark_30/{EXPOSED}", wald("0.51", "0.145")),
        (FITS, "os_za_all/exposure_alone/landmark_30", {"n": "25", "n_exposed_later": "5", "of_record": "0"}),
        (COX, f"os_za_all/exposure_alone/landmark_60/{EXPOSED}", wald("0.42")),
        (FITS, "os_za_all/exposure_alone/landmark_60", {"n": "24", "n_exposed_later": "0", "of_record": "0"}),
        (COX, f"os_za_all/exposure_alone/landmark_90/{EXPOSED}", wald("0.47")),
        (FITS, "os_za_all/exposure_alone/landmark_90", {"n": "20", "n_exposed_later": "0", "of_record": "0"}),
        (COX, f"os_za_all/exposure_alone/time_dependent/new_users/{EXPOSED}", wald("0.27", None, "0.09", "0.83")),
        (COX, "os_za_all/exposure_alone/time_dependent/new_and_continuing/za_after_onset/new", wald("0.28")),
        (COX, "os_za_all/exposure_alone/time_dependent/new_and_continuing/za_after_onset/continuing", wald("0.38")),
    ],
    "the exposure adjusted": [
        (COX, f"os_za/exposure/naive/{EXPOSED}", wald("0.33", "0.072")),
        (COX, f"os_za/exposure/time_dependent/{EXPOSED}", wald("0.36", "0.097")),
        (COX, f"os_za/exposure/landmark_30/{EXPOSED}", wald("0.64", "0.372")),
        (FITS, "os_za/exposure/landmark_30", {"n": "21"}),
        (COX, f"os_za_all/exposure/time_dependent/{EXPOSED}", wald("0.50", "0.23", "0.16", "1.56")),
        (COX, f"os_za_all/exposure/naive/{EXPOSED}", wald("0.44", "0.15")),
        (COX, f"os_za_all/exposure/time_dependent/{EXPOSED}/firth", {"e_value": "2.6"}),
    ],
    "severe thrombocytopenia beside the exposure": [
        (COX, f"os_za_all/exposure/naive/{SEVERE}", wald("5.37")),
        (COX, f"os_za_all/exposure/time_dependent/{SEVERE}", wald("5.41")),
        (COX, f"os_za/exposure/naive/{SEVERE}", wald("5.29")),
        (COX, f"os_za/exposure/time_dependent/{SEVERE}", wald("5.26")),
        (COX, f"os_za_all/exposure/naive/{SEVERE}/firth", {"hr": "4.88"}),
        (COX, f"os_za/exposure/naive/{SEVERE}/firth", {"hr": "4.84"}),
    ],
    "prognostic models of baseline variables": [
        (COX, f"os_platelets/multivariable/{SEVERE}", wald("4.91", None, "1.40", "17.3")),
        (COX, "os_platelets/multivariable/ecog_2_3/1", wald("2.12")),
        (COX, "os_platelets/multivariable/subtype/triple_negative", wald("5.75", None, "1.59", "20.8")),
        (COX, f"os_platelets_luminal/multivariable/{SEVERE}", wald("3.94", "0.063", "0.93", "16.7")),
    ],
    "events for each parameter": [
        (FITS, "os_za_all/exposure/time_dependent", {"events": "25", "parameters": "5", "events_per_parameter": "5.0"}),
        (FITS, "os_za/exposure/time_dependent", {"events": "20", "parameters": "3", "events_per_parameter": "6.7"}),
    ],
    "tests of three subtypes": [
        (GROUPS, "os/all/subtype", {"p_asymptotic": "0.0228"}),
        (FITS, "os_platelets/univariable/subtype", {"lr_p": "0.058"}),
    ],
    "expected events of the smallest groups": [
        (GROUPS, "os/all/severe_thrombocytopenia", {"expected": "20.10; 4.90"}),
        (GROUPS, "reproduction/os/all/za_after_onset", {"expected": "4.32; 20.68"}),
    ],
    "proportional hazards": [
        (PH, "abstract_whole_cohort/multivariable severe_thrombocytopenia", {"chi2": "10.99", "p": "0.0009"}),
        (PH, "abstract_whole_cohort/multivariable GLOBAL", {"p": "0.013"}),
        (PH, "os_za_all/exposure/time_dependent severe_thrombocytopenia", {"p": "0.0017"}),
        (PH, "os_za_all/exposure/time_dependent GLOBAL", {"p": "0.019"}),
        (PH, "abstract_luminal_subgroup/multivariable severe_thrombocytopenia", {"p": "0.16"}),
        (COX, "os_za_all/exposure/time_dependent/continuous_platelets/platelets_log2",
         wald("0.57", None, "0.38", "0.88")),
        (PH, "os_za_all/exposure/time_dependent/continuous_platelets platelets_log2", {"p": "0.92"}),
        ("survival/differences.csv", "os/all/severe_thrombocytopenia/1 rmst",
         {"value_reference": "270", "value_level": "98", "estimate": "-172", "lower": "-245", "upper": "-99"}),
        ("survival/estimates.csv", "os/all/severe_thrombocytopenia/1", {"n": "12", "maximum": "170"}),
    ],
    "who was exposed when": [
        ("cox/exposure_time.csv", "os_za_all/za_after_onset new", {"n": "13"}),
        ("cox/exposure_time.csv", "os_za_all/za_after_onset continuing", {"n": "5"}),
        ("cox/exposure_time.csv", "os_za_all/za_after_onset never", {"n": "11"}),
        ("cox/exposure_time.csv", "os_za_all/za_after_onset all",
         {"person_time_unexposed": "2359", "events_unexposed": "10", "person_time_exposed": "12042",
          "events_exposed": "15", "first_start": "0", "last_start": "41"}),
        ("cox/positivity.csv", "os_za_all/za_after_onset triple_negative", {"n": "5", "exposed": "0"}),
        ("cox/positivity.csv", "os_za_all/za_after_onset her2", {"n": "2", "exposed": "2"}),
    ],
    "improvement by exposure at the start of the window": [
        ("describe/efficacy.csv", "count_improvement response za_after_onset 1", {"n": "7", "denominator": "12"}),
        ("describe/efficacy.csv", "count_improvement response za_after_onset 0", {"n": "5", "denominator": "13"}),
    ],
}  # fmt: skip
# Of the smallest and the largest without one patient: hazard ratio and Wald's P.
WITHOUT_ONE = {
    f"os_za_all/exposure/time_dependent/{SEVERE}": (("3.96", "8.44"), ("0.004", "0.044")),
    f"os_za_all/exposure/time_dependent/{EXPOSED}": (("0.31", "0.64"), ("0.07", "0.46")),
    f"abstract_luminal_subgroup/multivariable/{SEVERE}": (("3.84", "10.56"), ("0.008", "0.079")),
    f"abstract_luminal_subgroup/multivariable/{EXPOSED}": (("0.15", "0.41"), ("0.011", "0.23")),
}
# Log-rank tests: P asymptotic, P by permutation of the printed chi-square (200,000 drawn relabellings).
PERMUTED = {
    "os/all/severe_thrombocytopenia": ("0.0039", "0.0059"), "os/all/ecog_2_3": ("0.021", "0.027"),
    "reproduction/os/all/za_after_onset": ("0.0016", "0.003"), "os/all/at_relapse": ("0.147", "0.160"),
    "os/luminal/severe_thrombocytopenia": ("0.0065", "0.011"), "os/luminal/ecog_2_3": ("0.153", "0.173"),
    "reproduction/os/luminal/za_after_onset": ("0.0155", "0.026"), "os/luminal/at_relapse": ("0.026", "0.035"),
    "os/all/subtype": ("0.0228", "0.0755"),
}  # fmt: skip
KEYS = {
    PH: ("estimate_id", "term"), "survival/differences.csv": ("estimate_id", "measure"),
    "cox/exposure_time.csv": ("estimate_id", "group"), "cox/positivity.csv": ("estimate_id", "level"),
    "describe/efficacy.csv": ("outcome", "measure", "group_variable", "group"),
}  # fmt: skip


@pytest.fixture(scope="module")
def row_of(finished):
    """Function: the one row of a table of the default study that a key names; of outcomes, all lineages together."""
    tables = {}

    def read(name, key):
        if name not in tables:
            with open(finished.path("results/bminv", name), newline="") as file:
                tables[name] = list(csv.DictReader(file))
        columns = KEYS.get(name, ("estimate_id",))
        found = [row for row in tables[name] if " ".join(row[column] for column in columns) == key]
        found = [row for row in found if not row.get("lineage")]
        assert len(found) == 1, f"{len(found)} rows of {name} are {key}"
        return found[0]

    return read


def as_stated(value, stated):
    """Equal to the digits printed; within one unit of the last where the source rounded a rounded number."""
    digits = len(stated.partition(".")[2])
    return round(float(value), digits) == pytest.approx(float(stated), abs=0.51 * 10**-digits)


@pytest.mark.parametrize("what", STATED)
def test_stated_numbers_come_out(row_of, what):
    missed = []
    for table, key, cells in STATED[what]:
        row = row_of(table, key)
        for column, stated in cells.items():
            pairs = list(zip(row[column].split("; "), stated.split("; "), strict=True))
            if not all(value and as_stated(value, part) for value, part in pairs):
                missed.append(f"{table}, {key}, {column}: {row[column]!r}, stated {stated}")
    assert missed == []


@pytest.mark.parametrize("test", PERMUTED)
def test_stated_p_values_of_log_rank_tests_come_out(row_of, test):
    """The permuted ones were drawn: they hold within their Monte Carlo error and ours."""
    row, (asymptotic, permuted) = row_of(GROUPS, test), PERMUTED[test]
    assert as_stated(row["p_asymptotic"], asymptotic)
    assert float(row["p_permutation"]) == pytest.approx(float(permuted), abs=drawn(permuted, row["mc_se"]))
    assert row["p_method"] == "permutation" and row["p_of_record"] == row["p_permutation"]


def drawn(stated, mc_se):
    """Three Monte Carlo errors of each of the two, and the rounding of the stated one."""
    p = float(stated)
    return 3 * (float(mc_se or 0) + (p * (1 - p) / 200_000) ** 0.5) + 0.51 * 10 ** -len(stated.partition(".")[2])


@pytest.mark.parametrize("estimate_id", WITHOUT_ONE)
def test_stated_ranges_without_one_patient_come_out(finished, estimate_id):
    with open(finished.path("results/bminv/cox/influence.csv"), newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["estimate_id"] == estimate_id]
    assert len(rows) == len({row["left_out"] for row in rows}) > 20
    for column, (low, high) in zip(("hr", "wald_p"), WITHOUT_ONE[estimate_id], strict=True):
        values = [float(row[column]) for row in rows]
        assert as_stated(min(values), low) and as_stated(max(values), high), column


# What the report does not print: other landmarks, other weights, pairs of subtypes, comparisons of ever with never.
@pytest.fixture(scope="module")
def patients(finished):
    """Columns of the patients of the default study, as text."""
    with open(finished.path("results/bminv/cohort/patients.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


@pytest.fixture(scope="module")
def survival(patients):
    return patients["os_days"].astype(int), patients["os_event"].astype(int)


@pytest.mark.parametrize(
    ("day", "n", "later", "hr"),
    [(14, 25, 6, "0.69"), (30, 25, 5, "0.51"), (42, 25, 0, "0.36"), (60, 24, 0, "0.42"), (90, 20, 0, "0.47")],
)
def test_stated_hazard_ratios_from_other_landmarks(patients, survival, day, n, later, hr):
    start = np.array([float(cell) if cell else np.nan for cell in patients["za_after_onset_start_day"]])
    landmark = derive_landmark(*survival, start, day)
    assert (landmark.n, landmark.n_exposed_later) == (n, later)
    row = summarise_coefficients(fit_cox(landmark.time, landmark.event, landmark.exposed))[0]
    assert as_stated(row["hr"], hr)


@pytest.mark.parametrize(
    ("weight", "stated"),
    [({}, "0.0228"), ({"weight": "gehan_breslow"}, "0.0030"), ({"weight": "fleming_harrington", "rho": 1}, "0.0037")],
)
def test_stated_p_values_of_weighted_tests_of_three_subtypes(patients, survival, weight, stated):
    assert as_stated(compare_groups(*survival, patients["subtype"], **weight)["p_asymptotic"], stated)


def test_stated_p_values_of_triple_negative_against_luminal(patients, survival):
    two = patients["subtype"] != "her2"
    groups = survival[0][two], survival[1][two], patients["subtype"][two]
    assert as_stated(compare_groups(*groups)["p_asymptotic"], "0.0111")
    permuted = compare_by_permutation(*groups, seed=1)
    assert permuted["permutation_method"] == "all splits"
    assert permuted["p_permutation"] == pytest.approx(0.0232, abs=drawn("0.0232", 0))


def test_stated_counts_of_ever_and_never_exposed(patients, survival):
    """The comparison that no table prints: four of the never exposed died before any count could be taken."""
    exposed, improved = patients["za_after_onset"] == "1", patients["count_improvement"] == "1"
    assert [(improved & group).sum() for group in (exposed, ~exposed)] == [9, 3]
    assert [exposed.sum(), (~exposed).sum()] == [18, 11]
    assert (~exposed & (survival[1] == 1) & (survival[0] <= 12)).sum() == 4
    groups = patients["za_after_onset_group"]
    assert (groups[exposed] == "continuing").sum() == 5
    assert set(groups[patients["subtype"] == "her2"]) == {"continuing"}
