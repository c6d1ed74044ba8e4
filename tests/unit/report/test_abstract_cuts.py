"""A cut-point in the abstract: the number that it was made from stands beside it, from the variant that holds it."""

import pytest

from oncosurv.report.blocks import Cite, spoken
from oncosurv.report.material import read_material
from oncosurv.report.sections.abstract_cuts import write_as_numbers
from oncosurv.report.sections.abstract_models import model_parts
from oncosurv.report.sections.terms import fit_of, of_record, terms_of
from tests.unit.report.example import write_example

FLAG = "bone"


@pytest.fixture
def material(tmp_path):
    """The example, of whose flag a number is known, with the model that holds it in the flag's place."""
    study, tables, figures = write_example(tmp_path)
    number = {"name": "count", "label": "Count", "unit": "", "type": "number", "timing": "baseline", "rule": "column"}
    flag = next(item for item in study["variables"] if item["name"] == FLAG)
    flag |= {"rule": "cut", "from": "count", "below": 75}
    doubled = number | {"name": "count_log2", "label": "Count, per doubling", "rule": "log2", "from": "count"}
    study["variables"] += [number, doubled]
    again = read_material(study, tables, figures, {})
    for fit in [row for row in again.rows("models", model="main", kind="multivariable", variant="main")]:
        again.tables["models"].append(fit | {"variant": f"continuous_{FLAG}"})
        row = next(row for row in again.rows("coefficients", variant="main", model="main", kind="multivariable",
                                             variable=FLAG, estimator=fit["estimator"]))  # fmt: skip
        values = {"variable": "count_log2", "level": "", "reference": "", "hr": "0.56", "lower": "0.37",
                  "upper": "0.85", "p": "0.006", "of_record": "0", "reason": "", "estimable": "1"}  # fmt: skip
        again.tables["coefficients"].append(row | values | {"variant": f"continuous_{FLAG}"})
    return again


def told(material):
    model = material.labels.find("models", "main")
    rows = [of_record(own) for own in
            terms_of(material, model="main", kind="multivariable", variant="main").values()]  # fmt: skip
    return write_as_numbers(material, model, rows, fit_of(material, rows[0]))


def test_the_number_stands_beside_the_cut(material):
    parts = told(material)
    said = spoken(parts).replace("\u00a0", " ")
    assert said == (
        "The number in place of its cut-point, HR (95 % CI): Count, per doubling 0.56 (0.37 to 0.85), p 0.006."
    )
    assert {part.table for part in parts if isinstance(part, Cite)} == {"sensitivity-main"}
    everything = [spoken(own) for own in model_parts(material, material.labels.find("models", "main"))]
    assert sum("in place of its cut-point" in words for words in everything) == 1


def test_a_declared_analysis_with_the_number_is_the_one_told(material):
    material.study["sensitivity"] = [{"id": "as_number", "models": ["main"], "replace": {FLAG: "count_log2"}}]
    assert "0.56" in spoken(told(material)), "without rows of its own the made variant is told"
    rows = [row for row in material.tables["coefficients"] if row["variant"] == f"continuous_{FLAG}"]
    fits = [row for row in material.tables["models"] if row["variant"] == f"continuous_{FLAG}"]
    material.tables["coefficients"] += [row | {"variant": "as_number", "hr": "0.61"} for row in rows]
    material.tables["models"] += [row | {"variant": "as_number"} for row in fits]
    assert "0.61" in spoken(told(material)) and "0.56" not in spoken(told(material))


def test_nothing_is_said_of_what_is_no_cut_of_a_number(material):
    next(item for item in material.study["variables"] if item["name"] == FLAG)["rule"] = "column"
    assert told(material) == ()
