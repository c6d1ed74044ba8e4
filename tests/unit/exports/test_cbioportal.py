import pytest

from tests.unit.exports.case import messages, read, source

STATUS = {
    "name": "status",
    "column": "OS_STATUS",
    "type": "category",
    "values": {"0:LIVING": "alive", "1:DECEASED": "dead"},
}
MONTHS = {"name": "months", "column": "OS_MONTHS", "type": "number", "missing": ["NA", "[Not Available]"]}
HEAD = (
    '#Patient\tStatus\tMonths\n#Id\tThe "state\n#STRING\tSTRING\tNUMBER\n#1\t1\t1\nPATIENT_ID\tOS_STATUS\tOS_MONTHS\n'
)
HEAD = HEAD.replace('The "state', 'The "state\tMonths')


def portal(*columns):
    spec = source(*columns, format="cbioportal", patient="PATIENT_ID")
    return {key: value for key, value in spec.items() if key not in ("encoding", "delimiter")}


def test_rows_are_those_below_the_described_columns(tmp_path):
    content = HEAD + 'P-1\t0:LIVING\t12.5\nP-2\t1:DECEASED\tNA\nP-3\t"\t[Not Available]\n'
    table, row, queries = read(tmp_path, content, portal(STATUS, MONTHS))
    assert table["row"] == [6, 7, 8] and table["patient"] == ["P-1", "P-2", "P-3"]
    assert table["status"] == ["alive", "dead", None] and table["months"] == [12.5, None, None]
    assert [(query.row, query.value) for query in queries] == [(8, '"')] and row["rows"] == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEAD, "the file has a header and no data rows"),
        (HEAD + "P-1\t0:LIVING\n", "rows 6 have not the 3 cells of the header"),
        (HEAD.replace("#1\t1\t1", "#1\t1") + "P-1\t0:LIVING\t1\n", "line 4 describes 2 columns, the header has 3"),
        (HEAD.replace("OS_MONTHS", "MONTHS") + "P-1\t0:LIVING\t1\n", "there is no column OS_MONTHS"),
        ("#a\n#b\n", "the file ends before its header"),
    ],
)
def test_a_file_that_is_damaged(tmp_path, content, words):
    table, _, queries = read(tmp_path, content, portal(STATUS, MONTHS))
    assert table is None and words in messages(queries, "stop")[0]
