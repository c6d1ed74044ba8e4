"""An invented study of 40 patients with everything that a report can hold; its tables come from the rooms before."""

import copy

import numpy as np

from oncosurv import study as plan
from oncosurv.analyses import curves, models
from oncosurv.analyses.coding import read_set
from oncosurv.checks import published
from oncosurv.describe.characteristics import CHARACTERISTICS_COLUMNS, summarise_characteristics
from oncosurv.describe.efficacy import EFFICACY_COLUMNS, groupings_of, summarise_efficacy
from oncosurv.tables import format_cell, read_rows, write_rows

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><path d="M5 5H30V30H55" stroke="#000"/></svg>'
FLOW = ["step", "reason", "n_excluded", "n_remaining"]
QUERIES = ["source", "file", "row", "patient", "field", "value", "rule", "severity", "message"]
SOURCES = ["source", "file", "rows", "patients", "unread_cells", "first_date", "last_date"]
LEDGER = ["analysis", "population", "endpoint", "n", "events", "reason", "n_excluded"]
CROSS_CHECK = [
    "estimate_id",
    "topic",
    "quantity",
    "place",
    "numbers",
    "kernel",
    "other",
    "engine",
    "difference",
    "tolerance",
    "ok",
    "skipped_reason",
]
TARGETS = [
    {
        "id": "T1", "description": "patients", "population": "all", "statistic": "count", "published": "40",
        "lower": "40.0", "upper": "40.0", "kind": "exact", "combine": "", "unit": "",
        "where": "flow{step=period}.n_remaining",
    },
    {
        "id": "T2", "description": "bone", "population": "all", "statistic": "%", "published": "50", "lower": "0.0",
        "upper": "100.0", "kind": "exact", "combine": "", "unit": "",
        "where": "characteristics{population=all;variable=bone;group=;level=1;statistic=percent}.value",
    },
    {
        "id": "T3", "description": "drug", "population": "all", "statistic": "p", "published": "signif.",
        "lower": "0.0", "upper": "1.0", "kind": "sig", "combine": "", "unit": "",
        "where": "coefficients{model=as_published;kind=multivariable;variable=drug;level=1}.p",
    },
    {
        "id": "T4", "description": "bone with the drug", "population": "all", "statistic": "p", "published": "0.5",
        "lower": "0.9999", "upper": "1.0", "kind": "exact", "combine": "", "unit": "",
        "where": "coefficients{model=as_published;kind=multivariable;variable=bone;level=1}.p",
    },
]  # fmt: skip


