"""Snakemake's own report after a run: made without a network, it lists figures and tables with their captions."""

import re
import shutil
import subprocess

import pytest
from playwright.sync_api import sync_playwright

from tests.needs import need

pytestmark = [pytest.mark.heavy]
TABLES = ["characteristics", "efficacy", "estimates", "curves", "timepoints", "comparisons", "coefficients", "models"]
OF_PATIENTS = ["patients", "derivations", "screening", "timelines", "measurements", "queries", "influence", "residuals"]


def offline():
    """The command by which a program runs without any network, where this machine allows it."""
    command = ["unshare", "--map-root-user", "--net"]
    allowed = shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0
    return command if allowed else []


@pytest.fixture(scope="module")
def told(finished, tmp_path_factory):
    """(the project, what Snakemake said, the report's address)."""
    folder = tmp_path_factory.mktemp("told") / "project"
    shutil.copytree(finished.folder, folder, symlinks=True)
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    project = type(finished)(folder)
    done = subprocess.run(
        [*offline(), *project.command("--report", "run.html")],
        cwd=folder, env=project.environment(**nowhere), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return project, done.stdout + done.stderr, project.path("run.html")


def test_it_holds_the_public_results_and_no_table_of_single_patients(told):
    _, said, _ = told
    added = set(re.findall(r"Adding ([\w.]+) \(", said))
    assert {f"{table}.csv" for table in TABLES} <= added
    assert {"report.html", "analyses.csv", "checklists.csv", "provenance.csv", "published.csv"} <= added
    assert {"flow.svg", "forest.svg", "overall.svg", "subtype.svg"} <= added
    assert not {f"{table}.csv" for table in OF_PATIENTS} & added


def test_a_reader_finds_figures_and_captions_and_nothing_is_fetched(told):
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    path = need("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=quiet)
        page, asked, errors = browser.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(told[2].as_uri())
        categories = page.get_by_text("Figures", exact=True).first
        categories.wait_for()
        shown = page.inner_text("body")
        assert all(name in shown for name in ("Checks", "Figures", "Report", "Tables"))
        categories.click()
        page.get_by_text("forest plot").first.wait_for()
        assert all(name in page.inner_text("body") for name in ("flow diagram", "os_all", "severe_thrombocytopenia"))
        browser.close()
    assert errors == [] and [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    text = told[2].read_text(encoding="utf-8")
    assert "only to display immortal-time bias" in text and "data cut 2012-06-30" in text.replace("\\n", " ")


def test_nothing_runs_again_after_it(told):
    assert told[0].run().rules == {}
