"""The exports of the two studies that come with the project."""

import csv
import datetime as dt
import os
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest
import yaml

from oncosurv.exports.dates import date_parser
from oncosurv.exports.findings import Unread
from oncosurv.exports.read import read_source

ROOT = Path(__file__).resolve().parents[3]
LYMPH_NODE = Path(os.path.dirname(find_spec("lifelines").origin), "datasets", "lymph_node.csv")
DATES = ("diagnosis", "recurrence_or_last", "death_or_last")


@pytest.fixture
def trial():
    return yaml.safe_load((ROOT / "studies" / "gbsg.yaml").read_text(encoding="utf-8"))["sources"][0]


@pytest.fixture
def written():
    with open(LYMPH_NODE, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_day_first_dates_agree_with_the_times_of_all_686_patients(trial, written):
    """The file carries the trial's own times in days, which no reading of the dates has touched."""
    table, row, queries = read_source(trial, LYMPH_NODE)
    assert queries == [] and row["rows"] == row["patients"] == 686
    recurrence = [(stop - start).days for start, stop in zip(table[DATES[0]], table[DATES[1]], strict=True)]
    death = [(stop - start).days for start, stop in zip(table[DATES[0]], table[DATES[2]], strict=True)]
    assert recurrence == [int(cells["rectime"]) for cells in written]
    assert death == [int(cells["survtime"]) for cells in written]
    assert Counter(table["recurred"]) == {"yes": 299, "no": 387} and Counter(table["died"]) == {"yes": 171, "no": 515}


def test_month_first_is_refused_and_gives_no_row(trial, written):
    """Read the other way round, hundreds of dates exist and are wrong: no table may come of it."""
    table, row, queries = read_source(trial | {"date": "%m-%d-%Y"}, LYMPH_NODE)
    assert table is None and row is None
    assert [query.severity for query in queries] == ["stop"] * 3
    for header, query in zip(("diagdateb", "recdate", "deathdate"), queries, strict=True):
        impossible = sum(int(cells[header].split("-")[0]) > 12 for cells in written)
        assert 300 < impossible < 686
        assert query.message == (
            f"lymph_node.csv: column {header}: {impossible} of 686 cells are no date in the form '%m-%d-%Y'; the "
            "column reads whole with '%d-%m-%Y'; correct date: for this source, or the cells."
        )


def test_month_first_is_refused_through_a_slip_as_well(trial, written, tmp_path):
    text = LYMPH_NODE.read_text(encoding="utf-8").replace('"17-08-1984"', '"31-02-1984"', 1)
    (tmp_path / "lymph_node.csv").write_text(text, encoding="utf-8")
    _, _, queries = read_source(trial | {"date": "%m-%d-%Y"}, tmp_path / "lymph_node.csv")
    assert [query.severity for query in queries] == ["stop"] * 3
    assert "'%d-%m-%Y' reads 685 of the 686; correct date:" in queries[0].message
    table, _, queries = read_source(trial, tmp_path / "lymph_node.csv")
    assert [(query.severity, query.row, query.value) for query in queries] == [("query", 2, "31-02-1984")]
    assert table["diagnosis"][0] is None and None not in table["diagnosis"][1:]


def day_of(text):
    return dt.datetime.strptime(text, "%d-%m-%Y").date()


def in_workbook(folder, written, write_date, epoch=None, write_age=int):
    """The trial as a workbook, its dates, ages and other numbers as cells of those kinds."""
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    book.active.append(list(written[0]))
    kinds = {"diagdateb": write_date, "recdate": write_date, "deathdate": write_date, "age": write_age, "id": str}
    for cells in written:
        book.active.append([kinds.get(name, float)(cell) if cell else None for name, cell in cells.items()])
    book.save(folder / "trial.xlsx")
    return folder / "trial.xlsx"


MAC = openpyxl.utils.datetime.CALENDAR_MAC_1904
SERIAL = {"excel": dt.date(1899, 12, 30), "excel-1904": dt.date(1904, 1, 1)}
CELLS = {
    "date cells": (day_of, None, None),
    "date cells of the 1904 system": (day_of, MAC, None),
    "moments": (lambda text: dt.datetime.combine(day_of(text), dt.time(23, 59)), None, None),
    "day numbers": (lambda text: (day_of(text) - SERIAL["excel"]).days, None, "excel"),
    "day numbers of 1904": (lambda text: (day_of(text) - SERIAL["excel-1904"]).days, MAC, "excel-1904"),
    "texts": (lambda text: f"{day_of(text):%m/%d/%Y}", None, "%m/%d/%Y"),
    "names of months": (lambda text: f"{day_of(text):%d %B %Y}", None, "%d %B %Y"),
}


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[] if "date cells" in kind else pytest.mark.heavy) for kind in CELLS]
)
def test_a_workbook_gives_the_same_686_rows_or_none(trial, written, tmp_path, kind):
    """However a spreadsheet keeps the dates; read as anything else they are queries, or a stop, never other dates."""
    expected, _, _ = read_source(trial, LYMPH_NODE)
    write_date, epoch, declared = CELLS[kind]
    path = in_workbook(tmp_path, written, write_date, epoch)
    own = {key: value for key, value in trial.items() if key not in ("delimiter", "encoding", "decimal", "date")}
    own |= {"format": "xlsx"} | ({"date": declared} if declared else {})
    table, row, queries = read_source(own, path)
    assert queries == [] or {query.severity for query in queries} == {"note"}
    assert row["rows"] == 686 and table == expected
    for other in ("%d/%m/%Y", "excel"):
        spec = own | {"date": other}
        found, _, _ = read_source(spec, path)
        cells = [] if found is None else [cell for name in DATES for cell in found[name]]
        right = [cell for name in DATES for cell in expected[name]]
        same = all(cell in (None, real) for cell, real in zip(cells, right, strict=False))
        assert same or (declared, other) == ("excel-1904", "excel"), other  # two systems: no cell can tell which


