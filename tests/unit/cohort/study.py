"""A small study with everything in it, for the tests of whole cohorts."""

from tests.unit.cohort.small import read_small

EXPORTS = {
    "patients": """
        patient | birth:date!
        7001    | 1950-01-01
        7002    | 1960-01-01
        7003    | 1940-01-01
        7004    | 1955-01-01
    """,
    "pathology": """
        patient | reported:date | specimen    | text:text!
        7001    | 2010-01-01    | bone marrow | NAME-OF-PATIENT: breast carcinoma
        7002    | 2010-03-01    | bone marrow | negative
        7003    | 2010-05-01    | bone marrow | breast carcinoma
        7004    | 2010-05-01    | breast      | breast carcinoma
        7003    | 2010-06-01    | bone marrow | illegible handwriting
    """,
    "laboratory": """
        patient | sampled:date | analyte     | value:number | unit
        7001    | 2009-12-30   | haemoglobin | 9.0          | g/dL
        7001    | 2010-02-01   | haemoglobin | 10.6         | g/dL
        7003    | 2010-05-01   | haemoglobin | 10           | g/dL
        7009    | 2010-05-01   | haemoglobin | 10           | g/dL
    """,
    "treatments": """
        patient | regimen         | start:date | stop:date
        7001    | letrozole       | 2010-01-05 | 2010-02-05
        7001    | zoledronic acid | 2010-01-10 |
    """,
    "follow_up": """
        patient | last_contact:date | vital_status | death:date
        7001    | 2010-04-11        | dead         | 2010-04-11
        7002    | 2011-01-01        | alive        |
        7003    | 2012-07-01        | alive        |
        7004    | 2011-01-01        | alive        |
    """,
}
STUDY = {
    "study": {"id": "small", "data_are": "synthetic", "data_cut": "2012-06-30", "key_salt": "salt"},
    "reports": {
        "source": "pathology", "date": "reported", "text": "text", "keep": 'specimen is "bone marrow"',
        "classes": [{"class": "negative", "any": ["negative"]}, {"class": "positive", "any": ["breast carcinoma"]}],
    },
    "index_event": {"name": "onset", "rule": "first_report", "class": "positive"},
    "eligibility": [{"id": "positive", "words": "No report of carcinoma", "keep": 'any reports.class is "positive"',
                     "sub_reasons": ["negative"]}],
    "variables": [
        {"name": "age", "rule": "years_to_index", "type": "number", "timing": "baseline", "from": "patients.birth"},
        {"name": "haemoglobin", "rule": "measurement", "type": "number", "timing": "baseline",
         "from": "laboratory.haemoglobin", "date": "sampled", "window_days": [-14, 0]},
        {"name": "anaemia", "rule": "cut", "type": "flag", "timing": "baseline", "from": "haemoglobin", "below": 10},
        {"name": "regimen", "rule": "first_course", "type": "category", "timing": "post_baseline", "from": "treatments",
         "date": "start", "after_day": 0, "keep": "regimen is not zoledronic acid", "text": "regimen", "none": "none",
         "classes": [{"class": "endocrine", "any": ["letrozole"]}, {"class": "other", "any": ["q3w"]}],
         "levels": [{"id": "endocrine"}, {"id": "other"}, {"id": "none"}]},
    ],
    "exposures": [{"name": "za", "label": "Zoledronic acid", "from": "treatments", "keep": "regimen is zoledronic acid",
                   "start": "start", "stop": "stop", "then": "stays exposed"}],
    "outcomes": [{"name": "improved", "rule": "count_improvement", "from": "laboratory", "date": "sampled",
                  "days": [21, 120], "sustained_days": 56,
                  "lineages": [{"name": "haemoglobin", "eligible_below": 11, "rise_of": 1.5}]}],
    "endpoints": [{"name": "os", "events": [{"label": "death of any cause", "date": "follow_up.death"}],
                   "censor": [{"label": "last contact", "date": "follow_up.last_contact"}],
                   "event_words": {"one": "death", "many": "deaths"}}],
}  # fmt: skip


def small_study(**exports):
    """(study, tables) of the small study, with some exports replaced by others."""
    read = {name: read_small(name, text) for name, text in (EXPORTS | exports).items()}
    study = STUDY | {"sources": [spec for spec, _ in read.values()]}
    return study, {name: table for name, (_, table) in read.items()}
