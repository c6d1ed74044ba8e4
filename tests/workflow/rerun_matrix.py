"""What runs again after which change: one row a change, made on the finished default study, with the exact set of jobs.

test_reruns.py makes each change and compares; docs/reruns.md is written from the same rows by tools/document_reruns.py.
"""

import csv
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

EXPORTS = {"read_exports": 1, "build_cohort": 1, "write_analysis_sets": 1}
TOLD = {"write_provenance": 1}
NEW_MODEL = """
  - name: os_age
    label: Age alone
    role: exploratory
    population: all
    endpoint: os
    variables: [age, ecog_2_3]
"""


@dataclass(frozen=True)
class Change:
    """words: the change; make: of a Project; options, environment: of the run after it; note: what else is to be said;
    same: whether the results are the same bytes as before."""

    words: str
    make: Callable
    options: tuple = ()
    environment: Callable = field(default=lambda project: {})
    note: str = ""
    same: bool = True

    @property
    def runs(self):
        """{rule: how often}, exactly."""
        return RUNS[self.words]


def rows_of(project, path):
    with open(project.path(path), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def records_of(project):
    """{study key: record number}."""
    return {row["patient"]: row["record"] for row in rows_of(project, "private/bminv/study_keys.csv")}


def eligible(project, wanted=lambda row: True):
    """Record number of the first eligible patient whose row of patients.csv is wanted."""
    records = records_of(project)
    patients = rows_of(project, "results/bminv/cohort/patients.csv")
    return next(records[row["patient"]] for row in patients if wanted(row))


def change_line(project, export, start, old, new):
    """In the line of an export that starts so, replace a pattern."""
    file = project.path("data/bminv", export)
    lines = file.read_text().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if re.match(start, line))
    changed = re.sub(old, new, lines[place], count=1)
    assert changed != lines[place], lines[place]
    lines[place] = changed
    file.write_text("".join(lines))


def change_measurement(project, record, variable, to):
    """The value of the export behind a derived value of a patient becomes `to` of it."""
    key = next(key for key, own in records_of(project).items() if own == record)
    used = next(
        row
        for row in rows_of(project, "results/bminv/cohort/derivations.csv")
        if (row["patient"], row["variable"]) == (key, variable)
    )
    file = project.path("data/bminv/lab_results.csv")
    lines = file.read_text().splitlines(keepends=True)
    cells = lines[int(used["source_row"]) - 1].split(",")
    cells[3] = f"{to(float(cells[3])):g}"
    lines[int(used["source_row"]) - 1] = ",".join(cells)
    file.write_text("".join(lines))


def copy_patient(project, record, name, keep=lambda export: True):
    """A patient with the rows of another one, in the exports that are kept."""
    for file in project.path("data/bminv").glob("*.csv"):
        lines = file.read_text().splitlines(keepends=True)
        if "patient_id" in lines[0] and keep(file.stem):
            own = [line.replace(record, name) for line in lines if record in line]
            if file.stem == "pathology_reports":
                own = [f"{line[:5]}9{line[5:]}" for line in own]  # a report number of its own
            file.write_text("".join(lines + own))


def withdraw(project):
    gone = eligible(project, lambda row: row["subtype"] == "luminal")
    for file in project.path("data/bminv").glob("*.csv"):
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join(line for line in lines if gone not in line))


def touch(project):
    for part in ("data", "scripts", "oncosurv", "workflow"):
        for file in project.path(part).rglob("*"):
            os.utime(file)


def comment(project):
    for name in ("oncosurv/runlog.py", "oncosurv/survival/cox.py", "scripts/fit_cox.py"):
        file = project.path(name)
        file.write_text(f"# a remark\n{file.read_text()}")
    project.edit("config.yaml", "study:\n", "# a remark\nstudy:\n")


def switch_and_back(project):
    """Every file of the code is written anew, as Git does: first with other content, then as it was."""
    for file in project.path("oncosurv").rglob("*.py"):
        content = file.read_text()
        file.write_text(f"{content}\nOTHER_BRANCH = True\n")
        file.write_text(content)


def remove_model(project):
    text = project.path("config.yaml").read_text()
    text = re.sub(r"  - name: os_platelets_luminal\n(?:    .*\n)+", "", text).replace(", os_platelets_luminal", "")
    project.path("config.yaml").write_text(text)


