"""Strata, clusters, Breslow ties, imputation, concordance of a model: R's numbers, and refusals with their reason."""

import numpy as np
import pytest

from oncosurv.analyses import discrimination, imputed
from oncosurv.analyses.chunks import numbers_of
from oncosurv.analyses.coding import AnalysisSet
from oncosurv.analyses.discrimination import COLUMNS as CONCORDANCE
from oncosurv.analyses.discrimination import draw_part, estimate_concordance
from oncosurv.analyses.imputed import COLUMNS as IMPUTATION
from oncosurv.analyses.imputed import complete_part, estimate_imputed
from oncosurv.analyses.models import estimate_model
from oncosurv.scatter import parts_of
from oncosurv.survival.concordance import summarise_concordance
from oncosurv.survival.cox import fit_cox
from oncosurv.tables import write_rows
from tests.reference.oracle import read_data, read_oracle
from tests.reference.study_sets import TRANSPLANTS, read_transplants

R = read_oracle("left_truncation")
BASE = {"name": "m", "endpoint": "os", "population": "all", "role": "primary", "variables": ["age", "surgery"]}
FACTS = TRANSPLANTS


@pytest.fixture(scope="module")
def jasa():
    return read_transplants()


def terms(tables, **wanted):
    wanted = {"estimator": "ml", "variant": "main"} | wanted
    return [row for row in tables["coefficients"] if all(row[key] == value for key, value in wanted.items())]


@pytest.mark.parametrize(
    ("asked", "oracle", "kind"),
    [
        ({}, "efron", "multivariable"),
        ({"ties": "breslow"}, "breslow", "multivariable"),
        ({"cluster": "year"}, "cluster", "multivariable"),
        ({"strata": ["surgery"], "variables": ["age"]}, "strata", "univariable"),
    ],
)
def test_numbers_of_coxph(jasa, asked, oracle, kind):
    tables = estimate_model(jasa, BASE | asked, FACTS)
    rows = terms(tables, kind=kind)
    assert [row["coef"] for row in rows] == pytest.approx(np.atleast_1d(R[oracle]["coef"]).tolist(), rel=1e-8)
    assert [row["se"] for row in rows] == pytest.approx(np.atleast_1d(R[oracle]["se"]).tolist(), rel=1e-7)
    fit = next(row for row in tables["models"] if row["estimator"] == "ml" and row["kind"] == kind)
    assert fit["loglik"] == pytest.approx(R[oracle]["loglik"], rel=1e-10)
    assert {row["ties"] for row in rows} == {asked.get("ties", "efron")} == {fit["ties"]}


def test_few_clusters_are_counted_and_warned_of(jasa):
    fit = estimate_model(jasa, BASE | {"cluster": "year"}, FACTS)["models"][0]
    assert fit["n_clusters"] == len(set(jasa.cells["year"])) == 7
    assert "Only 7 clusters, and robust standard errors are too small too often below 40." in fit["warnings"]
    cells = jasa.cells | {"ward": [f"w{i}" for i in range(len(jasa.patients))]}
    wards = AnalysisSet(jasa.patients, jasa.time, jasa.event, jasa.entry, cells)
    fit = estimate_model(wards, BASE | {"cluster": "ward"}, FACTS)["models"][0]
    assert fit["n_clusters"] == len(jasa.patients) > 40 and "too small too often" not in fit["warnings"]
    assert "n_clusters" not in estimate_model(jasa, BASE, FACTS)["models"][0]


def test_robust_standard_errors_have_wald_tests_and_words(jasa):
    tables = estimate_model(jasa, BASE | {"cluster": "year"}, FACTS)
    for row in terms(tables, kind="multivariable"):
        assert (row["ci"], row["test"], row.get("lr_p")) == ("wald robust", "wald robust", None)
    assert "robust, grouped by year" in tables["models"][0]["warnings"]
    one = [row for row in tables["influence"] if row["variable"] == "age"]
    assert len({row["left_out"] for row in one}) == 68 and all(row["p"] == row["wald_p"] for row in one if row["hr"])


