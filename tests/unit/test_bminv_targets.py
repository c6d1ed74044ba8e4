"""What each invented patient was made to be hits all 66 values that the abstract prints or implies.

Computed from the answer key alone, with the generator's own estimators, so that it holds whatever the pipeline does.
"""

import csv
from pathlib import Path

import numpy as np

from tools.bminv.aggregates import DAYS_PER_MONTH, compare_three_tests
from tools.bminv.estimators import (
    compare_logrank,
    compute_chi2_tail,
    compute_wald_p,
    derive_risk_sets,
    estimate_median,
    fit_cox,
)

DATA = Path(__file__).resolve().parents[2] / "data" / "bminv"


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


class Cohort:
    """Columns of the answer key as arrays; the statistics of the abstract as methods."""

    def __init__(self, rows):
        self.columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        self.whole = np.ones(len(rows), bool)
        self.luminal, self.tn = self["subtype"] == "luminal", self["subtype"] == "TN"
        self.code = np.array([["luminal", "HER2+", "TN"].index(subtype) for subtype in self["subtype"]])

    def __getitem__(self, name):
        return self.columns[name]

    def number(self, name):
        return self[name].astype(float)

    def percent(self, condition):
        return 100 * condition.mean()

    def flag(self, name):
        return self.percent(self[name] == "1")

    def spread(self, name, scale=1.0):
        values = self[name][self[name] != ""].astype(float) / scale
        return np.median(values), values.min(), values.max()

    def risk(self, keep):
        return derive_risk_sets(self.number("os_days")[keep], self["died"].astype(int)[keep])

    def survival(self, keep):
        days = self.number("os_days")[keep] / DAYS_PER_MONTH
        return estimate_median(self.risk(keep))[1] / DAYS_PER_MONTH, days.min(), days.max()

    def died_in_order(self, keep):
        return self["died"][keep][np.argsort(self.number("os_days")[keep])].astype(int)

    def tests(self, name, keep):
        return compare_three_tests(self.risk(keep), self[name].astype(int)[keep])[0]

    def wald(self, keep, *terms):
        x = np.column_stack([self[term][keep].astype(float) if isinstance(term, str) else term[keep] for term in terms])
        coef, covariance, loglik, _, converged = fit_cox(self.risk(keep), x.astype(float))
        assert converged
        return [compute_wald_p(coef, covariance, term) for term in range(len(terms))], loglik


def compute_targets(c):
    """Every published aggregate by its identifier."""
    whole, luminal, tn, her2 = c.whole, c.luminal, c.tn, c["subtype"] == "HER2+"
    stage = np.char.rstrip(c["stage"], "ABC")
    cytopenia = np.any([c[name] == "1" for name in ("anaemia", "thrombocytopenia", "neutropenia")], axis=0)
    at_relapse = c["bminv_at_relapse"] == "1"
    values = {"N01": len(whole), "N02": cytopenia.sum(), "M01": at_relapse.sum(), "R01": c.flag("non_myelotoxic")}
    values |= {"M02": (at_relapse & (c["bone"] == "0")).sum(), "Z01": (c["za_ever"] == "1").sum()}
    values |= {"H01": c.percent(c["histology"] == "ductal"), "H02": c.percent(c["histology"] == "lobular")}
    values |= {"S01": c.percent(luminal), "S02": c.percent(her2), "S03": c.percent(tn)}
    values |= {f"G0{i}": c.percent(stage == level) for i, level in enumerate(("II", "III", "IV"), 1)}
    flags = {"M03": "bone", "M04": "bone_prior", "M05": "nodes", "M06": "liver", "M07": "lung_pleura"}
    flags |= {"C01": "anaemia", "C02": "thrombocytopenia", "C03": "neutropenia"}
    values |= {target: c.flag(name) for target, name in flags.items()}
    spreads = {
        ("D01", "D02", "D03"): c.spread("dfi_days", DAYS_PER_MONTH),
        ("D04", "D05", "D06"): c.spread("relapse_to_bminv_days", DAYS_PER_MONTH),
        ("A01", "A02", "A03"): c.spread("age_at_onset"),
        ("L01", "L02", "L03"): c.spread("prior_lines"),
        ("O01", "O02", "O03"): c.survival(whole),
        ("O05", "O06", "O07"): c.survival(luminal),
        ("O08", "O09", "O10"): c.survival(tn),
    }
    for targets, spread in spreads.items():
        values |= dict(zip(targets, spread, strict=True))
    _, values["O12"], values["O14"] = c.survival(her2)
    values |= {"O04": c.died_in_order(whole)[-1], "O11": c.died_in_order(tn)[-1]}
    values["O13"], values["O15"] = c.died_in_order(her2)
    values["P01"] = compare_logrank(c.risk(whole), c.code, 3)
    values |= {"P02": max(c.tests("ecog_2_3", whole)), "P03": max(c.tests("za_after", whole))}
    values |= {"P04": max(c.tests("th_ge2", whole)), "P05": min(c.tests("bminv_at_relapse", whole))}
    values |= {"P06": max(c.tests("za_after", luminal)), "P07": max(c.tests("th_ge2", luminal))}
    values |= {"P08": max(c.tests("bminv_at_relapse", luminal)), "P09": min(c.tests("ecog_2_3", luminal))}
    factors = ("th_ge2", "ecog_2_3", "za_after")
    p, loglik = c.wald(whole, *factors, her2, tn)
    _, reduced = c.wald(whole, *factors)
    values |= {"P10": p[0], "P11": compute_chi2_tail(2 * (loglik - reduced), 2), "P11b": min(p[3:])}
    values |= {"P12": p[1], "P13": p[2]}
    p, _ = c.wald(luminal, "th_ge2", "za_after", "bminv_at_relapse")
    return values | {"P14": p[0], "P15": p[1], "P16": p[2]}


def test_answer_key_hits_all_66_published_targets():
    values = compute_targets(Cohort(read_rows(DATA / "answer_keys" / "cohort.csv")))
    targets = read_rows(DATA / "published_targets.csv")
    assert len(targets) == 66 and {row["id"] for row in targets} == set(values)
    missed = [row["id"] for row in targets if not float(row["lower"]) <= values[row["id"]] <= float(row["upper"])]
    assert missed == []
