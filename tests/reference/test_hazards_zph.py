"""Score tests of proportional hazards, scaled Schoenfeld residuals and their smooth against R's cox.zph."""

import numpy as np
import pytest

from oncosurv.survival.cox import fit_cox
from oncosurv.survival.hazards import check_proportional_hazards, summarise_scaled_schoenfeld
from tests.reference.cox_cases import arrays_of, relative_difference
from tests.reference.oracle import assert_same, read_data, read_oracle, run_oracle

CASES = read_oracle("hazards_zph")["cases"]


def inputs_of(case):
    arrays = arrays_of(case)
    options = {"transform": case["transform"], "terms": case.get("terms")}
    return fit_cox(**arrays), (arrays["time"], arrays["event"], arrays["entry"]), options


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_score_tests_of_every_term_and_global(case):
    fit, data, options = inputs_of(case)
    rows = check_proportional_hazards(fit, *data, **options)
    expected = case["expected"]
    assert rows[-1]["term"] == "GLOBAL"
    assert [row["df"] for row in rows] == expected["df"]
    assert relative_difference([row["chi2"] for row in rows], expected["chi2"]) < 1e-8
    assert relative_difference([row["p"] for row in rows], expected["p"]) < 1e-8


@pytest.mark.parametrize("case", [c for c in CASES if "residual" in c["expected"]], ids=lambda case: case["id"])
def test_scaled_residuals_and_their_smooth(case):
    fit, data, options = inputs_of(case)
    ours, expected = summarise_scaled_schoenfeld(fit, *data, **options), case["expected"]
    assert np.array_equal(ours["time"], expected["time"])
    run = np.cumsum(np.diff(ours["time"], prepend=-1) != 0)
    theirs_residual = np.array(expected["residual"], float)
    # The order of deaths tied at one time is free: R's differs between right-censored and (start, stop] data.
    order, theirs_order = (np.lexsort((rows[:, 0], run)) for rows in (ours["residual"], theirs_residual))
    for name in ("residual", "smooth"):
        theirs = np.array(expected[name], float)[theirs_order]
        assert np.max(np.abs(ours[name][order] - theirs)) < 1e-8 * np.max(np.abs(theirs))


# Lung, age + sex + ph.ecog, Efron: the numbers as cox.zph prints them.
@pytest.mark.parametrize(
    ("transform", "chi2"),
    [
        ("km", [0.1880, 2.3054, 2.0542, 4.4637]),
        ("rank", [0.1173, 2.0447, 2.5449, 4.7107]),
        ("identity", [0.1524, 2.4919, 1.5782, 4.1194]),
        ("log", [3.3736, 2.0349, 0.3705, 5.3898]),
    ],
)
def test_printed_values_of_lung(transform, chi2):
    case = next(c for c in CASES if c["id"] == "lung_km_efron")
    fit, data, _ = inputs_of(case)
    rows = check_proportional_hazards(fit, *data, transform=transform)
    assert [round(row["chi2"], 4) for row in rows] == chi2


def test_a_column_that_varies_in_one_stratum_only():
    """Its residuals of the other strata are missing, and the average variance counts the events where both vary.

    R: veteran$v <- veteran$age * (veteran$celltype == "squamous")
       fit <- coxph(Surv(time, status) ~ karno + v + strata(celltype), veteran)
       z <- cox.zph(fit, transform = "identity"); colSums(z$y, na.rm = TRUE); colSums(z$y^2, na.rm = TRUE); z$table
    """
    data = read_data("veteran")
    squamous = data["celltype"] == "squamous"
    x = np.column_stack([data["karno"], data["age"] * squamous])
    fit = fit_cox(data["time"], data["status"], x, ("karno", "v"), strata=data["celltype"])
    found = summarise_scaled_schoenfeld(fit, data["time"], data["status"], transform="identity")["residual"]
    assert np.array_equal(np.isnan(found[:, 1]), ~squamous[fit.sets.dead]) and np.isfinite(found[:, 0]).all()
    assert relative_difference(np.nansum(found, axis=0), [-4.543712111621, 0.536889329375]) < 1e-9
    assert relative_difference(np.nansum(found**2, axis=0), [0.636276698206, 0.736936936603]) < 1e-9
    rows = check_proportional_hazards(fit, data["time"], data["status"], transform="identity")
    assert relative_difference([row["chi2"] for row in rows], [2.70331907939, 1.15515224731, 3.28920261427]) < 1e-9


@pytest.mark.heavy
def test_stored_answers_are_what_r_says_now():
    assert_same(run_oracle("hazards_zph")["cases"], CASES, rtol=1e-7, atol=1e-10)
