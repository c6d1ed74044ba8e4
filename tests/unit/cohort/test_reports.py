import pytest

from oncosurv.cohort.reports import classes_of, classify_reports, classify_text
from tests.unit.cohort.small import make_patients, messages

CLASSES = [
    {"class": "not diagnostic", "any": ["insufficient material", "not evaluable"]},
    {"class": "another neoplasm", "any": ["lymphoma involvement", "melanoma"]},
    {"class": "negative", "any": ["no evidence of infiltration", "negative for metastasis"]},
    {"class": "positive", "any": ["breast carcinoma", "breast primary"], "require_any": ["carcinoma"]},
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Infiltration by BREAST   Carcinoma.", ("positive", "breast carcinoma")),
        ("Infiltration by breast\ncarcinoma", ("positive", "breast carcinoma")),
        ("Infiltration by carcinoma, known breast primary", ("positive", "breast primary")),
        ("Cells of the known breast primary", (None, None)),  # require_any
        ("No evidence of infiltration by breast carcinoma", ("negative", "no evidence of infiltration")),
        ("Not evaluable; no evidence of infiltration", ("not diagnostic", "not evaluable")),
        ("Breast carcinoma. No evidence of lymphoma.", ("positive", "breast carcinoma")),
        ("Normal marrow", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_the_first_class_that_fits_wins(text, found):
    assert classify_text(text, CLASSES) == found


SPEC = {
    "source": "pathology",
    "date": "reported",
    "text": "text",
    "keep": 'specimen is "bone marrow"',
    "classes": CLASSES,
}
REPORTS = """
patient | reported:date | specimen    | text:text!
A       | 2010-01-05    | bone marrow | no evidence of infiltration
A       | 2010-02-05    | bone marrow | breast carcinoma
B       | 2010-01-05    | bone marrow | cells of unclear significance
B       | 2010-01-05    | breast      | breast carcinoma
C       | 2010-03-01    | bone marrow | negative for metastasis, no evidence of infiltration
"""


def test_only_kept_reports_are_read_and_the_others_do_not_count():
    patients = make_patients({"A": "", "B": "", "C": ""}, pathology=REPORTS)
    hits = classify_reports(SPEC, patients)
    assert patients.sources["reports"].columns["class"].tolist() == [
        "negative",
        "positive",
        "not classified",
        "negative",
    ]
    assert classes_of(patients) == [{"negative", "positive"}, {"not classified"}, {"negative"}]
    counted = [(row["class"], row["pattern"], row["reports"]) for row in hits if row["reports"] or not row["pattern"]]
    assert counted == [
        ("not diagnostic", "", 0),
        ("another neoplasm", "", 0),
        ("negative", "", 2),
        ("negative", "no evidence of infiltration", 2),  # decides also where a later pattern occurs too
        ("positive", "", 1),
        ("positive", "breast carcinoma", 1),
        ("not classified", "", 1),
    ]


def test_an_unclassifiable_report_is_a_query():
    patients = make_patients({"A": "", "B": "", "C": ""}, pathology=REPORTS)
    classify_reports(SPEC, patients)
    assert messages(patients) == [
        "pathology.csv, row 4, column text: no pattern of any class fits this text, so the report has no class and "
        "cannot define the index event; read the report and add a pattern to the class that it belongs to, under "
        "reports.classes."
    ]
    (query,) = patients.queries
    assert (query.severity, query.rule, query.patient) == ("query", "report_class", "B")
    shared = query.shareable("P-B")
    assert shared.value == "" and "unclear" not in shared.message
    assert shared.message == "pathology, text: a report fits no pattern and has no class."


def test_without_keep_every_report_is_read():
    patients = make_patients({"A": "", "B": "", "C": ""}, pathology=REPORTS)
    hits = classify_reports({key: value for key, value in SPEC.items() if key != "keep"}, patients)
    assert sum(row["reports"] for row in hits if not row["pattern"]) == 5