def test_ages_with_a_decimal_comma_are_the_same_rows_or_a_refusal(trial, written, tmp_path):
    """Ages as 70,0 in a file parted by semicolons, and the same left as text in a workbook."""
    expected, _, _ = read_source(trial, LYMPH_NODE)
    lines = [";".join(written[0])]
    for cells in written:
        lines.append(";".join(f"{cell},0" if name in ("age", "size") else cell for name, cell in cells.items()))
    (tmp_path / "trial.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    book = in_workbook(tmp_path, written, day_of, write_age=lambda text: f"{text},0")
    own = trial | {"delimiter": ";", "decimal": ","}
    table, row, queries = read_source(own, tmp_path / "trial.csv")
    assert (table, row["unread_cells"], queries) == (expected, 0, [])
    table, row, queries = read_source(own | {"decimal": "."}, tmp_path / "trial.csv")
    assert table is None and {query.field for query in queries if query.severity == "stop"} == {"age", "size"}
    assert "686 of 686 cells are no number with decimal '.'; ',' reads 686 of the 686" in queries[0].message
    for decimal, whole in ((",", True), (".", False), (None, False)):
        spec = {key: value for key, value in trial.items() if key not in ("delimiter", "encoding", "decimal", "date")}
        table, _, queries = read_source(spec | {"format": "xlsx"} | ({"decimal": decimal} if decimal else {}), book)
        assert (table == expected) if whole else (table is None and queries), decimal


def test_impossible_cells_are_told_one_by_one(written):
    parse = date_parser("%m-%d-%Y")
    for cells in written:
        found = parse(cells["diagdateb"])
        if int(cells["diagdateb"].split("-")[0]) > 12:
            words = f"'{cells['diagdateb']}' is a date that does not exist (read as '%m-%d-%Y'); correct the cell."
            assert found == Unread("date", words)
        else:
            assert not isinstance(found, Unread)


def test_the_default_study_reads_whole():
    sources = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))["sources"]
    rows, units = {}, Counter()
    for spec in sources:
        table, row, queries = read_source(spec, ROOT / spec["file"])
        assert queries == [] and row["unread_cells"] == 0
        with open(ROOT / spec["file"], newline="", encoding="utf-8") as file:
            records = list(csv.DictReader(file))
        assert len(table["row"]) == row["rows"] == len(records)
        assert table["patient"] == [record[spec["patient"]] for record in records]
        rows[spec["name"]] = row["rows"]
        if spec["name"] == "laboratory":
            units = Counter(zip(table["analyte"], table["unit"], strict=True))
            for record, value in zip(records, table["value"], strict=True):
                divisor = {"g/L": 10, "/uL": 1000}.get(record["unit"], 1)
                assert value == float(record["value"]) / divisor
        if spec["name"] == "treatments":
            for record, start in zip(records, table["start"], strict=True):
                assert start.strftime("%d/%m/%Y") == record["start_date_dmy"]
    assert rows == {
        "patients": 95, "tumours": 95, "pathology": 189, "laboratory": 681, "treatments": 217, "sites": 127,
        "visits": 138, "responses": 25, "follow_up": 95,
    }  # fmt: skip
    assert units == {("haemoglobin", "g/dL"): 227, ("platelets", "10^9/L"): 227, ("neutrophils", "10^9/L"): 227}
