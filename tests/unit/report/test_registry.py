"""The registry of analyses: nothing that was run is missing, no P value is forgotten, nothing is said to be shown that
is not."""

import csv

import pytest

from oncosurv.report.content import write_report
from oncosurv.report.material import read_material
from oncosurv.report.registry_fits import read_fits
from tests.unit.report.example import write_example
from tests.unit.report.page import Page


class Run:
    """A report of the example study with its registry and its tables, all read back from the files."""

    def __init__(self, folder, change=None):
        study, tables, figures = write_example(folder, change)
        paths = folder / "report.html", folder / "analyses.csv"
        write_report(study, tables, figures, {"numpy": "2.4.6"}, *paths)
        self.page = Page(paths[0].read_text(encoding="utf-8"))
        self.rows = self.read(paths[1])
        self.tables = {name: self.read(path) for name, path in tables.items()}

    @staticmethod
    def read(path):
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return Run(tmp_path_factory.mktemp("registry"))


def test_an_analysis_is_named_by_itself_and_its_kind(run):
    names = [(row["analysis"], row["kind"]) for row in run.rows]
    assert len(set(names)) == len(names)
    assert {row["planned"] for row in run.rows} == {"exploratory"}
    assert all(row["role"] and row["estimator"] and row["table"] for row in run.rows)


@pytest.mark.parametrize("kind", ["interaction", "subgroups"])
def test_a_look_into_subgroups_is_exploratory_whatever_its_model_is_for(tmp_path, kind):
    study, tables, figures = write_example(tmp_path)
    material = read_material(study, tables, figures, {})
    fit = material.rows("models", model="main", kind="multivariable", variant="main")[0]
    material.tables["models"].append(fit | {"kind": kind, "variant": "bone_by_kind", "estimate_id": "os/asked"})
    rows = {row["analysis"]: row for row in read_fits(material)}
    assert rows["os/asked"]["role"] == "exploratory" and rows[fit["estimate_id"]]["role"] == "primary"


@pytest.mark.parametrize("table", ["models", "comparisons", "state_tests", "follow_up"])
def test_every_row_of_these_tables_is_an_analysis(run, table):
    ids = sorted(row["estimate_id"] for row in run.tables[table])
    assert ids and ids == sorted(row["analysis"] for row in run.rows if row["table"].endswith(f"/{table}.csv"))


@pytest.mark.parametrize("table", ["estimates", "differences", "influence"])
def test_every_estimate_of_these_tables_belongs_to_an_analysis(run, table):
    starts = [row["analysis"].removesuffix("/rmst").removesuffix("/survival").removesuffix("/firth")
              for row in run.rows if row["table"].endswith(f"/{table}.csv")]  # fmt: skip
    assert run.tables[table]
    for row in run.tables[table]:
        assert any(row["estimate_id"].startswith(start) for start in starts), row["estimate_id"]


def test_every_p_value_is_counted_once(run):
    counted = sum(int(row["tests"]) for row in run.rows)
    single = {"comparisons": "p_of_record", "differences": "p", "state_tests": "p", "coefficients": "p"}
    expected = sum(row[column] != "" for table, column in single.items() for row in run.tables[table])
    whole = {
        (row["estimate_id"].rsplit(row["variable"], 1)[0], row["variable"], row["estimator"])
        for row in run.tables["coefficients"]
        if row["lr_p"] and row["lr_df"] not in ("", "1")
    }
    assert counted == expected + len(whole)
    assert sum(int(row["hazards_tests"]) for row in run.rows) == sum(row["p"] != "" for row in run.tables["hazards"])
    assert f"with {counted} p-values" in run.page.text


def test_what_is_said_to_be_shown_is_in_the_report(run):
    shown = {name for row in run.rows for name in row["shown"].split("; ") if name}
    assert shown and shown <= set(run.page.ids)
    assert {"model-main", "treatment-treated", "sensitivity-main", "comparisons", "figure-forest"} <= shown


def test_a_fit_of_which_only_the_preferred_estimator_is_shown_is_not_said_to_be_shown(run):
    preferred = {row["estimate_id"]: row["preferred"] == "1" for row in run.tables["models"]}
    fits = {row["analysis"]: row for row in run.rows if row["table"] == "cox/models.csv"}
    variants = {name: row for name, row in fits.items() if row["variant"] == "no_rare"}
    assert variants
    for name, row in variants.items():
        assert bool(row["shown"]) == preferred[name], row


def test_the_published_chapter_shows_a_fit_only_if_a_target_was_read_from_it(run):
    again = {row["analysis"]: row["shown"] for row in run.rows if row["table"] == "cox/models.csv"}
    assert again["as_published/multivariable"] == "published-targets"
    assert again["as_published/univariable/bone"] == ""


def test_numbers_of_patients_and_variables_are_those_of_the_fit(run):
    main = next(row for row in run.rows if row["analysis"] == "main/multivariable")
    fit = next(row for row in run.tables["models"] if row["estimate_id"] == "main/multivariable")
    assert (main["n"], main["events"], main["variables"]) == (fit["n"], fit["events"], "bone; kind; age")
    reduced = [row for row in run.rows if row["kind"] == "Cox, reduced"]
    for row in reduced:
        assert len(row["variables"].split("; ")) < 3


def test_a_plan_written_before_is_called_prespecified(tmp_path):
    run = Run(tmp_path, lambda study: study["study"].update(prespecified=True))
    assert {row["planned"] for row in run.rows} == {"prespecified"}
    assert "the analysis plan was written before the data were seen" in run.page.text
