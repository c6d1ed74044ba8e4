"""The whole report of an invented study: what it must say, what it must never say, that it follows the study."""

import re
import subprocess
import sys

import pytest

from oncosurv.report.content import write_report
from tests.unit.report.example import write_example
from tests.unit.report.page import Page

VERSIONS = {"numpy": "2.4.6", "pypandoc_binary": "1.17"}
NEVER = [
    r"\bnan\b", r"\binf\b", r"\bNone\b", r"\bNaN\b", r"\bNS\b", r"(?<![\d.])0?\.000\b", r"\btrend\b",
    r"\bindependent predictor", r"\bprotective\b",
    r"\bimproves\b", r"\breduces\b", r"\bPH holds\b", r"\bno difference\b", r"\bTrue\b", r"\bFalse\b",
    r"\bsignificant\b", r"\[\]", r"\{|\}", r"\bC-index\b",
]  # fmt: skip
LONG_NUMBER = re.compile(r"\d\.\d{5,}")


def report(folder, change=None):
    study, tables, figures = write_example(folder, change)
    write_report(study, tables, figures, VERSIONS, folder / "report.html")
    return Page((folder / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return report(tmp_path_factory.mktemp("example"))


def without_patients_screened(study):
    """A study of one analysis-ready table: no reports, exposures, outcomes, reproduction or sensitivity analyses."""
    for section in ("reports", "exposures", "outcomes", "reproduction", "sensitivity"):
        del study[section]
    study["eligibility"] = []
    del study["describe"]["efficacy"]
    study["models"] = study["models"][:1]
    study["study"] |= {"data_are": "public", "data_note": "Published elsewhere."}


def test_the_data_are_called_synthetic_wherever_they_are_shown(page):
    assert page.text.count("Synthetic data: invented patients.") >= 2
    for name, table in page.tables.items():
        assert "Synthetic data." in table["caption"], name
    captions = re.findall(r"Figure \d+\. .*?Synthetic data\.", page.text)
    assert len(captions) == len(page.images) == 5


def test_no_cell_is_empty_and_no_number_is_raw(page):
    for name in page.tables:
        for row in page.cells(name):
            assert all(row), (name, row)
    assert not LONG_NUMBER.findall(page.text)
    for pattern in NEVER:
        assert not re.search(pattern, page.text), pattern


def test_the_order_is_that_of_a_paper(page):
    chapters = [words for tag, words in page.headings if tag == "h2"]
    assert chapters == [
        "Contents", "Abstract", "Question", "Methods", "Results", "Data quality", "Published against reproduced",
        "Limitations", "Registry of analyses", "Reporting checklists", "Files",
    ]  # fmt: skip
    sections = [words for tag, words in page.headings if tag == "h3"]
    assert sections[:4] == ["Patients", "Variables", "Endpoints and outcomes", "Statistical analysis"]
    assert sections[4:] == [
        "Patients", "How the reports were read", "Characteristics", "Efficacy", "Follow-up", "Overall survival",
        "Tests between groups", "Cox models", "Treatment begun after time zero", "Computed twice",
        "STROBE, cohort studies", "REMARK, prognostic markers",
    ]  # fmt: skip


def test_links_lead_somewhere_and_names_are_single(page):
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert all(image["alt"].strip() for image in page.images)


def test_sections_follow_from_what_the_study_has(tmp_path):
    page = report(tmp_path, without_patients_screened)
    words = [words for _, words in page.headings]
    for absent in (
        "Efficacy",
        "How the reports were read",
        "Published against reproduced",
        "Treatment begun after time zero",
    ):
        assert absent not in words
    assert "Public data: real patients, published before. Published elsewhere." in page.text
    assert "Synthetic" not in page.text
    assert "no criteria were applied" in page.text
    assert all("Public data." in table["caption"] for table in page.tables.values())


def test_groups_of_single_patients_are_listed_only_in_the_internal_profile(page, tmp_path):
    assert "Kind: Rare (n = 2):" in page.text
    other = report(tmp_path, lambda study: study["disclosure"].update(profile="public"))
    assert "Kind: Rare (n = 2):" not in other.text
    assert "2000-01 to 2020-12" in page.text and "2000-01 to 2020-12" not in other.text
    rare = next(row for row in other.cells("medians-os") if row[0] == "Rare")
    assert rare[3:] == ["–", "–"]


def test_the_same_study_gives_the_same_bytes(tmp_path):
    study, tables, figures = write_example(tmp_path)
    paths = [tmp_path / "one.html", tmp_path / "two.html"]
    for path in paths:
        write_report(study, tables, figures, VERSIONS, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert str(tmp_path) not in paths[0].read_text(encoding="utf-8")


def test_writing_a_report_imports_no_library_that_it_does_not_need():
    code = (
        "import sys, oncosurv.report.content\n"
        "heavy = {'pandas', 'scipy', 'matplotlib', 'lifelines', 'statsmodels'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