def example_study():
    """The study file, as a dict."""
    return {
        "study": {
            "id": "example", "title": "An invented study", "question": "Does this report hold?",
            "data_are": "synthetic",
            "data_note": "Made for a test.", "data_cut": "2020-12-31", "design": "retrospective",
            "prespecified": False,
        },
        "reports": {
            "source": "pathology", "keep": 'specimen is "marrow"', "text": "text",
            "classes": [{"class": "negative", "any": ["no tumour"]}, {"class": "positive", "any": ["tumour"]}],
        },
        "index_event": {"name": "onset", "label": "Onset", "words": "first positive report"},
        "eligibility": [
            {"id": "period", "words": "Outside the period", "keep": 'onset from "2000-01-01" to "2019-01-01"'},
        ],
        "variables": [
            {"name": "age", "label": "Age", "unit": "years", "type": "number", "timing": "baseline", "rule": "column",
             "from": "patients.age"},
            {"name": "bone", "label": "Bone", "type": "flag", "timing": "baseline", "rule": "column",
             "from": "patients.bone", "source": "study", "prespecified": True},
            {"name": "kind", "label": "Kind", "type": "category", "timing": "baseline", "rule": "column",
             "from": "patients.kind", "reference": "common",
             "levels": [{"id": "common", "label": "Common"}, {"id": "rare", "label": "Rare"},
                        {"id": "unseen", "label": "Unseen"}]},
            {"name": "interval", "label": "Interval", "unit": "months", "type": "number", "timing": "baseline",
             "rule": "column", "from": "patients.interval", "undefined_when": "bone is 0"},
            {"name": "later", "label": "Found later", "type": "flag", "timing": "post_baseline", "rule": "column",
             "from": "patients.later"},
        ],
        "exposures": [{"name": "drug", "label": "Drug after onset", "from": "treatments", "keep": 'regimen is "drug"',
                       "landmarks_days": [30, 60]}],
        "endpoints": [{"name": "os", "label": "Overall survival", "events": [{"label": "death", "date": "a.b"}],
                       "censor": [{"label": "last contact", "date": "a.c"}],
                       "event_words": {"one": "death", "many": "deaths"}}],
        "outcomes": [
            {"name": "better", "label": "Improvement", "rule": "count_improvement", "source": "test", "days": [21, 120],
             "sustained_days": 56,
             "lineages": [{"name": "red", "label": "Red cells", "eligible_below": 11, "rise_of": 1.5}]},
            {"name": "best", "label": "Response", "rule": "best_response", "from": "r.r", "within_days": 180,
             "responders": ["CR", "PR"]},
        ],
        "populations": [{"name": "all", "label": "Whole cohort"}],
        "describe": {
            "characteristics": {
                "populations": ["all"], "by": "kind", "variables": ["age", "bone", "kind", "interval", "later"],
            },
            "efficacy": {"outcomes": ["better", "best"], "by": ["later", "drug"], "landmark_days": 21},
        },
        "survival": {"confidence_interval": "log-log", "times_days": [30, 365], "month_days": 30.4375,
                     "items": [{"name": "os_all", "endpoint": "os", "population": "all", "factors": ["kind", "bone"]}]},
        "models": [
            {"name": "main", "label": "Main", "role": "primary", "population": "all", "endpoint": "os",
             "variables": ["bone", "kind", "age"]},
            {"name": "treated", "label": "Treated", "role": "exploratory", "population": "all", "endpoint": "os",
             "variables": ["bone"], "exposure": "drug"},
        ],
        "sensitivity": [{"id": "no_rare", "label": "Without the rare", "models": ["main"], "drop": "kind is rare"}],
        "reproduction": {
            "name": "paper", "citation": "A journal 2001;1:1", "words": "Ever against never.", "targets": "targets.csv",
            "survival": [{"name": "again", "endpoint": "os", "population": "all", "factors": ["drug"]}],
            "models": [{"name": "as_published", "label": "As published", "population": "all", "endpoint": "os",
                        "variables": ["drug", "bone"]}],
        },
        "disclosure": {"profile": "internal", "threshold": 5},
        "report": {"language": "en", "p_style": "nejm", "months_decimals": 1},
    }  # fmt: skip


def example_patients(n=40):
    """Columns of an invented patients' table as text: two patients are of the rare kind, four die before day 21."""
    rng = np.random.default_rng(7)
    bone, days = rng.integers(0, 2, n), rng.integers(25, 900, n)
    days[:4] = (5, 9, 12, 20)
    start = np.where(rng.random(n) < 0.5, rng.integers(0, 60, n), -1)
    start[:4] = -1
    columns = {
        "patient": [f"P-{i:08X}" for i in range(n)],
        "age": np.round(rng.normal(60, 9, n), 1),
        "bone": bone,
        "kind": ["rare" if i in (10, 20) else "common" for i in range(n)],
        "interval": [value if has else None for value, has in zip(np.round(rng.random(n) * 30, 1), bone, strict=True)],
        "later": rng.integers(0, 2, n),
        "os_days": days,
        "os_event": [int(i != 20 and i % 5 != 4) for i in range(n)],
        "drug": (start >= 0).astype(int),
        "drug_start_day": [day if day >= 0 else None for day in start],
        "drug_group": ["new" if day >= 0 else "never" for day in start],
        "better": [int(i % 3 == 0 and i > 3) for i in range(n)],
        "better_sustained": [int(i % 6 == 0 and i > 3) for i in range(n)],
        "better_status": [
            "died_before_window" if i < 4 else "improved" if i % 3 == 0 else "alive_not_improved" for i in range(n)
        ],
        "better_evaluable": [int(i > 3) for i in range(n)],
        "better_red": [int(i % 3 == 0 and i > 3) for i in range(n)],
        "better_red_eligible": [1] * n,
        "better_red_status": [
            "died_before_window" if i < 4 else "improved" if i % 3 == 0 else "alive_not_improved" for i in range(n)
        ],
        "best": [["CR", "PR", "SD", "PD", "NE", ""][i % 6] for i in range(n)],
        "best_measurable": [int(i % 4 != 0) for i in range(n)],
    }
    return {name: [format_cell(cell) for cell in cells] for name, cells in columns.items()}


