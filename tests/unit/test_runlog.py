"""The log of a job holds warnings and the error that ended it; an error for users has no traceback."""

import sys

import pytest

from oncosurv.exports.queries import StudyError
from oncosurv.runlog import logged


def test_standard_error_goes_to_the_log(tmp_path):
    before = sys.stderr
    with logged(tmp_path / "log"):
        print("a warning", file=sys.stderr)
    assert (tmp_path / "log").read_text() == "a warning\n" and sys.stderr is before


def test_an_error_is_logged_with_its_traceback_and_ends_the_job(tmp_path):
    with pytest.raises(SystemExit), logged(tmp_path / "log"):
        1 / 0  # noqa: B018
    assert "Traceback" in (tmp_path / "log").read_text()


def test_an_error_for_users_is_words_only(tmp_path):
    with pytest.raises(SystemExit), logged(tmp_path / "log"):
        raise StudyError(["follow_up.csv: there is no such file"])
    text = (tmp_path / "log").read_text()
    assert "follow_up.csv" in text and "Traceback" not in text
