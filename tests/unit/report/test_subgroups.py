"""The subgroup page: what is refused is said, what is estimated has its test of interaction and its counts."""

import copy
from dataclasses import replace

import pytest

from oncosurv.report.blocks import Cite, Paragraph, Table, spoken
from oncosurv.report.content import write_document
from oncosurv.report.material import read_material
from oncosurv.report.sections.subgroups import write_subgroups
from tests.unit.report.example import write_example


def asked(study):
    study["models"][0]["subgroups"] = [{"of": "bone", "by": "kind", "prespecified": True}]


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    study, tables, figures = write_example(tmp_path_factory.mktemp("subgroups"), asked)
    return read_material(study, tables, figures, {})


def test_every_subgroup_has_its_counts_and_the_statement_stands_first(material):
    blocks = write_subgroups(material)
    notice = next(block for block in blocks if isinstance(block, Paragraph) and block.look == "notice")
    words = spoken(notice.parts)
    assert "1 subgroup analysis was made, 1 planned" in words and "test of interaction" in words
    assert "carries no subgroup analysis" in words and "40 patients" in words
    table = next(block for block in blocks if isinstance(block, Table))
    assert table.rows[0].kind == "group" and "planned; n 40" in table.rows[0].aside
    levels = [row for row in table.rows if row.kind == "level"]
    assert all(" v " in row.cells[1] and " v " in row.cells[2] for row in levels)
    assert sum(int(part) for row in levels for part in row.cells[1].split(" v ")) == 40
    for row in levels:
        if row.cells[3] == "not estimable":
            assert row.cells[4:] == ("–", "–")
    assert all(row.shows for row in levels)


def test_what_is_said_of_the_test_leads_to_the_table(material):
    addresses = write_document(material).addresses()
    cites = [
        part for block in write_subgroups(material) for part in getattr(block, "parts", ()) if isinstance(part, Cite)
    ]
    assert all((part.table, part.shows) in addresses for part in cites)


def test_none_planned_is_said_and_a_model_called_as_its_endpoint_is_named_once(material):
    study = copy.deepcopy(material.study)
    study["models"][0]["subgroups"][0]["prespecified"] = False
    study["models"][0]["label"] = "Overall survival"
    blocks = write_subgroups(replace(material, study=study))
    words = " ".join(spoken(block.parts) for block in blocks if isinstance(block, Paragraph))
    assert "1 subgroup analysis was made, none planned before the data were seen. " in words
    table = next(block for block in blocks if isinstance(block, Table))
    assert table.caption.startswith("Subgroup analyses of overall survival. ")


def test_without_a_request_there_is_no_page(tmp_path):
    study, tables, figures = write_example(tmp_path)
    assert write_subgroups(read_material(study, tables, figures, {})) == []


def test_the_registry_counts_them_and_says_where_they_stand(material):
    document = write_document(material)
    table = next(block for block in document.blocks if getattr(block, "name", "") == "analyses")
    words = [row.cells[0] for row in table.rows]
    assert any("effects within subgroups" in text for text in words)
    assert any("interaction with a subgroup" in text for text in words)
