"""Fine and Gray's regression of the subdistribution hazard of one cause among competing ones."""

from dataclasses import dataclass

import numpy as np

from oncosurv.survival.competing import check_causes
from oncosurv.survival.kaplan_meier import fit_kaplan_meier
from oncosurv.survival.risk_table import check_times
from oncosurv.survival.tail_probabilities import exp_or_inf, normal_quantile, two_sided_p


@dataclass(frozen=True)
class FineGrayFit:
    """A fitted model; arrays follow `names`. reason: why nothing was estimated (coef and se are then NaN), or ""."""

    names: tuple
    cause: int
    coef: np.ndarray
    se: np.ndarray
    cov: np.ndarray
    n: int
    events: int
    competing: int
    loglik: float
    loglik_null: float
    converged: bool
    iterations: int
    level: float
    reason: str


def fit_fine_gray(time, cause, x, names=None, cause_of_interest=1, level=0.95, min_events=10, max_iter=40):
    """FineGrayFit of the covariates x, (n, p), on the subdistribution hazard of one cause; equals cmprsk::crr.

    time >= 0, cause: 0 censored or the whole number of the first event; no delayed entry. Those who had another event
    stay at risk with the weight G(t-) / G(T-), G the Kaplan-Meier curve of censoring; Breslow ties; sandwich variance
    that counts the estimation of G. Nothing is fitted, with a reason, when the cause of interest has fewer than
    min_events events, or any other cause that occurs has: too few to tell the causes apart. ValueError on unusable
    input. Source: Fine & Gray, Journal of the American Statistical Association 1999;94:496.
    """
    cause = check_causes(cause)
    time, _, _ = check_times(time, cause != 0)
    x = np.asarray(x, float)
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or len(x) != len(time) or not np.isfinite(x).all():
        raise ValueError(f"x must be {len(time)} rows of covariates without missing values, has shape {x.shape}")
    p = x.shape[1]
    names = tuple(f"x{j + 1}" for j in range(p)) if names is None else tuple(names)
    order = np.argsort(time, kind="stable")
    kind = np.where(cause == 0, 0, np.where(cause == cause_of_interest, 1, 2))[order]
    events, competing = int(np.count_nonzero(kind == 1)), int(np.count_nonzero(kind == 2))
    nothing = np.full(p, np.nan)
    result = {"names": names, "cause": int(cause_of_interest), "n": len(time), "events": events, "competing": competing}
    result |= {"coef": nothing, "se": nothing, "cov": np.full((p, p), np.nan), "loglik": np.nan, "loglik_null": np.nan}
    result |= {"converged": False, "iterations": 0, "level": level, "reason": _refusal(events, competing, min_events)}
    scale = x.std(axis=0)
    if not result["reason"] and (np.linalg.matrix_rank((x - x.mean(axis=0)) / np.where(scale > 0, scale, 1)) < p):
        result["reason"] = "a covariate is constant or a combination of the others"
    if result["reason"]:
        return FineGrayFit(**result)
    sums = _Weighted(time[order], kind, (x[order] - x.mean(axis=0)) / scale)
    coef, point, null, iterations, converged = _climb(sums, p, max_iter)
    bread = np.linalg.inv(point[2])
    cov = bread @ sums.meat(coef) @ bread / np.outer(scale, scale)
    result |= {"coef": coef / scale, "se": np.sqrt(np.diag(cov)), "cov": cov, "loglik": point[0], "loglik_null": null}
    reason = "" if converged else f"no maximum was reached in {iterations} steps: a coefficient may grow without limit"
    return FineGrayFit(**result | {"converged": converged, "iterations": iterations, "reason": reason})


def summarise_fine_gray(fit):
    """Tidy rows, one a covariate: variable, coef, se, hr (of the subdistribution) with limits, Wald statistic and p."""
    z = normal_quantile(0.5 + fit.level / 2)
    rows = []
    for name, coef, se in zip(fit.names, fit.coef.tolist(), fit.se.tolist(), strict=True):
        row = {"variable": name, "cause": fit.cause, "n": fit.n, "events": fit.events, "competing": fit.competing}
        row |= dict.fromkeys(("coef", "se", "hr", "lower", "upper", "statistic", "p"))
        row |= {"test": "Wald", "estimable": int(not fit.reason), "reason": fit.reason}
        if not fit.reason:
            limits = [exp_or_inf(at) for at in (coef, coef - z * se, coef + z * se)]
            row |= dict(zip(("hr", "lower", "upper"), limits, strict=True))
            row |= {"coef": coef, "se": se, "statistic": coef / se, "p": two_sided_p(coef / se)}
        rows.append(row)
    return rows


def _refusal(events, competing, min_events):
    if not events:
        return "no events of this cause"
    if events < min_events or 0 < competing < min_events:
        return f"{events} events of this cause and {competing} of others: fewer than {min_events} are not modelled"
    return ""