def write_example(folder, change=None):
    """Write every table and figure of the example below `folder`; (study, tables, figures) as write_report takes them.

    change(study): edits the study before anything is computed.
    """
    study = copy.deepcopy(example_study())
    if change:
        change(study)
    patients = example_patients()
    rows = {
        "flow": ([dict(zip(FLOW, cells, strict=True)) for cells in _flow(study)], FLOW),
        "report_hits": ([{"class": "positive", "pattern": "", "reports": 40},
                         {"class": "positive", "pattern": "tumour", "reports": 40}], ["class", "pattern", "reports"]),
        "queries": ([dict(zip(QUERIES, cells, strict=True)) for cells in (
            ("a", "a.csv", 2, "P-1", "b", "", "number", "query", "?"),)], QUERIES),
        "sources": ([dict(zip(SOURCES, ("a", "a.csv", 45, 45, 1, "2000-01", "2020-12"), strict=True))], SOURCES),
        "ledger": ([dict(zip(LEDGER, ("os_all", "all", "os", 40, 31, "", ""), strict=True))], LEDGER),
        "cross_check": ([dict(zip(CROSS_CHECK, cells, strict=True)) for cells in (
            ("os", "medians", "lower limit of the median", "", 1, 1, 1, "lifelines", 1e-12, 1e-9, 1, ""),
            ("os", "medians", "upper limit of the median", "", 1, 1, 1, "lifelines", 1e-10, 1e-9, 1, ""),
            ("os", "curves", "survival", "10", 6, 1, 1, "statsmodels", 1e-15, 1e-9, 1, ""),
            ("os", "Firth", "Firth", "", 3, "", "", "", "", "", "", "no such method"),
            ("", "zph", "zph", "", "", "", "", "", "", "", "", "lifelines differs"))], CROSS_CHECK),
    }  # fmt: skip
    rows["characteristics"] = (_characteristics(study, patients), CHARACTERISTICS_COLUMNS)
    if study["describe"].get("efficacy"):
        rows["efficacy"] = (_efficacy(study, patients), EFFICACY_COLUMNS)
    rows |= _survival(study, patients, folder) | _models(study, patients, folder)
    tables = {}
    for name, (lines, columns) in rows.items():
        tables[name] = str(folder / f"{name}.csv")
        write_rows(tables[name], lines, columns)
    if "reproduction" in study:
        found = {name: read_rows(path) for name, path in tables.items()}
        tables["published"] = str(folder / "published.csv")
        lines = published.compare_targets(TARGETS, found, study["survival"]["month_days"])
        write_rows(tables["published"], lines, published.COLUMNS)
    (folder / "figure.svg").write_text(SVG, encoding="utf-8")
    names = ["flow", "forest"]
    names += [
        f"{item['name']}/{factor}" for item in study["survival"]["items"] for factor in ("overall", *item["factors"])
    ]
    return study, tables, [{"name": name, "path": str(folder / "figure.svg")} for name in names]


def _flow(study):
    if not study["eligibility"]:
        return [("screened", "", "", 40)]
    return [("screened", "", "", 45), ("period", "Outside the period", 5, 40), ("period:early", "early", 5, "")]


def _characteristics(study, patients):
    wanted = study["describe"]["characteristics"]
    variables = [item for item in study["variables"] if item["name"] in wanted["variables"]]
    return summarise_characteristics(patients, variables, study["populations"], wanted["by"])


def _efficacy(study, patients):
    wanted = study["describe"]["efficacy"]
    groupings = groupings_of(wanted["by"], study["variables"], study["exposures"])
    return summarise_efficacy(patients, study["outcomes"], groupings, wanted["landmark_days"], "os")


def _set(patients, columns, folder):
    names = ["patient", "days", "event", *columns]
    source = {"days": patients["os_days"], "event": patients["os_event"]}
    rows = [{name: source.get(name, patients.get(name))[i] for name in names} for i in range(len(patients["patient"]))]
    write_rows(folder / "set.csv", rows, names)
    return read_set(folder / "set.csv")


def _stack(parts, columns):
    return {table: ([row for part in parts for row in part[table]], names) for table, names in columns.items()}


def _survival(study, patients, folder):
    choices = plan.without_words([study["survival"]], "items")[0]
    parts = [
        curves.estimate_item(
            _set(patients, item["factors"], folder),
            item,
            choices,
            plan.variable_facts(study, item["factors"]),
            study["study"]["data_cut"],
        )
        for item in plan.survival_items(study)
    ]
    return _stack(parts, curves.COLUMNS)


def _models(study, patients, folder):
    parts = []
    for model in plan.model_items(study):
        columns = plan.columns_of(model)
        parts.append(models.estimate_model(_set(patients, columns, folder), model, plan.variable_facts(study, columns)))
    return _stack(parts, models.COLUMNS)
