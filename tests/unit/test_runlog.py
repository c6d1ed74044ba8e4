"""The log of a job holds warnings and the error that ended it; an error for users has no traceback."""

import sys

import pytest

from oncosurv.exports.queries import StudyError
from oncosurv.runlog import BATCH, logged


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


@pytest.mark.parametrize("scheduler", [None, "SLURM_JOB_ID"])
def test_words_that_may_name_records_are_not_printed_in_a_job_of_a_scheduler(tmp_path, capsys, monkeypatch, scheduler):
    """There the terminal is a file of the scheduler; they stand in the private file either way."""
    for name in BATCH:
        monkeypatch.delenv(name, raising=False)
    if scheduler:
        monkeypatch.setenv(scheduler, "7")
    private = tmp_path / "private/words.txt"
    with pytest.raises(SystemExit), logged(tmp_path / "log", private):
        raise StudyError(["record 12345 has no date"])
    assert "12345" in private.read_text() and "12345" not in (tmp_path / "log").read_text()
    assert ("12345" in capsys.readouterr().err) == (scheduler is None)
