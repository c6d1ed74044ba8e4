"""The fire-break: after a change exactly what depends on it runs again, and never too little."""

import csv
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

pytestmark = [pytest.mark.heavy]

OLD = 946684800  # 2000-01-01, older than any run
REPORTS = {"write_report": 1, "write_word": 1, "write_pdf": 1, "write_workbook": 1}
UP_TO_SETS = {"read_exports": 1, "build_cohort": 1, "write_analysis_sets": 1}
TOLD = {"write_provenance": 1}  # the digest of an export, or of code, is part of what is told
NEW_MODEL = """
  - name: os_age
    label: Age alone
    role: exploratory
    population: all
    endpoint: os
    variables: [age, ecog_2_3]
"""


def keep_old_times(folder, change):
    """Make the change and give every file below the folder an old date, as a restored backup or an archive has."""
    change()
    for file in folder.rglob("*"):
        os.utime(file, (OLD, OLD))


def eligible(project, wanted=lambda row: True):
    """Record number of the first eligible patient whose row of patients.csv is wanted."""
    with open(project.path("private/bminv/study_keys.csv"), newline="") as file:
        records = {row["patient"]: row["record"] for row in csv.DictReader(file)}
    with open(project.path("results/bminv/cohort/patients.csv"), newline="") as file:
        return next(records[row["patient"]] for row in csv.DictReader(file) if wanted(row))


def change_line(project, export, start, old, new):
    """In the line of an export that starts so, replace a pattern."""
    file = project.path("data/bminv", export)
    lines = file.read_text().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if re.match(start, line))
    changed = re.sub(old, new, lines[place], count=1)
    assert changed != lines[place], lines[place]
    lines[place] = changed
    file.write_text("".join(lines))


def test_nothing_changed(project):
    assert project.run().rules == {}
    assert project.run("--configfile", "studies/gbsg.yaml").rules == {}


def test_touched_exports_and_code(project):
    for part in ("data", "scripts", "oncosurv", "workflow"):
        for file in project.path(part).rglob("*"):
            os.utime(file)
    assert project.run().rules == {}


def test_comment_in_code(project):
    for name in ("oncosurv/runlog.py", "oncosurv/survival/cox.py", "scripts/fit_cox.py"):
        file = project.path(name)
        file.write_text(f"# a remark\n{file.read_text()}")
    assert project.run().rules == {}


def test_comment_and_key_order_in_the_study_file(project):
    project.edit("config.yaml", "study:\n", "# a remark\nstudy:\n")
    assert project.run().rules == {}


def test_white_space_in_an_export(project):
    change_line(project, "treatments.csv", "SYN", ",adjuvant,|,metastatic,", lambda found: f"{found[0][:-1]} ,")
    assert project.run().rules == {**UP_TO_SETS, **TOLD}


def test_export_with_an_old_date(project):
    patient = eligible(project, lambda row: row["os_event"] == "0" and row["subtype"] == "luminal")
    data = project.path("data/bminv")
    keep_old_times(
        data, lambda: change_line(project, "follow_up.csv", patient, "2012-0(\\d)-(\\d)\\d", r"2012-0\1-\g<2>1")
    )
    ran = project.run().rules
    assert ran["read_exports"] == 1 and ran["estimate_survival"] == 4 and ran["fit_cox"] == 6


def test_module_with_an_old_date(project):
    old, new = "FEWEST_PATIENTS, FEWEST_EVENTS = 5, 3", "FEWEST_PATIENTS, FEWEST_EVENTS = 6, 3"
    keep_old_times(project.path("oncosurv"), lambda: project.edit("oncosurv/analyses/curves.py", old, new))
    ran = project.run().rules
    assert ran["estimate_survival"] == 4 and "fit_cox" not in ran and "build_cohort" not in ran


def test_added_model(project):
    project.edit("config.yaml", "\n# --- Sensitivity", f"{NEW_MODEL}\n# --- Sensitivity")
    ran = project.run().rules
    assert ran["write_analysis_sets"] == 1 and ran["fit_cox"] == 1
    assert "build_cohort" not in ran and "estimate_survival" not in ran and "plot_survival" not in ran
    assert "os_age" in project.path("results/bminv/cox/models.csv").read_text()
    assert "Age alone" in project.path("results/bminv/report/report.html").read_text()
    assert project.run().rules == {}


def test_removed_model(project):
    before = project.path("config.yaml").read_text()
    project.edit("config.yaml", "\n# --- Sensitivity", f"{NEW_MODEL}\n# --- Sensitivity")
    project.run()
    project.path("config.yaml").write_text(before)
    ran = project.run().rules
    assert ran["publish_tables"] == 1 and "fit_cox" not in ran
    left = [name for name, content in project.results().items() if "os_age" in name or b"os_age" in content]
    assert left == []
    assert project.run().rules == {}


