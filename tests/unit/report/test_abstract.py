"""The abstract: every number leads to a row that shows it, and nothing stands in it that the rules forbid."""

import re

import pytest

from oncosurv.report.blocks import Cite, Paragraph, spoken
from oncosurv.report.content import write_document
from oncosurv.report.material import read_material
from oncosurv.report.sections.abstract import write_abstract
from tests.unit.report.example import write_example

NUMBER = re.compile(r"\d")
OF_THE_STUDY_FILE = r"95\xa0% CI|2020-12-31|\(95 % CI\)|1994;12:\d+"
FORBIDDEN = (
    "trend", "significant", "independent", "protective", "improves", "reduces", "PH holds", "no difference",
    "C-index", "restricted mean", "RMST", "inf", "nan",
)  # fmt: skip


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    study, tables, figures = write_example(tmp_path_factory.mktemp("abstract"))
    return read_material(study, tables, figures, {})


def paragraphs(material):
    return [block for block in write_abstract(material) if isinstance(block, Paragraph)]


def words_of(material):
    return [spoken(block.parts) for block in paragraphs(material)]


def test_its_parts_stand_in_the_order_of_a_journal(material):
    words = words_of(material)
    assert [text.split(".")[0] for text in words if text.split(".")[0] in (
        "Background", "Objective", "Methods", "Results", "Conclusion"
    )] == ["Objective", "Methods", "Results", "Conclusion"]  # fmt: skip
    material.study["study"]["background"] = "Few data exist."
    assert words_of(material)[0] == "Background. Few data exist."
    del material.study["study"]["background"]


def test_every_number_of_the_results_leads_to_a_line_that_shows_it(material):
    addresses = write_document(material).addresses()
    found = 0
    for block in paragraphs(material):
        if spoken(block.parts).startswith(("Objective.", "Methods.", "Background.")):
            continue
        for part in block.parts:
            if isinstance(part, Cite):
                found += 1
                assert (part.table, ()) in addresses, part
                assert not part.shows or (part.table, part.shows) in addresses, part
            elif isinstance(part, str):
                fixed = re.sub(OF_THE_STUDY_FILE, "", part)
                fixed = re.sub(r"day $|ECOG 2-3|\bholds 1\b|n $", "", fixed)
                assert not NUMBER.search(fixed) or re.fullmatch(r"(day )?\d+( |$)", fixed), part
    assert found > 20


def test_it_counts_and_has_the_companions_of_its_estimates(material):
    words = " ".join(words_of(material))
    for needed in (
        "40 patients", "31 deaths", "at risk", "Median follow-up", "p ", "without one patient", "Synthetic data",
        "none of this is a finding about patients",
    ):  # fmt: skip
        assert needed in words, needed
    for word in FORBIDDEN:
        assert not re.search(rf"\b{word}\b", words), word


def test_its_methods_name_firth_only_where_an_estimate_is_penalised(material):
    def methods(estimator):
        rows = [row for row in material.tables["coefficients"] if row["estimator"] == estimator]
        fits = [row for row in material.tables["models"] if row["estimator"] == estimator]
        rows = [row | {"of_record": "1"} for row in rows]
        return " ".join(words_of(read_again(material, coefficients=rows, models=fits)))

    assert "Firth" not in methods("ml") and "none chosen by a p-value." in methods("ml")
    assert "; Firth's penalised likelihood where events are few." in methods("firth")


def test_what_is_not_estimable_is_said_so_and_concluded_nothing_of(material):
    rows = [{**row, "estimable": "0"} for row in material.tables["coefficients"]]
    other = read_again(material, coefficients=rows)
    words = " ".join(words_of(other))
    assert "not estimable" in words
    assert "was higher with" not in words and "was lower with" not in words


def test_real_exploratory_data_ask_for_confirmation(material):
    study = {**material.study, "study": {**material.study["study"], "data_are": "real"}}
    words = words_of(read_again(material, study=study))[-1]
    assert "need patients of other cohorts" in words and "ynthetic" not in words


def read_again(material, study=None, **tables):
    return type(material)(
        study or material.study, {**material.tables, **tables}, material.figures, material.versions, material.labels,
        material.places,
    )  # fmt: skip
