"""Real Snakemake runs in copies of the project: nothing is mocked, and the checkout itself is never run in."""

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["Snakefile", "many.smk", "config.yaml", "workflow", "scripts", "oncosurv", "profiles", "data", "studies"]
BIN = Path(sys.executable).parent


class Project:
    """A copy of the project in a folder of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def path(self, *parts):
        return self.folder.joinpath(*parts)

    def command(self, *options, cores=2):
        return [str(BIN / "snakemake"), "--cores", str(cores), *options]

    def environment(self, **extra):
        inherited = (
            "SNAKEMAKE",
            "PYTEST",
            "PYTHONDONTWRITEBYTECODE",
            "ONCOSURV_DATA",
        )  # a user's runs keep their byte code
        kept = {name: value for name, value in os.environ.items() if not name.startswith(inherited)}
        return {**kept, "PATH": f"{BIN}:{os.environ['PATH']}", **extra}

    def run(self, *options, cores=2, ok=True, **environment):
        """Run snakemake; the answer has `rules` (how often each ran), `text` (what it said) and `log`."""
        done = subprocess.run(
            self.command(*options, cores=cores),
            cwd=self.folder,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            timeout=900,
        )
        done.text = done.stdout + done.stderr
        done.log = log_of(self.folder, done.text)
        done.rules = count_rules(done.log)
        if ok:
            assert done.returncode == 0, done.text
        return done

    def edit(self, name, old, new, count=1):
        """Replace text in a file; it must occur."""
        file = self.path(name)
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        file.write_text(text.replace(old, new, count), encoding="utf-8")

    def contents(self, study="bminv"):
        """{relative path: bytes} of all below results/<study>, without Snakemake's own empty marks of time."""
        root = self.path("results", study)
        return {
            str(file.relative_to(root)): file.read_bytes()
            for file in sorted(root.rglob("[!.]*"))
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(root).parts)
        }

    def results(self, study="bminv"):
        """{relative path: digest} of the same, to be compared: a difference of whole reports takes minutes to print."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.contents(study).items()}


def log_of(folder, text):
    """Snakemake's own log of a run, which names every job; without one (a dry run) what was said."""
    named = re.findall(r"^Complete log\(s\): (.+)$", text, flags=re.MULTILINE)
    return "".join((folder / path).read_text(encoding="utf-8") for path in named) or text


def count_rules(text):
    """How often each rule was started, from Snakemake's own lines; the target `all` does not count."""
    counts = {}
    for name in re.findall(r"^(?:local)?(?:rule|checkpoint) (\w+):$", text, flags=re.MULTILINE):
        if name != "all":
            counts[name] = counts.get(name, 0) + 1
    return counts


def copy_project(target):
    """The project as it stands in the checkout, without results."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / part)
    return Project(target)


@pytest.fixture(scope="session")
def finished(tmp_path_factory, worker_id):
    """The default study and gbsg run to the end once for all tests of a session (and all its workers): read only."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    folder, done, failed = base / "finished", base / "finished.ok", base / "finished.failed"
    try:
        (base / "finished.lock").mkdir()
    except FileExistsError:
        while not (done.exists() or failed.exists()):
            time.sleep(0.2)
        assert done.exists(), failed.read_text()
        return Project(folder)
    try:
        project = copy_project(folder)
        project.run()
        project.run("--configfile", "studies/gbsg.yaml")
    except BaseException as problem:
        failed.write_text(str(problem))
        raise
    done.touch()
    return project


def finish_study(folder, study, exports=()):
    """Function that reads tables of a study, run to the end in a copy of the project below `folder`.

    study: text of its file, studies/<id>.yaml; exports: (file name, rows) of CSV files to lie beside it. The function
    gives the rows of a table that have the given values; its `report` is the HTML text, `again` the rules of a rerun,
    `project` the copy.
    """
    name = yaml.safe_load(study)["study"]["id"]
    project, own = copy_project(folder / "project"), f"studies/{name}.yaml"
    project.path(own).write_text(study, encoding="utf-8")
    for file_name, rows in exports:
        with open(project.path("studies", file_name), "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    project.run("--configfile", own)

    def read(table, **wanted):
        with open(project.path("results", name, table), newline="", encoding="utf-8") as file:
            return [row for row in csv.DictReader(file) if all(row[key] == cell for key, cell in wanted.items())]

    read.report = project.path("results", name, "report/report.html").read_text(encoding="utf-8")
    read.project = project
    read.again = project.run("--configfile", own).rules
    return read


@pytest.fixture
def project(finished, tmp_path):
    """A copy of the finished project, file times and Snakemake's records included, to change and run again."""
    shutil.copytree(finished.folder, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


@pytest.fixture
def fresh(tmp_path):
    """A copy of the project that has never run."""
    return copy_project(tmp_path / "project")
