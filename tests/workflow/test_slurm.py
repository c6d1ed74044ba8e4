"""The study on a real Slurm of two nodes: the same bytes, also when a job is cancelled and a node is lost."""

import csv
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import need_folder
from tests.workflow.conftest import Project
from tests.workflow.slurm import Slurm

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("slurm")]
PROFILE = ("--workflow-profile", "profiles/slurm", "--slurm-init-seconds-before-status-checks", "1")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Slurm without accounting, as the distribution sets it up."""
    slurm = Slurm(tmp_path_factory.mktemp("slurm"))
    try:
        slurm.start()
        yield slurm
    finally:
        slurm.stop()


class OnSlurm(Project):
    """A project whose snakemake finds the plugin and the cluster."""

    def __init__(self, project, slurm):
        super().__init__(project.folder)
        self.slurm = slurm
        self.plugin = need_folder(Path(sys.prefix) / "slurm", "the Slurm plugin of Snakemake: make .venv/test.ok")

    def command(self, *options, cores=None):
        return [str(Path(sys.executable).parent / "snakemake"), *PROFILE, *options]

    def environment(self, **extra):
        kept = super().environment(**extra)
        return kept | {"PATH": f"{self.slurm.path}:{kept['PATH']}", "PYTHONPATH": str(self.plugin)}


def test_the_default_study_has_the_bytes_of_a_local_run(finished, fresh, cluster):
    project = OnSlurm(fresh, cluster)
    done = project.run("--slurm-keep-successful-logs")
    assert project.results() == finished.results()
    jobs = cluster.jobs()
    assert {state for _, state, _, _ in jobs} == {"COMPLETED"} and {node for _, _, node, _ in jobs} == {"n1", "n2"}
    fits = done.rules["fit_cox"]
    assert sum(rule.startswith("rule_fit_cox") for *_, rule in jobs) == fits == 6
    here = re.findall(r"^local(?:rule|checkpoint) (\w+):$", done.log, flags=re.MULTILINE)
    assert {"read_exports", "write_analysis_sets", "publish_tables", "write_provenance", "all"} <= set(here)
    assert len(jobs) == done.text.count("has been submitted") == sum(done.rules.values()) + 1 - len(here) > 15
    logs = project.path(".snakemake/slurm_logs")
    assert stat.S_IMODE(project.path(".snakemake").stat().st_mode) == 0o700 and len(list(logs.rglob("*.log"))) == len(
        jobs
    )
    with open(project.path("private/bminv/study_keys.csv"), newline="") as file:
        records = [row["record"] for row in csv.DictReader(file)]
    said = "".join(file.read_text() for file in [*logs.rglob("*.log"), *cluster.folder.glob("*.log")])
    assert [record for record in records if re.search(rf"\b{re.escape(record)}\b", said)] == []


def test_a_lost_node_and_a_cancelled_job(finished, fresh, cluster):
    """A power failure of n1 while two jobs run there, then scancel of a job: each is sent once more, to n2."""
    project, before = OnSlurm(fresh, cluster), {job for job, *_ in cluster.jobs()}

    def jobs():
        return [each for each in cluster.jobs() if each[0] not in before]

    def running(node):
        return [job for job, state, where, _ in jobs() if (state, where) == ("RUNNING", node)]

    def new_on_n2():
        """Jobs that run there and whose rule and wildcards have one job only: what fails twice ends a run."""
        rules = [rule for *_, rule in jobs()]
        names = {job: rule for job, _, _, rule in jobs()}
        return [job for job in running("n2") if rules.count(names[job]) == 1]

    with open(project.path("said"), "w") as said:
        run = subprocess.Popen(
            project.command("survival", "cox"), cwd=project.folder, env=project.environment(), stdout=said, stderr=said
        )
        cluster.wait(lambda: len(running("n1")) == 2, "two jobs run on n1", 120)
        lost = running("n1")
        cluster.lose("n1")
        cluster.wait(lambda: cluster.states()["n1"].startswith("down"), "n1 is down", 60)
        cluster.wait(new_on_n2, "n2 works", 120)
        cancelled = new_on_n2()[0]
        cluster.ask("scancel", cancelled)
        assert run.wait(timeout=400) == 0, project.path("said").read_text()
    states = {job: state for job, state, _, _ in jobs()}
    assert {states[job] for job in lost} == {"NODE_FAIL"} and states[cancelled] == "CANCELLED"
    assert project.path("said").read_text().count("FAILED") >= 3
    found, expected = project.results(), finished.results()
    assert found == {name: expected[name] for name in found}
    assert {"cox/coefficients.csv", "survival/estimates.csv"} <= set(found)
    cluster.start_node("n1")
    cluster.wait(lambda: cluster.states()["n1"] == "idle", "n1 is back", 60)


def test_status_by_accounts_where_the_cluster_keeps_them(finished, fresh, tmp_path_factory):
    slurm = Slurm(tmp_path_factory.mktemp("accounts"), accounts=True)
    try:
        slurm.start()
        project = OnSlurm(fresh, slurm)
        done = project.run("results/bminv/survival/parts/os_luminal.estimates.csv", "--verbose")
        assert "command=sacct" in done.text and "COMPLETED" in slurm.ask("sacct", "-X", "-n", "-o", "State")
        found, expected = project.results(), finished.results()
        assert found == {name: expected[name] for name in found} and "survival/parts/os_luminal.estimates.csv" in found
    finally:
        slurm.stop()


def test_without_accounts_the_queue_is_asked(finished, fresh, cluster):
    done = OnSlurm(fresh, cluster).run("results/bminv/survival/parts/os_luminal.estimates.csv", "--verbose")
    assert "command=squeue" in done.text and "command=sacct" not in done.text
