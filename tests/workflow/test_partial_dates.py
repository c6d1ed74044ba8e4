"""Partial dates through the whole workflow: each choice of the day, beside the estimates of record."""

import pytest

from tests.unit.analyses.test_partial_dates import partial_rows, partial_study
from tests.workflow.conftest import finish_study

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("partial_dates")]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return finish_study(tmp_path_factory.mktemp("partial"), partial_study(), [("jasa.csv", partial_rows())])


def test_the_estimates_of_record_are_the_published_ones(results):
    rows = results("sensitivity/partial_dates.csv")
    assert [row["dates"] for row in rows] == [rule for rule in ("record", "first", "mid", "last") for _ in range(3)]
    median = results("survival/estimates.csv", estimate_id="os/all/overall")[0]
    assert [rows[0][name] for name in ("estimate_id", "n", "events", "estimate", "lower", "upper")] == [
        median[name] for name in ("estimate_id", "n", "events", "median", "median_lower", "median_upper")
    ]
    for row in rows[1:3]:
        [term] = results("cox/coefficients.csv", estimate_id=row["estimate_id"], of_record="1")
        assert [row[name] for name in ("n", "events", "estimate", "lower", "upper", "p")] == [
            term[name] for name in ("n", "events", "hr", "lower", "upper", "p")
        ]


def test_the_report_sets_them_side_by_side(results):
    assert "25 dates of the exports are known in part only (the year, or year and month)." in results.report
    for words in ("The main estimates by the day that partial dates are given", "Middle day", "median, months"):
        assert words in results.report, words
    listed = results("report/analyses.csv", kind="partial dates")
    assert len(listed) == 3 and {row["shown"] for row in listed} != {""}
    assert results.again == {}
    with_files = {row["table"] for row in results("report/provenance.csv")}
    assert "sensitivity/partial_dates.csv" in with_files


def test_no_date_leaves_private(results):
    rows = results("sensitivity/partial_dates.csv")
    assert rows and all(not cell.startswith(("19", "20")) or "-" not in cell for row in rows for cell in row.values())
