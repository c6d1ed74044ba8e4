"""Partial dates at their first, middle and last day: as if the export had said that day."""

import calendar
import csv
import datetime as dt

import pytest
import yaml

from oncosurv.analyses.partial_dates import _estimates, vary_partial_dates
from oncosurv.exports.partial_dates import redate_table
from oncosurv.exports.read import read_source, write_table
from oncosurv.study import columns_of, entries_of, item_columns, model_items, survival_items, variable_facts
from oncosurv.tables import read_columns
from tests.reference.oracle import HERE
from tests.unit.exports.case import read, source
from tests.workflow.conftest import ROOT

SECRET = b"a secret for the tests"
TAKE = {"first": lambda first, last: first, "last": lambda first, last: last,
        "mid": lambda first, last: first + (last - first) // 2}  # fmt: skip


def partial_study():
    """The heart transplants, whose dates of acceptance lost their day (and some their month)."""
    text = (ROOT / "tests/workflow/left_truncated_study.yaml").read_text(encoding="utf-8")
    order = "in_order: [accepted, transplanted, last]"
    return text.replace('    date: "%Y-%m-%d"\n', f'    date: "%Y-%m-%d"\n    partial_dates: {{rule: mid, {order}}}\n')


def partial_rows(day=None):
    """Rows of the export, header first; day: from the interval of a partial date to the day that is written instead."""
    with open(HERE / "data/jasa.csv", newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    names = [header.index(name) for name in ("accept.dt", "tx.date", "fu.date")]
    made = [["id", "year", *header]]
    for number, row in enumerate(rows, start=1):
        year, place = row[0][:4], names[0]
        if number % 4 == 0:
            accepted = row[place]
            row[place] = accepted[:4] if number % 8 == 0 else accepted[:7]
            if day:
                later = min(dt.date.fromisoformat(row[name]) for name in names[1:] if row[name])
                row[place] = day(row[place], later).isoformat()
        made.append([number, year, *row])
    return made


def interval(text, later):
    """(first, last day) of 2010 or 2010-03, not after a later date of the row."""
    year, month = (int(part) for part in (text + "-0").split("-")[:2])
    first, last = dt.date(year, month or 1, 1), dt.date(year, month or 12, 1)
    return first, min(last.replace(day=calendar.monthrange(year, last.month)[1]), later)


def load(folder, study, rows):
    with open(folder / "jasa.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    [spec] = study["sources"]
    table, _, queries = read_source(spec, folder / "jasa.csv")
    assert not [query for query in queries if query.severity != "note"]
    write_table(folder / "typed.csv", table)
    return {spec["name"]: read_columns(folder / "typed.csv")}


def asked(study):
    """What the rule gives to vary_partial_dates beside the tables: study, plan, items, models."""
    models = model_items(study)
    plan = {
        "populations": study["populations"], "endpoints": ["os"], "entries": entries_of(study),
        "describe": study["describe"], "exposures": [], "outcomes": [],
        "survival": [{**item, "columns": item_columns(item)} for item in survival_items(study)],
        "models": [
            {**model, "columns": columns_of(model), "facts": variable_facts(study, columns_of(model))}
            for model in models
        ],
    }  # fmt: skip
    choices = {key: value for key, value in study["survival"].items() if key != "items"}
    items = [(item, choices, variable_facts(study, item_columns(item))) for item in survival_items(study)]
    return plan, items, [(model, variable_facts(study, columns_of(model))) for model in models]


@pytest.fixture(scope="module")
def varied(tmp_path_factory):
    study = yaml.safe_load(partial_study())
    tables = load(tmp_path_factory.mktemp("jasa"), study, partial_rows())
    return vary_partial_dates(study, tables, SECRET, *asked(study))


@pytest.mark.parametrize("rule", TAKE)
def test_the_estimates_are_those_of_an_export_that_says_the_day(varied, rule, tmp_path):
    study = yaml.safe_load(partial_study())
    plain = load(tmp_path, study, partial_rows(lambda text, later: TAKE[rule](*interval(text, later))))
    expected = list(_estimates(study, plain, SECRET, *asked(study)))
    found = [row for row in varied if row["dates"] == rule]
    assert [{key: row.get(key) for key in want} for row, want in zip(found, expected, strict=True)] == expected
    assert len(expected) == 3 and {row["partial_dates"] for row in found} == {25}


def test_those_of_record_are_those_of_the_rule_and_the_others_differ(varied):
    by_rule = {}
    for row in varied:
        by_rule.setdefault(row["dates"], []).append((row["n"], row["events"], row["estimate"]))
    assert list(by_rule) == ["record", "first", "mid", "last"]
    assert by_rule["record"] == by_rule["mid"] and len(set(map(tuple, by_rule.values()))) == 3


def test_without_a_partial_date_nothing_is_computed(tmp_path):
    study = yaml.safe_load(partial_study())
    whole = load(tmp_path, study, partial_rows(lambda text, later: interval(text, later)[0]))
    assert vary_partial_dates(study, whole, SECRET, *asked(study)) == []


def test_start_and_stop_of_a_row_keep_their_order(tmp_path):
    """Whatever rule the export was read by, each rule gives the days that reading by it gives."""
    content = "id,start,stop\n1,2010,2010-03-14\n2,2010-03,2010\n3,2010-01-05,\n4,,2011-02\n5,2012,2010\n"
    columns = [{"name": name, "column": name, "type": "date"} for name in ("start", "stop")]
    spec = source(*columns, partial_dates={"rule": "first", "in_order": ["start", "stop"]})
    by_rule = {}
    for rule in TAKE:
        table, _, _ = read(tmp_path, content, spec | {"partial_dates": spec["partial_dates"] | {"rule": rule}})
        write_table(tmp_path / f"{rule}.csv", table)
        by_rule[rule] = read_columns(tmp_path / f"{rule}.csv")
    assert by_rule["mid"]["start"][:3] == ["2010-02-06", "2010-03-16", "2010-01-05"]
    for written in by_rule.values():
        assert {rule: redate_table(spec, written, rule) for rule in TAKE} == {rule: (by_rule[rule], 6) for rule in TAKE}
        assert redate_table(spec, written, None) == (written, 6)
