"""Kills at seeded moments, a full disk, results that cannot be written, two runs at once, clocks: afterwards the
documented command gives the bytes of an undisturbed run, and no file under its own name was ever half a file."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.workflow.conftest import copy_project

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("crashes")]

MOMENTS, SEED = int(os.environ.get("MOMENTS", "25")), 20120630
KINDS = (
    "snakemake",
    "job",
    "all",
    "temporary file",
)  # what is killed; the last: all, at the sight of a half-written file
STUDY = "studies/small.yaml"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A study of 240 patients with one curve, one model and the HTML report, not run yet."""
    project = copy_project(tmp_path_factory.mktemp("small") / "project")
    text = (Path(__file__).parent / "large_study.yaml").read_text()
    text = text.replace("id: large\n", "id: small\n").replace("data/big.csv", "small.csv")
    project.path(STUDY).write_text(text)
    lines = ["id,diagnosis,last,status,age,arm\n"]
    lines += [
        f"{i},01-01-2001,{1 + i % 28:02d}-0{1 + i % 9}-200{3 + i % 6},{i % 3 % 2},{40 + i % 40},{i % 2}\n"
        for i in range(240)
    ]
    project.path("studies/small.csv").write_text("".join(lines))
    return project


def command(project, *targets, cores=2):
    return project.command(*targets, "--configfile", STUDY, cores=cores)


TARGETS = ("results/small/report/report.html", "results/small/report/report.docx")


