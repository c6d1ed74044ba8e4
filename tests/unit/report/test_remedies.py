"""What stands beside a hazard ratio that is an average: said for each variable, in the report's words."""

from types import SimpleNamespace

from oncosurv.analyses.remedies import name_remedies
from oncosurv.language import speaking
from oncosurv.report.labels import Labels
from oncosurv.report.sections.hazards import REMEDIES, _bare, remedy_parts

STUDY = {
    "index_event": {"name": "onset", "label": "Onset"},
    "variables": [{"name": "low", "label": "Platelets < 75"}, {"name": "age", "label": "Age"}],
    "exposures": [{"name": "drug", "label": "Drug"}],
}
MODEL = {
    "companions": {"low": {"contrast": "os/all/low", "continuous": "continuous_low", "form": "continuous_low"},
                   "other": {"form": "another"}},
    "exposure": {"name": "drug"},
}  # fmt: skip


def told(variables, numbers=(), model=MODEL):
    remedy = name_remedies(variables, model, "m/multivariable", numbers)
    material = SimpleNamespace(labels=Labels(STUDY))
    return remedy, " ".join(part.strip() for part in remedy_parts(material, {"remedy": remedy}))


def test_each_variable_has_its_sentence_without_files_and_each_analysis_once():
    _, said = told(["low", "drug"])
    assert said == (
        "Platelets < 75: differences in restricted mean survival time and in survival at fixed times; its number in "
        "place of the cut. Drug: landmark analyses and survival by state."
    )
    _, said = told(["age"], numbers=["age"])
    assert said == (
        "Age: its hazard ratio in two periods and its course over time; it has no declared cut, and one chosen "
        "from the data would not hold."
    )


def test_all_that_a_table_can_name_has_words_in_both_languages():
    for variables, numbers in ((["low", "drug", "other", "nothing"], ()), (["age", "low"], ("age", "low"))):
        remedy, said = told(variables, numbers)
        items = [item for part in remedy.split(". ") for item in part.partition(": ")[2].split("; ")
                 if not part.startswith("all: ")]  # fmt: skip
        assert {_bare(item) for item in items} <= set(REMEDIES) and ".csv" not in said
        with speaking("es"):
            assert told(variables, numbers)[1] != said


def test_a_fit_that_is_not_flagged_has_none():
    assert remedy_parts(SimpleNamespace(labels=Labels(STUDY)), {"remedy": ""}) == []
