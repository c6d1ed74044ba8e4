"""The fire-break: after a change exactly what depends on it runs again, and never too little."""

import os
import shutil
import signal
import subprocess
import time

import pytest

from tests.workflow.rerun_matrix import CHANGES, EXPORTS, NEW_MODEL, TOLD, change_line, eligible
from tools.document_reruns import PAGE, write_page

pytestmark = [pytest.mark.heavy]

OLD = 946684800  # 2000-01-01, older than any run


def keep_old_times(folder, change):
    """Make the change and give every file below the folder an old date, as a restored backup or an archive has."""
    change()
    for file in folder.rglob("*"):
        os.utime(file, (OLD, OLD))


@pytest.mark.parametrize("change", CHANGES, ids=[change.words for change in CHANGES])
def test_exactly_what_depends_on_a_change_runs(project, change):
    before = project.results()
    change.make(project)
    done = project.run(*change.options, **change.environment(project))
    assert done.rules == change.runs
    assert (project.results() == before) == change.same
    assert project.run(*change.options, **change.environment(project)).rules == {}


def test_the_page_of_reruns_is_made_from_these_changes():
    assert PAGE.read_text(encoding="utf-8") == write_page(), "python -m tools.document_reruns"


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


def test_no_report_is_written_where_two_programs_differ(project):
    compare, same = "oncosurv/checks/cross_check.py", '"ok": int(difference <= tolerance)'
    project.edit(compare, same, '"ok": int(difference < 0)')
    done = project.run(ok=False)
    assert done.returncode == 1 and "FAILED  verdict of the cross-check" in done.text
    assert done.rules["assert_agreement"] == 1 and not any(rule.startswith("write_") for rule in done.rules)
    project.edit(compare, '"ok": int(difference < 0)', same)
    assert project.run().rules["write_report"] == 1


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
    left = [name for name, content in project.contents().items() if "os_age" in name or b"os_age" in content]
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


@pytest.mark.parametrize("name", ["sets/survival/os_all.csv"])
def test_deleted_set(project, name):
    before = project.results()
    project.path("results/bminv", name).unlink()
    assert project.run().rules["write_analysis_sets"] == 1
    assert project.results() == before
    assert project.run().rules == {}


@pytest.mark.parametrize("name", ["report/report.html", "cohort/ledger.csv", "figures/os_all"])
def test_deleted_result(project, name):
    before = project.results()
    target = project.path("results/bminv", name)
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    project.run()
    assert project.results() == before


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
    assert project.run("--configfile", "large.yaml").rules == {**EXPORTS, **TOLD}


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
    assert not any("bminv" in name or b"bminv" in content for name, content in fresh.contents("gbsg").items())


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