def test_leave_one_out_of_a_stratified_model_is_its_fit_without_the_patient(jasa):
    tables = estimate_model(jasa, BASE | {"strata": ["surgery"], "variables": ["age"]}, FACTS)
    row = next(row for row in tables["influence"] if row["left_out"] == jasa.patients[5] and row["estimator"] == "ml")
    others = np.arange(68) != 5
    age, strata = (np.array(jasa.cells[name])[others] for name in ("age", "surgery"))
    fit = fit_cox(jasa.time[others], jasa.event[others], age.astype(float), ["age"], jasa.entry[others], strata)
    assert row["hr"] == pytest.approx(float(np.exp(fit.coef[0])), rel=1e-8)
    assert "Stratified by surgery" in tables["models"][0]["warnings"]


def test_a_patient_of_unknown_stratum_is_left_out_and_counted(jasa):
    cells = jasa.cells | {"surgery": ["", *jasa.cells["surgery"][1:]]}
    unknown = AnalysisSet(jasa.patients, jasa.time, jasa.event, jasa.entry, cells)
    tables = estimate_model(unknown, BASE | {"strata": ["surgery"], "variables": ["age"]}, FACTS)
    assert (tables["models"][0]["n"], tables["models"][0]["n_missing"]) == (67, 1)


LUNG = {"name": "lung", "endpoint": "os", "population": "all", "role": "primary", "variables": ["age", "sex", "loss"]}
LUNG |= {"imputation": {"imputations": 20, "variables": ["loss"]}}
LUNG_FACTS = [{"name": name, "type": "number", "levels": [], "timing": "baseline"} for name in ("age", "loss")]
LUNG_FACTS.append({"name": "sex", "type": "category", "levels": ["1", "2"], "timing": "baseline"})


@pytest.fixture(scope="module")
def lung():
    data = read_data("lung")
    loss = ["" if np.isnan(value) else f"{value:g}" for value in data["wt.loss"]]
    cells = {"age": data["age"].astype(str).tolist(), "sex": data["sex"].astype(str).tolist(), "loss": loss}
    return AnalysisSet([f"P-{i}" for i in range(228)], data["time"], (data["status"] == 2).astype(int), None, cells)


def test_imputed_estimates_stand_beside_the_complete_cases(lung):
    rows = estimate_imputed(lung, LUNG, LUNG_FACTS, "study")
    assert all(set(row) <= set(IMPUTATION) for row in rows)
    assert [row["kind"] for row in rows] == ["complete_case"] * 3 + ["imputed"] * 3
    assert (rows[0]["n"], rows[3]["n"], rows[3]["n_incomplete"], rows[3]["imputations"]) == (214, 228, 14, 20)
    assert rows == estimate_imputed(lung, LUNG, LUNG_FACTS, "study")  # the seed belongs to the model
    both = list(zip(rows[:3], rows[3:], strict=True))
    assert all(abs(ours["coef"] - full["coef"]) < full["se"] for full, ours in both)
    assert 0 < rows[5]["missing_information"] < 0.5 and rows[5]["ci"] == "rubin t"
    assert [row["estimate_id"] for row in rows[3:]] == ["lung/imputed/age", "lung/imputed/sex/2", "lung/imputed/loss"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"loss": 3}, "missing in 228 patients: loss 3; below 5 % the complete cases serve"),
        ({"loss": 100}, "more than 40 % of 228 patients lack loss (100): too many to impute"),
        ({"events": 14}, "14 events for 3 parameters: fewer than 5 each, so nothing is imputed"),
    ],
)
def test_imputation_that_is_refused_is_a_row_with_its_reason(lung, change, reason):
    loss = [value or "1" for value in lung.cells["loss"]]
    cells = lung.cells | {"loss": [""] * change.get("loss", 20) + loss[change.get("loss", 20) :]}
    event = np.where(np.cumsum(lung.event) <= change.get("events", 999), lung.event, 0)
    rows = estimate_imputed(AnalysisSet(lung.patients, lung.time, event, None, cells), LUNG, LUNG_FACTS, "study")
    assert rows[-1]["reason"] == reason and "coef" not in rows[-1] and rows[-1]["kind"] == "imputed"
    assert {row["kind"] for row in rows[:-1]} == {"complete_case"}


