import stat

import pytest

from oncosurv.cohort.build import build_cohort
from oncosurv.cohort.write import write_cohort
from oncosurv.exports.queries import Query
from oncosurv.tables import read_rows
from tests.unit.cohort.study import EXPORTS, small_study

RESULTS = ("screening", "flow", "patients", "derivations", "queries", "timelines", "measurements", "report_hits")
ABOUT = {"study": {"id": "small", "data_are": "synthetic"}}
PRIVATE = ("private_queries", "key_map", "potential", "clinic_list")
UNREAD = Query(
    "visits", "visits.csv", 7, "7001", "ecog", "NAME-OF-PATIENT", "number", "query", "row 7: 'NAME-OF-PATIENT' ..."
)


@pytest.fixture
def written(tmp_path):
    paths = {name: str(tmp_path / "results" / f"{name}.csv") for name in RESULTS}
    paths |= {name: str(tmp_path / "private" / f"{name}.csv") for name in PRIVATE}
    write_cohort(build_cohort(*small_study(), b"salt"), [UNREAD], paths, ABOUT)
    return paths


def test_nothing_under_results_identifies(written):
    forbidden = {"NAME-OF-PATIENT", "illegible", "letrozole", "7001", "7002", "7003", "7004", "7009"}
    dates = {cell.strip() for text in EXPORTS.values() for line in text.splitlines() for cell in line.split("|")}
    forbidden |= {cell for cell in dates if cell.count("-") == 2}
    for name in RESULTS:
        with open(written[name], encoding="utf-8") as file:
            text = file.read()
        assert [word for word in forbidden if word in text] == [], name


def test_the_clinic_gets_everything(written):
    messages = [row["message"] for row in read_rows(written["private_queries"])]
    assert "row 7: 'NAME-OF-PATIENT' ..." in messages
    assert {row["patient"] for row in read_rows(written["private_queries"])} == {"7001", "7003", "7009"}
    assert [row["record"] for row in read_rows(written["key_map"])] != []
    assert len(read_rows(written["queries"])) == len(messages) == 4


def test_the_queries_of_both_rooms_carry_study_keys(written):
    keys = {row["record"]: row["patient"] for row in read_rows(written["key_map"])}
    assert sorted(row["patient"] for row in read_rows(written["queries"])) == sorted(
        keys[record] for record in ("7001", "7003", "7003", "7009")
    )


def test_tables_are_sorted_by_study_key_and_hold_numbers_as_they_are(written):
    rows = read_rows(written["patients"])
    assert [row["patient"] for row in rows] == sorted(row["patient"] for row in rows)
    first = next(row for row in rows if row["os_event"] == "1")
    assert (first["anaemia"], first["za_start_day"], first["os_days"], first["haemoglobin"]) == ("1", "9", "100", "9")
    assert float(first["age"]) == 21915 / 365.25
    for name in ("screening", "patients", "derivations", "timelines", "measurements"):
        found = [row["patient"] for row in read_rows(written[name])]
        assert found == sorted(found), name


def test_two_runs_are_equal_to_the_byte(written, tmp_path):
    again = {name: str(tmp_path / "again" / f"{name}.csv") for name in (*RESULTS, *PRIVATE)}
    write_cohort(build_cohort(*small_study(), b"salt"), [UNREAD], again, ABOUT)
    for name, path in written.items():
        with open(path, "rb") as one, open(again[name], "rb") as other:
            assert one.read() == other.read(), name
    assert stat.S_IMODE((tmp_path / "results").stat().st_mode) & 0o700 == 0o700
