"""Effects within subgroups and the test of their difference, in the GBSG trial, against R's coxph."""

import numpy as np
import pytest

from oncosurv.analyses.models import estimate_model
from tests.reference.oracle import assert_same, read_oracle, run_oracle
from tests.reference.study_sets import read_gbsg

CASES = read_oracle("subgroups")["cases"]


@pytest.fixture(scope="module")
def rows():
    patients, facts = read_gbsg()
    model = {
        "name": "rfs", "endpoint": "rfs", "population": "all", "role": "primary",
        "variables": [fact["name"] for fact in facts],
        "subgroups": [{"of": "hormon", "by": case["by"], "prespecified": False} for case in CASES],
    }  # fmt: skip
    return estimate_model(patients, model, facts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["by"])
def test_effects_within_subgroups_are_those_of_r(rows, case):
    variant = f"hormon_by_{case['by']}"
    own = [row for row in rows["coefficients"] if (row["variant"], row["kind"]) == (variant, "subgroups")]
    own = [row for row in own if row["variable"] == "hormon"]
    assert [row["within"] for row in own] == [case["by"]] * len(case["coef"])
    for name, tolerance in (("coef", 1e-9), ("se", 1e-9)):
        assert np.allclose([row[name] for row in own], case[name], rtol=tolerance, atol=0), name
    for name in ("lower", "upper"):
        assert np.allclose(np.log([row[name] for row in own]), case[name], rtol=0, atol=1e-7), name
    for name in ("n_level", "events_level", "n_reference", "events_reference"):
        assert [row[name] for row in own] == case[name], name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["by"])
def test_the_test_of_interaction_is_that_of_r(rows, case):
    variant = f"hormon_by_{case['by']}"
    own = [row for row in rows["coefficients"] if (row["variant"], row["kind"]) == (variant, "interaction")]
    own = [row for row in own if row["variable"] == f"hormon:{case['by']}"]
    assert {row["lr_df"] for row in own} == {case["df"]}
    assert np.isclose(own[0]["lr_statistic"], case["statistic"], rtol=1e-8)
    assert np.isclose(own[0]["lr_p"], case["p"], rtol=1e-8)
    fits = [row for row in rows["models"] if row["variant"] == variant]
    assert np.allclose([row["loglik"] for row in fits], case["loglik"], rtol=1e-12)
    assert all(row["of_record"] == 0 and row["preferred"] == 1 for row in fits)


@pytest.mark.heavy
def test_stored_answers_are_what_r_says_now():
    assert_same(run_oracle("subgroups")["cases"], CASES, rtol=1e-7, atol=1e-10)
