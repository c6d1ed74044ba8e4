"""The study of benchmarks/registry.yaml as a plain lifelines script: tables, curves, tests, models, figures.

python side_by_side_lifelines.py registry.csv folder
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.plotting import add_at_risk_counts
from lifelines.statistics import multivariate_logrank_test, proportional_hazard_test
from lifelines.utils import median_survival_times

source, out = sys.argv[1], Path(sys.argv[2])
out.mkdir(exist_ok=True)
d = pd.read_csv(source, parse_dates=["diagnosis", "last_contact"])
d["days"] = (d.last_contact - d.diagnosis).dt.days
d[["age", "size", "nodes", "treatment"]].groupby("treatment").describe().to_csv(out / "characteristics.csv")
tests = []
for factor in (None, "treatment", "grade", "menopause"):
    axes, fitters, rows = plt.figure(figsize=(7, 5)).gca(), [], []
    for level, part in [("all", d)] if factor is None else d.groupby(factor):
        fit = KaplanMeierFitter(label=str(level)).fit(part.days, part.status)
        fit.plot_survival_function(ax=axes, show_censors=len(d) < 5000)
        fitters.append(fit)
        limits = median_survival_times(fit.confidence_interval_)
        rows.append([level, fit.median_survival_time_, *limits.to_numpy()[0], *fit.predict([365, 1826, 3287])])
    add_at_risk_counts(*fitters, ax=axes)
    plt.tight_layout()
    plt.savefig(out / f"{factor or 'overall'}.png", dpi=300)
    pd.DataFrame(rows).to_csv(out / f"curves_{factor or 'overall'}.csv")
    if factor:
        test = multivariate_logrank_test(d.days, d[factor], d.status)
        tests.append([factor, test.test_statistic, test.p_value])
pd.DataFrame(tests).to_csv(out / "logrank.csv")
coded = pd.get_dummies(d, columns=["grade"], drop_first=True, dtype=float)
variables = {"treatment": ["treatment"], "age": ["age"], "size": ["size"], "nodes": ["nodes"]}
variables["grade"] = ["grade_2", "grade_3"]
together = [column for columns in variables.values() for column in columns]
whole = CoxPHFitter().fit(coded[["days", "status", *together]], "days", "status")
whole.summary.to_csv(out / "cox.csv")
whole.plot(ax=plt.figure().gca())
plt.savefig(out / "forest.png", dpi=300)
for name, columns in variables.items():
    CoxPHFitter().fit(coded[["days", "status", *columns]], "days", "status").summary.to_csv(out / f"cox_{name}.csv")
if len(d) <= 100_000:  # it holds the residuals of all events times the covariates several times over
    proportional_hazard_test(whole, coded[["days", "status", *together]], "km").summary.to_csv(out / "zph.csv")
