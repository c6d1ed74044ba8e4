"""From a number back to a line of an export, by the provenance table; and the run as an RO-Crate, read back."""

import csv
import hashlib
import json
import os
import re
from pathlib import PurePosixPath

import pytest
import yaml
from rocrate.rocrate import ROCrate

pytestmark = [pytest.mark.heavy]

STUDIES = ("bminv", "gbsg")
REPEATED = {"residuals", "curves", "queries", "timelines", "measurements", "engines"}  # equal keys: ties, several a day


def rows_of(project, study, name):
    with open(project.path("results", study, name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def chain_of(project, study):
    return {row["table"]: row for row in rows_of(project, study, "report/provenance.csv")}


def graph_of(project, study):
    graph = json.loads(project.path("results", study, "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    return {entity["@id"]: entity for entity in graph}


@pytest.mark.parametrize("study", STUDIES)
def test_every_result_has_its_row_and_every_chain_ends_at_an_export(finished, study):
    chain = chain_of(finished, study)
    sources = {row["source"] for row in rows_of(finished, study, "cohort/sources.csv")}
    for name in finished.results(study):
        if name in ("ro-crate-metadata.json", "report/provenance.csv", "run.json"):
            continue
        assert name in chain or any(str(folder) in chain for folder in PurePosixPath(name).parents), name
    for table in chain:
        waiting, seen, ends = [table], set(), set()
        while waiting:
            for path in filter(None, chain[waiting.pop()]["inputs"].split("; ")):
                if path.startswith(("source:", "study:")):
                    ends.add(path)
                elif path not in seen:
                    seen.add(path)
                    waiting.append(path)
        assert {end.removeprefix("source:") for end in ends if end.startswith("source:")} == sources, table
        if table.startswith(("survival/", "cox/", "describe/", "figures/", "report/")):
            assert "cohort/patients.csv" in seen and chain["cohort/patients.csv"]["detail"].startswith(
                "cohort/derivations.csv"
            )


@pytest.mark.parametrize("study", STUDIES)
def test_the_key_names_a_row_of_its_table(finished, study):
    for table, row in chain_of(finished, study).items():
        if row["key"]:
            keys, lines = row["key"].split("; "), rows_of(finished, study, table)
            found = [tuple(line[key] for key in keys) for line in lines]
            stem = table.rsplit("/", 1)[-1].removesuffix(".csv").rsplit(".", 1)[-1]
            assert stem in REPEATED or len(set(found)) == len(found), table
        else:
            assert not table.endswith(".csv") or table.startswith("private:"), table


def test_a_hazard_ratio_leads_back_to_lines_of_the_exports(finished):
    """From a printed estimate to the value of a patient, the line it came from and the digest of that file."""
    chain, estimate = chain_of(finished, "bminv"), "os_platelets/multivariable/severe_thrombocytopenia/1/firth"
    number = next(row for row in rows_of(finished, "bminv", "cox/coefficients.csv") if row["estimate_id"] == estimate)
    parts = chain["cox/coefficients.csv"]["inputs"].split("; ")
    held = [part for part in parts if number in rows_of(finished, "bminv", part)]
    assert held == ["cox/parts/os_platelets.coefficients.csv"]
    assert (chain[held[0]]["rule"], chain[held[0]]["script"]) == ("fit_cox", "scripts/fit_cox.py")
    assert "models" in chain[held[0]]["study_keys"].split("; ")
    assert chain[held[0]]["inputs"] == "sets/cox/os_platelets.csv"
    patient = rows_of(finished, "bminv", "sets/cox/os_platelets.csv")[0]
    derived = {
        row["variable"]: row
        for row in rows_of(finished, "bminv", "cohort/derivations.csv")
        if row["patient"] == patient["patient"]
    }
    value = derived["platelets"]
    source = next(row for row in rows_of(finished, "bminv", "cohort/sources.csv") if row["source"] == value["source"])
    export = finished.path("data/bminv", os.path.basename(source["file"])).read_bytes()
    assert hashlib.sha256(export).hexdigest() == source["sha256"]
    line = export.decode().splitlines()[int(value["source_row"]) - 1]
    assert value["value"] in re.split("[,;]", line)


@pytest.mark.parametrize("study", STUDIES)
def test_the_crate_lists_every_file_with_its_digest(finished, study):
    root = finished.path("results", study)
    listed = {name: entity for name, entity in graph_of(finished, study).items() if entity["@type"] == "File"}
    assert {*listed, "ro-crate-metadata.json"} == set(finished.results(study))
    for name, entity in listed.items():
        content = (root / name).read_bytes()
        assert (entity["sha256"], entity["contentSize"]) == (hashlib.sha256(content).hexdigest(), str(len(content)))


@pytest.mark.parametrize("study", STUDIES)
def test_the_library_reads_the_crate_and_it_keeps_to_the_profile(finished, study):
    crate = ROCrate(finished.path("results", study))
    assert crate.root_dataset["conformsTo"].id == "https://w3id.org/ro/wfrun/process/0.5"
    assert crate.metadata["conformsTo"] == "https://w3id.org/ro/crate/1.1"
    actions = [entity for entity in crate.contextual_entities if entity.type == "CreateAction"]
    assert {action.id for action in crate.root_dataset["mentions"]} == {action.id for action in actions}
    for action in actions:
        assert action["instrument"].type == "SoftwareSourceCode" and action["name"] and action["description"]
        assert action["object"], action.id
        assert all(not isinstance(part, str) for part in [*action["object"], *action.get("result", [])]), action.id
    made = [part.id for action in actions for part in action.get("result", [])]
    assert len(made) == len(set(made)), "a file is made once"
    assert {file.id for file in crate.data_entities} - set(made) == {"report/provenance.csv", "run.json"}


@pytest.mark.parametrize("study", STUDIES)
def test_every_reference_of_the_crate_is_in_it(finished, study):
    graph = graph_of(finished, study)
    text = json.dumps([value for entity in graph.values() for key, value in entity.items() if key != "@id"])
    assert set(re.findall(r'"@id": "([^"]+)"', text)) - set(graph) == {"https://w3id.org/ro/crate/1.1"}


def test_the_crate_names_sources_study_file_and_libraries(finished):
    graph = graph_of(finished, "bminv")
    for row in rows_of(finished, "bminv", "cohort/sources.csv"):
        assert graph[f"#source/{row['source']}"]["sha256"] == row["sha256"]
    assert re.fullmatch("[0-9a-f]{64}", graph["#digest/study-file"]["value"])
    assert any(name.startswith("https://pypi.org/project/lifelines/") for name in graph)
    assert graph["#job/fit_cox/os_za"]["instrument"] == {"@id": "#scripts/fit_cox.py"}
    assert "#code/oncosurv/survival/firth.py" in graph


def test_nothing_of_a_patient_a_day_or_a_machine(finished):
    text = finished.path("results/bminv/ro-crate-metadata.json").read_text(encoding="utf-8")
    text += finished.path("results/bminv/report/provenance.csv").read_text(encoding="utf-8")
    cut = str(yaml.safe_load(finished.path("config.yaml").read_text())["study"]["data_cut"])
    assert set(re.findall(r"\d{4}-\d\d-\d\d", text)) == {cut}
    assert not re.search(r"P-[0-9A-F]{8}", text)
    assert str(finished.folder) not in text and os.uname().nodename not in re.findall(r"\w+", text)
    assert not re.search(r'"(/|[A-Z]:)', text), "no absolute path"


def test_a_comment_leaves_the_provenance_and_a_change_of_code_renews_it(project):
    name = "results/bminv/ro-crate-metadata.json"
    before = project.path(name).read_bytes()
    project.edit("oncosurv/cohort/flow.py", '"""', '"""A remark. ', 1)
    done = project.run()
    assert done.rules["write_provenance"] == 1 and done.rules["build_cohort"] == 1 and "fit_cox" not in done.rules
    changed = project.path(name).read_bytes()
    assert changed != before
    script = {entity["@id"]: entity for entity in json.loads(changed)["@graph"]}["#digest/scripts/build_cohort.py"]
    assert script["value"] == chain_of(project, "bminv")["cohort/patients.csv"]["code"]