def deleted(*names):
    def make(project):
        for name in names:
            target = project.path(name)
            shutil.rmtree(target) if target.is_dir() else target.unlink()

    return make


def other_version(project):
    """The environment says another version of typst, by which only figures and PDF are made."""
    folder = project.path("other/typst-99.dist-info")
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: typst\nVersion: 99\n")


def edited(name, old, new):
    return lambda project: project.edit(name, old, new)


def first_of(project, **cells):
    return eligible(project, lambda row: all(row[key] == value for key, value in cells.items()))


LUMINAL_VARIABLES = "variables: [severe_thrombocytopenia, at_relapse]"
CHANGES = [
    Change("nothing", lambda project: None),
    Change("all exports, scripts and modules touched", touch),
    Change("a comment in modules, in a script, in the study file", comment),
    Change("another branch and back", switch_and_back),
    Change(
        "white space in an export",
        lambda project: change_line(
            project, "treatments.csv", "SYN", ",adjuvant,|,metastatic,", lambda m: f"{m[0][:-1]} ,"
        ),
        same=False,
    ),
    Change(
        "a laboratory value that changes no category",
        lambda project: change_measurement(
            project,
            eligible(project, lambda row: row["anaemia"] == "1" and 9 < float(row["haemoglobin"]) < 10),
            "haemoglobin",
            lambda value: value + (0.1 if value < 50 else 1),
        ),
        same=False,
    ),
    Change(
        "a laboratory value that moves a patient over a cut-point",
        lambda project: change_measurement(project, "SYN-0082", "platelets", lambda value: 71),
        same=False,
    ),
    Change(
        "one follow-up date, of a patient outside the second population",
        lambda project: change_line(
            project,
            "follow_up.csv",
            first_of(project, subtype="her2", os_event="0"),
            r"2012-0(\d)-(\d)\d",
            r"2012-0\1-\g<2>1",
        ),
        same=False,
    ),
    Change("a new eligible patient", lambda project: copy_patient(project, "SYN-0088", "SYN-0999"), same=False),
    Change(
        "a new patient, screened and left out",
        lambda project: copy_patient(project, first_out(project), "SYN-0999"),
        same=False,
    ),
    Change("a patient withdrawn", withdraw, same=False),
    Change(
        "a label",
        edited("config.yaml", "label: Marrow invaded at metastatic relapse,", "label: Marrow at relapse,"),
        same=False,
    ),
    Change(
        "a covariate in one model",
        edited(
            "config.yaml",
            f"{LUMINAL_VARIABLES}\n  # A treatment",
            "variables: [severe_thrombocytopenia, at_relapse, ecog_2_3]\n  # A treatment",
        ),
        same=False,
    ),
    Change("a new model", edited("config.yaml", "\n# --- Sensitivity", f"{NEW_MODEL}\n# --- Sensitivity"), same=False),
    Change("a model removed", remove_model, same=False),
    Change(
        "a cut-point",
        edited("config.yaml", "from: platelets, below: 75, source", "from: platelets, below: 60, source"),
        same=False,
    ),
    Change("another CTCAE version", edited("config.yaml", 'version: "5"', 'version: "4"'), same=False),
    Change("a module of one figure", edited("oncosurv/figures/forest_axis.py", '"""', '"""A change. '), same=False),
    Change("a module of the kernel", edited("oncosurv/survival/firth.py", '"""', '"""A change. '), same=False),
    Change(
        "another version of a library (typst)",
        other_version,
        same=False,
        environment=lambda project: {"PYTHONPATH": str(project.path("other"))},
    ),
    Change(
        "the other study, after the first changed",
        edited("config.yaml", "label: Whole cohort", "label: Everybody"),
        options=("--configfile", "studies/gbsg.yaml"),
        note="of the other study",
    ),
    Change("an analysis set deleted", deleted("results/bminv/sets/cox/os_platelets.csv")),
    Change("a published table deleted", deleted("results/bminv/cox/coefficients.csv")),
    Change("all results deleted", deleted("results/bminv")),
    Change("`.snakemake` deleted", deleted(".snakemake")),
]


def first_out(project):
    """Record number of the first patient without breast cancer."""
    records = records_of(project)
    rows = rows_of(project, "results/bminv/cohort/screening.csv")
    return next(records[row["patient"]] for row in rows if row["reason"] == "Primary tumour not breast")


