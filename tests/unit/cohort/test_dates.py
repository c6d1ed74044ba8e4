import pytest

from oncosurv.cohort.dates import derive_dates
from oncosurv.exports.queries import StudyError
from tests.unit.cohort.small import make_patients, messages, plain

RELAPSE = {"name": "relapse", "rule": "first_relapse", "sites": "sites.documented", "diagnosis": "tumours.diagnosis",
           "stage": "tumours.stage"}  # fmt: skip
SITES = """
patient | site   | documented:date
A       | bone   | 2009-05-01
A       | liver  | 2009-04-01
B       | bone   | 2010-02-01
C       | bone   | 2009-05-01
E       | bone   | 2007-02-10
"""
TUMOURS = """
patient | diagnosis:date | stage
A       | 2005-01-01     | IIA
B       | 2009-01-01     | unknown
C       | 2009-04-15     | IV
D       | 2001-01-01     | I
E       | 2007-01-01     | unknown
"""


def test_relapse_and_where_it_comes_from():
    patients = make_patients(dict.fromkeys("ABCDE", "2010-01-01"), sites=SITES, tumours=TUMOURS)
    derive_dates([RELAPSE], patients)
    relapse = patients.moments["relapse"]
    assert plain(relapse.dates) == ["2009-04-01", "2010-01-01", "2009-04-15", "2010-01-01", "2007-02-10"]
    assert relapse.source.tolist() == ["sites", "reports", "tumours", "reports", "sites"]
    assert relapse.rows.tolist() == [3, 2, 4, 2, 6]


def test_a_relapse_within_four_months_of_a_diagnosis_that_is_not_stage_iv_is_noted():
    patients = make_patients(dict.fromkeys("ABCDE", "2010-01-01"), sites=SITES, tumours=TUMOURS)
    derive_dates([RELAPSE], patients)
    assert messages(patients) == [
        "tumours.csv, row 6, column diagnosis: the relapse is 40 days after the diagnosis, whose stage is not IV; "
        "check whether the metastases were there at the diagnosis."
    ]
    assert patients.queries[0].severity == "note"


def test_a_column_and_an_unknown_rule():
    patients = make_patients(dict.fromkeys("ABCDE", "2010-01-01"), sites=SITES, tumours=TUMOURS)
    derive_dates([{"name": "diagnosed", "rule": "column", "from": "tumours.diagnosis"}], patients)
    assert plain(patients.moments["diagnosed"].dates)[0] == "2005-01-01"
    with pytest.raises(StudyError, match="dates, x: rule 'guess' is none of first_relapse, column"):
        derive_dates([{"name": "x", "rule": "guess"}], patients)
