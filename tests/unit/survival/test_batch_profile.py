"""Limits and tests of all columns in one batch: equal to those column by column, and silent where it does not apply."""

import numpy as np
import pytest

from oncosurv.survival import batch_profile
from oncosurv.survival.cox import fit_cox
from oncosurv.survival.firth import fit_firth
from oncosurv.survival.profile import summarise_profile_coefficients


def made(seed, n, p, delayed):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.random(n) < 0.4, *(rng.normal(size=n) for _ in range(p - 1))]).astype(float)
    return {"time": rng.integers(20, 60, n), "event": (rng.random(n) < 0.7).astype(int), "x": x,
            "entry": rng.integers(0, 19, n) if delayed else None}  # fmt: skip


@pytest.mark.parametrize(("seed", "n", "p", "delayed"), [(1, 29, 3, False), (2, 42, 5, True), (3, 80, 2, False)])
def test_equal_to_one_column_after_the_other(monkeypatch, seed, n, p, delayed):
    data = made(seed, n, p, delayed)
    cox, firth = summarise_profile_coefficients(fit_cox(**data)), fit_firth(**data)
    assert batch_profile.profile_together(firth.sets, firth.z, firth.coef * firth.scale, "efron", 0.95, True), (
        "the batch applies"
    )
    monkeypatch.setattr(batch_profile, "_LARGEST", 0)
    one_by_one = summarise_profile_coefficients(fit_cox(**data))
    for row, other in zip(cox, one_by_one, strict=True):
        for name in ("lower", "upper", "statistic", "p"):
            assert row[name] == pytest.approx(other[name], rel=1e-7), name
    other = fit_firth(**data)
    for name in ("lower", "upper", "chi2", "p"):
        assert getattr(firth, name) == pytest.approx(getattr(other, name), rel=1e-7), name


def test_it_does_not_apply_to_one_column_strata_breslow_or_many_rows():
    fit = fit_cox(**made(4, 30, 2, False))
    beta = fit.coef * fit.scale
    assert batch_profile.profile_together(fit.sets, fit.z[:1], beta[:1], "efron", 0.95, False) is None
    assert batch_profile.profile_together(fit.sets, fit.z, beta, "breslow", 0.95, False) is None
    strata = fit_cox(**made(4, 30, 2, False), strata=np.arange(30) % 2)
    assert (
        batch_profile.profile_together(strata.sets, strata.z, strata.coef * strata.scale, "efron", 0.95, False) is None
    )


def test_a_level_without_events_has_its_finite_limit_column_by_column():
    event = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    x = np.column_stack([event, [0, 1, 0, 1, 1, 0, 1, 0]]).astype(float)
    fit = fit_firth(np.arange(1, 9), event, x)
    assert fit.lower[0] < fit.coef[0] < fit.upper[0] and fit.p[0] < 1


def test_a_limit_that_the_batch_cannot_find_is_left_to_the_search_column_by_column():
    """Column 0 is monotone: its upper limit is infinite, while the tests of both columns come to rest."""
    rng = np.random.default_rng(1)
    x = np.column_stack([np.arange(24) % 4 == 0, rng.normal(size=24)]).astype(float)
    time = np.where(x[:, 0] == 1, np.arange(24) + 1, np.arange(24) + 40)
    fit = fit_cox(time, np.ones(24, int), x)
    assert fit.monotone
    at = fit.coef * fit.scale
    assert batch_profile.profile_together(fit.sets, fit.z, at, "efron", 0.95, False) is None