def test_more_is_imputed_where_more_is_missing(lung):
    cells = lung.cells | {"loss": [""] * 60 + [value or "1" for value in lung.cells["loss"]][60:]}
    many = AnalysisSet(lung.patients, lung.time, lung.event, None, cells)
    assert estimate_imputed(many, LUNG, LUNG_FACTS, "study")[-1]["imputations"] == 27  # 60 of 228 are 26.3 %


def test_concordance_is_corrected_and_refused_below_100_events(lung):
    asked = LUNG | {"variables": ["age", "sex"], "concordance": {"resamples": 100}}
    row = estimate_concordance(lung, asked, LUNG_FACTS, "study")[0]
    assert set(row) <= set(CONCORDANCE) and row["reason"] == ""
    fit = estimate_model(lung, asked, LUNG_FACTS)["coefficients"]
    coef = [one["coef"] for one in fit if one["kind"] == "multivariable"]
    risk = np.array(lung.cells["age"], float) * coef[0] + (np.array(lung.cells["sex"]) == "2") * coef[1]
    assert row["apparent"] == pytest.approx(summarise_concordance(lung.time, lung.event, risk)["concordance"], rel=1e-9)
    assert row["corrected"] == pytest.approx(row["apparent"] - row["optimism"]) and 0 < row["optimism"] < 0.05
    few = lung.subset(np.arange(228) < 90)
    row = estimate_concordance(few, asked, LUNG_FACTS, "study")[0]
    assert row["corrected"] is None and row["reason"].endswith("events: concordance is not reported below 100")


@pytest.mark.parametrize("chunks", [1, 2, 5])
def test_the_number_of_jobs_changes_no_digit(lung, chunks, tmp_path):
    """Drawn by 1, 2 and 5 jobs, written, read and put together: the rows of a single job."""
    model = LUNG | {"concordance": {"resamples": 50}}
    for estimate, draw, columns in (
        (estimate_imputed, complete_part, imputed.PART_COLUMNS),
        (estimate_concordance, draw_part, discrimination.PART_COLUMNS),
    ):
        data = lung if estimate is estimate_imputed else lung.subset(np.array(lung.cells["loss"]) != "")
        parts = [tmp_path / f"{draw.__name__}.{place}of{chunks}.csv" for place in range(1, chunks + 1)]
        for part in reversed(parts):
            write_rows(part, draw(data, model, LUNG_FACTS, "study", part.stem.split(".")[1]), columns)
        rows = estimate(data, model, LUNG_FACTS, "study", parts)
        assert rows == estimate(data, model, LUNG_FACTS, "study") and rows[-1]["reason"] == ""
        assert rows != estimate(data, model, LUNG_FACTS, "another study", ())


def test_parts_of_the_replicates():
    assert [list(numbers_of(f"{place}of3", 50, 20)) for place in (1, 2, 3)] == [
        list(range(20)), list(range(20, 40)), list(range(40, 50)),
    ]  # fmt: skip
    assert [len(numbers_of(f"{place}of5", 50, 20)) for place in range(1, 6)] == [0, 20, 0, 20, 10]
    assert (
        parts_of("concordance", {"resamples": 500}, 686) == []
        and parts_of("imputation", {"imputations": 40}, 1e4) == []
    )
    assert parts_of("concordance", {"resamples": 500}, 3000) == []
    assert parts_of("concordance", {"resamples": 500}, 4500) == ["1of2", "2of2"]
    assert len(parts_of("concordance", {"resamples": 500}, 100_000)) == 100