def start(project, *targets):
    return subprocess.Popen(
        command(project, *(targets or TARGETS)), cwd=project.folder, env=project.environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def again(project, *targets):
    """The documented way on: unlock where a run was killed, and the same command again."""
    if any(project.path(".snakemake/locks").glob("*")):
        subprocess.run(command(project, "--unlock"), cwd=project.folder, env=project.environment(), check=True,
                       capture_output=True)  # fmt: skip
    done = subprocess.run(
        command(project, *(targets or TARGETS)), cwd=project.folder, env=project.environment(),
        capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def forget(project):
    for folder in ("results/small", "private/small", "logs/small", ".snakemake"):
        shutil.rmtree(project.path(folder), ignore_errors=True)


@pytest.fixture(scope="module")
def undisturbed(small):
    """(bytes of every result, seconds that a run takes here)."""
    begun = time.monotonic()
    again(small)
    return small.results("small"), time.monotonic() - begun


def children(pid):
    """Process ids of the jobs that a Snakemake process runs."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(stat.parent.name))
        except (OSError, IndexError):
            continue
    return found


def whole(project, expected):
    """Every file that stands under its own name is the whole file."""
    for name, content in project.results("small").items():
        assert content == expected[name], f"{name} was half a file, or another"


def strike(project, run, kind, moment):
    """Kill at a moment (seconds, or the sight of a temporary file); whether there was something left to kill."""
    until = time.monotonic() + moment
    while time.monotonic() < until and run.poll() is None:
        if kind == "temporary file" and any(project.path("results/small").rglob(".*.tmp")):
            break
        time.sleep(0.002)
    if run.poll() is not None:
        return False
    if kind == "job":
        jobs = children(run.pid)
        for job in jobs:
            kill(job)
        run.communicate(timeout=600)
        return bool(jobs)
    try:
        os.kill(run.pid, signal.SIGKILL) if kind == "snakemake" else os.killpg(run.pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    finally:
        run.communicate(timeout=600)
    return True


def kill(pid):
    for child in children(pid):
        kill(child)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def test_kills_at_seeded_moments(small, undisturbed, capsys):
    """Several kills on the way through one run, then on to the end: until there were enough of them."""
    expected, seconds = undisturbed
    chance, struck, runs = random.Random(SEED), dict.fromkeys(KINDS, 0), 0
    forget(small)
    while sum(struck.values()) < MOMENTS:
        kind = chance.choice(KINDS)
        moment = seconds * chance.uniform(0.1, 0.4)
        if strike(small, start(small), kind, moment):
            struck[kind] += 1
            whole(small, expected)
            locks = small.path(".snakemake/locks")
            if any(locks.glob("*")):
                subprocess.run(command(small, "--unlock"), cwd=small.folder, env=small.environment(), check=True,
                               capture_output=True)  # fmt: skip
        else:  # it came to its end between two kills
            runs += 1
            again(small)
            assert small.results("small") == expected
            forget(small)
    again(small)
    assert small.results("small") == expected
    with capsys.disabled():
        words = ", ".join(f"{count} of {kind}" for kind, count in struck.items())
        print(f"\n{sum(struck.values())} moments tried in {runs + 1} runs: {words}")


def mounted(folder, size):
    """Mount a small file system on a folder; False where that is not allowed (then a limit of file size stands in)."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True)
    return done.returncode == 0


def test_a_full_disk_and_results_that_cannot_be_written(small, undisturbed):
    """A file system of 300 kB, then one that is read-only; without the right to mount, a limit on the size of files."""
    expected, _ = undisturbed
    forget(small)
    folder = small.path("results/small")
    folder.mkdir(parents=True)
    if not mounted(folder, "300k"):
        limited = ["bash", "-c", 'ulimit -f 64; exec "$@"', "_", *command(small, *TARGETS)]
        done = subprocess.run(limited, cwd=small.folder, env=small.environment(), capture_output=True, text=True)
        assert done.returncode != 0
        whole(small, expected)
        again(small)
        assert small.results("small") == expected
        return
    try:
        full = start(small)
        said = full.communicate(timeout=900)[0]
        assert full.returncode != 0 and "No space left" in said, said
        whole(small, expected)
        subprocess.run(["mount", "-o", "remount,size=100m,ro", str(folder)], check=True)
        closed = start(small)
        said = closed.communicate(timeout=900)[0]
        assert closed.returncode != 0 and "Read-only file system" in said, said
        whole(small, expected)
        subprocess.run(["mount", "-o", "remount,rw,size=100m", str(folder)], check=True)
        again(small)
        assert small.results("small") == expected
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_two_runs_on_one_folder_and_sigterm(small, undisturbed):
    """The second run is refused by the lock or finds all done; a run asked to stop leaves nothing to unlock."""
    expected, seconds = undisturbed
    forget(small)
    runs = [start(small), start(small)]
    said = [run.communicate(timeout=900)[0] for run in runs]
    assert 0 in [run.returncode for run in runs], said
    assert all(run.returncode == 0 or "cannot be locked" in text for run, text in zip(runs, said, strict=True)), said
    again(small)
    assert small.results("small") == expected
    forget(small)
    asked = start(small)
    time.sleep(seconds / 2)
    asked.send_signal(signal.SIGTERM)
    asked.communicate(timeout=600)
    assert not any(small.path(".snakemake/locks").glob("*"))
    whole(small, expected)
    again(small)
    assert small.results("small") == expected


def test_a_clock_set_back_and_coarse_times(small, undisturbed):
    """Results with times to come, and all files in one second (network file systems): a new export is noticed."""
    expected, _ = undisturbed
    forget(small)
    again(small)
    export = small.path("studies/small.csv")
    before = export.read_text()
    now = int(time.time())
    for shift in (86400, 0):
        for folder in ("results/small", "private/small", "studies"):
            for file in small.path(folder).rglob("*"):
                os.utime(file, (now + shift, now + shift))
        export.write_text(before.replace(",01-01-2001,28-", ",01-01-2001,27-"))
        os.utime(export, (now, now))
        again(small)
        assert small.results("small") != expected
        export.write_text(before)
        os.utime(export, (now, now))
        again(small)
        assert small.results("small") == expected


def test_the_records_of_snakemake_are_lost_half_way(small, undisturbed):
    expected, seconds = undisturbed
    forget(small)
    strike(small, start(small), "all", seconds / 2)
    shutil.rmtree(small.path(".snakemake"))
    again(small)
    assert small.results("small") == expected