def test_removed_factor_leaves_no_figure(project):
    project.edit(
        "config.yaml", "factors: [subtype, severe_thrombocytopenia, ecog_2_3, at_relapse]", "factors: [subtype]"
    )
    project.run()
    assert sorted(path.name for path in project.path("results/bminv/figures/os_all").glob("[a-z]*")) == [
        "overall.svg", "subtype.svg"
    ]  # fmt: skip
    assert sorted(path.name for path in project.path("results/bminv/report/figures/os_all").iterdir()) == [
        "overall.png", "overall.svg", "subtype.png", "subtype.svg"
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["sets/cox/os_platelets.csv", "sets/survival/os_all.csv"])
def test_deleted_set(project, name):
    before = project.results()
    project.path("results/bminv", name).unlink()
    assert project.run().rules["write_analysis_sets"] == 1
    assert project.results() == before
    assert project.run().rules == {}


@pytest.mark.parametrize("name", ["cox/coefficients.csv", "report/report.html", "cohort/ledger.csv", "figures/os_all"])
def test_deleted_result(project, name):
    before = project.results()
    target = project.path("results/bminv", name)
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    project.run()
    assert project.results() == before


def test_haemoglobin_that_moves_no_category(project):
    patient = eligible(project, lambda row: row["anaemia"] == "1" and 9 < float(row["haemoglobin"]) < 10)
    with open(project.path("results/bminv/cohort/derivations.csv"), newline="") as file:
        used = next(
            row for row in csv.DictReader(file) if row["variable"] == "haemoglobin" and is_key(project, row, patient)
        )
    rows = project.path("data/bminv/lab_results.csv").read_text().splitlines(keepends=True)
    place = int(used["source_row"]) - 1
    value = rows[place].split(",")[3]
    rows[place] = rows[place].replace(f",{value},", f",{float(value) + (0.1 if float(value) < 50 else 1):g},")
    project.path("data/bminv/lab_results.csv").write_text("".join(rows))
    ran = project.run().rules
    past = ("describe_characteristics", "compare_published", "plot_courses", "rasterise_figures")  # shows all counts
    assert ran == {**UP_TO_SETS, **dict.fromkeys(past, 1), **REPORTS, **TOLD}


def is_key(project, row, patient):
    with open(project.path("private/bminv/study_keys.csv"), newline="") as file:
        keys = {line["record"]: line["patient"] for line in csv.DictReader(file)}
    return row["patient"] == keys[patient]


def test_one_follow_up_date_outside_luminal(project):
    patient = eligible(project, lambda row: row["subtype"] == "her2" and row["os_event"] == "0")
    change_line(project, "follow_up.csv", patient, "2012-0(\\d)-(\\d)\\d", r"2012-0\1-\g<2>1")
    done = project.run()
    assert done.rules["estimate_survival"] == 2 and done.rules["fit_cox"] == 3 and done.rules["plot_survival"] == 1
    assert not re.search(r"wildcards: (item|model)=\w*luminal", done.log)


def test_sets_over_one_megabyte(project):
    """Content decides about large sets too: with Snakemake's own limit of 1 MB everything past them would run."""
    big = project.path("data/big.csv")
    lines = ["id,diagnosis,last,status,age,arm\n"]
    lines += [
        f"{i},01-01-2001,{1 + i % 28:02d}-0{1 + i % 9}-200{3 + i % 6},{i % 3 % 2},{40 + i % 40},{i % 2}\n"
        for i in range(60000)
    ]
    big.write_text("".join(lines))
    shutil.copy(os.path.join(os.path.dirname(__file__), "large_study.yaml"), project.path("large.yaml"))
    project.run("--configfile", "large.yaml")
    assert project.path("results/large/sets/cox/death.csv").stat().st_size > 1_000_000
    big.write_text(big.read_text().replace("1,01-01-2001,", "1 ,01-01-2001,", 1))
    assert project.run("--configfile", "large.yaml").rules == {**UP_TO_SETS, **TOLD}


def test_two_studies_at_once(fresh):
    commands = [fresh.command(cores=1), fresh.command("--configfile", "studies/gbsg.yaml", cores=1)]
    runs = [
        subprocess.Popen(
            c, cwd=fresh.folder, env=fresh.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for c in commands
    ]
    said = [run.communicate(timeout=300)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert fresh.run().rules == {} and fresh.run("--configfile", "studies/gbsg.yaml").rules == {}
    assert not any("bminv" in name or b"bminv" in content for name, content in fresh.results("gbsg").items())


def test_killed_past_the_checkpoint(fresh, finished):
    run = subprocess.Popen(
        fresh.command(),
        cwd=fresh.folder,
        env=fresh.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    parts = fresh.path("results/bminv/cox/parts")
    until = time.monotonic() + 120
    while not (parts.exists() and any(parts.glob("*.csv"))) and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert not fresh.path("results/bminv/report/report.html").exists()
    fresh.run("--unlock")
    assert "read_exports" not in fresh.run().rules
    assert fresh.results() == finished.results()