RUNS = {  # {change: {rule: how often it ran}}
    "nothing": {},
    "all exports, scripts and modules touched": {},
    "a comment in modules, in a script, in the study file": {},
    "another branch and back": {},
    "white space in an export": {"read_exports": 1, "build_cohort": 1, "write_analysis_sets": 1, "write_provenance": 1},
    "a laboratory value that changes no category": {
        "read_exports": 1,
        "build_cohort": 1,
        "write_analysis_sets": 1,
        "describe_characteristics": 1,
        "compare_published": 1,
        "plot_courses": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a laboratory value that moves a patient over a cut-point": {
        "read_exports": 1,
        "build_cohort": 1,
        "write_analysis_sets": 1,
        "describe_characteristics": 1,
        "estimate_survival": 2,
        "fit_cox": 6,
        "publish_tables": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_survival": 2,
        "plot_models": 1,
        "plot_courses": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "one follow-up date, of a patient outside the second population": {
        "read_exports": 1,
        "build_cohort": 1,
        "write_analysis_sets": 1,
        "describe_efficacy": 1,
        "estimate_survival": 2,
        "fit_cox": 3,
        "publish_tables": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_survival": 1,
        "plot_models": 1,
        "plot_courses": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a new eligible patient": {
        "read_exports": 1,
        "build_cohort": 1,
        "write_analysis_sets": 1,
        "describe_characteristics": 1,
        "describe_efficacy": 1,
        "estimate_survival": 4,
        "fit_cox": 6,
        "publish_tables": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_flow": 1,
        "plot_survival": 2,
        "plot_models": 1,
        "plot_courses": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a new patient, screened and left out": {
        "read_exports": 1,
        "build_cohort": 1,
        "write_analysis_sets": 1,
        "compare_published": 1,
        "plot_flow": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a patient withdrawn": {
        "read_exports": 1,
        "build_cohort": 1,
        "write_analysis_sets": 1,
        "describe_characteristics": 1,
        "describe_efficacy": 1,
        "estimate_survival": 4,
        "fit_cox": 6,
        "publish_tables": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_flow": 1,
        "plot_survival": 2,
        "plot_models": 1,
        "plot_courses": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a label": {
        "describe_characteristics": 1,
        "describe_efficacy": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_survival": 2,
        "plot_models": 1,
        "plot_courses": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a covariate in one model": {
        "write_analysis_sets": 1,
        "fit_cox": 1,
        "publish_tables": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_models": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a new model": {"write_analysis_sets": 1},
    "a model removed": {
        "write_analysis_sets": 1,
        "publish_tables": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_flow": 1,
        "plot_models": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a cut-point": {
        "build_cohort": 1,
        "write_analysis_sets": 1,
        "describe_characteristics": 1,
        "describe_efficacy": 1,
        "estimate_survival": 2,
        "fit_cox": 6,
        "publish_tables": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_survival": 2,
        "plot_models": 1,
        "plot_courses": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "another CTCAE version": {
        "build_cohort": 1,
        "write_analysis_sets": 1,
        "describe_characteristics": 1,
        "describe_efficacy": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_courses": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a module of one figure": {
        "plot_models": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "a module of the kernel": {
        "fit_cox": 6,
        "publish_tables": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_models": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "another version of a library (typst)": {
        "rasterise_figures": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_provenance": 1,
    },
    "the other study, after the first changed": {},
    "an analysis set deleted": {"write_analysis_sets": 1},
    "a published table deleted": {
        "publish_tables": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "all results deleted": {
        "read_exports": 1,
        "build_cohort": 1,
        "write_analysis_sets": 1,
        "describe_characteristics": 1,
        "describe_efficacy": 1,
        "estimate_survival": 4,
        "fit_cox": 6,
        "publish_tables": 1,
        "recompute_estimates": 1,
        "compare_engines": 1,
        "assert_agreement": 1,
        "compare_published": 1,
        "plot_flow": 1,
        "plot_survival": 2,
        "plot_models": 1,
        "plot_courses": 1,
        "rasterise_figures": 1,
        "write_report": 1,
        "write_word": 1,
        "write_pdf": 1,
        "write_workbook": 1,
        "write_provenance": 1,
    },
    "`.snakemake` deleted": {},
}