class _Weighted:
    """Sums over weighted risk sets. Patients in order of time; kind 0 censored, 1 the cause of interest, 2 another."""

    def __init__(self, time, kind, z):
        self.time, self.kind, self.z = time, kind, z
        censoring = fit_kaplan_meier(time, (kind == 0).astype(int))
        steps = np.concatenate(([1.0], censoring.survival))
        self.free = steps[np.searchsorted(censoring.time, time)]  # G(T-)
        self.at, first, self.deaths = np.unique(time[kind == 1], return_index=True, return_counts=True)
        self.first = np.searchsorted(time, self.at)  # those from here on are still watched
        self.free_at = self.free[self.first]
        self.died = np.flatnonzero(kind == 1)
        self.place = np.searchsorted(self.at, time[self.died])

    def risk_sums(self, values):
        """Sum of `values`, (n, ...) already times exp(z b), over each event time's weighted risk set."""
        watched = np.cumsum(values[::-1], axis=0)[::-1][self.first]
        other = np.where(self.kind == 2, 1 / np.where(self.kind == 2, self.free, 1), 0)
        shape = (-1,) + (1,) * (values.ndim - 1)
        past = np.cumsum(values * other.reshape(shape), axis=0)
        past = np.concatenate((np.zeros((1,) + values.shape[1:]), past))[self.first]
        return watched + self.free_at.reshape(shape) * past

    def evaluate(self, b):
        """(log-likelihood, score, information) at b."""
        risk = np.exp(self.z @ b)
        s0 = self.risk_sums(risk)
        mean = self.risk_sums(risk[:, None] * self.z) / s0[:, None]
        squares = self.risk_sums(risk[:, None, None] * self.z[:, :, None] * self.z[:, None, :]) / s0[:, None, None]
        information = np.tensordot(self.deaths, squares - mean[:, :, None] * mean[:, None, :], axes=1)
        score = self.z[self.died].sum(axis=0) - self.deaths @ mean
        return (self.z[self.died] @ b).sum() - self.deaths @ np.log(s0), score, information

    def meat(self, b):
        """Sum over patients of (eta + psi)(eta + psi)': their part in the score and in the estimate of G."""
        risk = np.exp(self.z @ b)
        s0 = self.risk_sums(risk)
        mean = self.risk_sums(risk[:, None] * self.z) / s0[:, None]
        hazard = self.deaths / s0
        # eta: own event less what the fitted hazard expects, while watched and, after another event, with its weight
        until = np.searchsorted(self.at, self.time, side="right")
        sums = [_prefix(part) for part in (hazard, hazard[:, None] * mean)]
        weighted = [_prefix(part * _column(self.free_at, part)) for part in (hazard, hazard[:, None] * mean)]
        expected = [part[until] for part in sums]
        other = self.kind == 2
        for k in range(2):
            expected[k][other] += (weighted[k][-1] - weighted[k][until[other]]) / _column(self.free[other], weighted[k])
        part = -risk[:, None] * (self.z * expected[0][:, None] - expected[1])
        part[self.died] += self.z[self.died] - mean[self.place]
        # psi: each censoring moves G, and with it the weights of those with another event before it
        held = np.where(other, risk / np.where(other, self.free, 1), 0)
        start = np.searchsorted(self.time, self.time)  # the first patient of the same time
        begin = np.searchsorted(self.at, self.time)
        later = [w[-1] - w[begin] for w in weighted]
        q = later[0][:, None] * _prefix(held[:, None] * self.z)[start] - later[1] * _prefix(held)[start][:, None]
        watched = (len(self.time) - start).astype(float)[:, None]
        censored = (self.kind == 0)[:, None]
        fall = _prefix(censored * q / watched**2)
        end = np.searchsorted(self.time, self.time, side="right")
        part += np.where(censored, q / watched, 0) - fall[end]
        return part.T @ part


def _prefix(values):
    """Running sums along the first axis, starting with 0."""
    return np.concatenate((np.zeros((1,) + values.shape[1:]), np.cumsum(values, axis=0)))


def _column(values, like):
    return values.reshape((-1,) + (1,) * (like.ndim - 1))


def _climb(sums, p, max_iter):
    """Newton-Raphson from 0, steps halved while the likelihood falls."""
    b = np.zeros(p)
    point = sums.evaluate(b)
    null = point[0]
    for iteration in range(1, max_iter + 1):
        step = np.linalg.solve(point[2], point[1])
        size = np.abs(step).max()
        for _ in range(40):
            new = sums.evaluate(b + step)
            if new[0] >= point[0] - 1e-12 * abs(point[0]):
                break
            step = step / 2
        rise, b, point = new[0] - point[0], b + step, new
        if np.abs(step).max() < 1e-10:
            return b, point, null, iteration, True
        # In standard deviations: large steps that gain nothing. Near a maximum, however far out, the steps are small.
        if rise < 1e-9 and size > 1e-3 and np.abs(b).max() > 5:
            break
    return b, point, null, iteration, False
