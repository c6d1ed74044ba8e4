"""What a run says: the words of a failed job, and which of Snakemake's records are shown."""

import logging
from types import SimpleNamespace

from oncosurv.watch import Told, own_words


def record(event, text="", **facts):
    own = logging.LogRecord("snakemake", logging.INFO, "", 0, text, (), None)
    own.__dict__ |= {"event": SimpleNamespace(value=event) if event else None, **facts}
    return own


def told():
    return Told(SimpleNamespace(), "s", 5, {"fit_cox": "Cox model"})


def job(rule, jobid, **wildcards):
    return record("job_info", rule_name=rule, jobid=jobid, wildcards=wildcards)


def test_which_analysis_and_how_many_are_left():
    lines = told()
    begun, progress = job("fit_cox", 7, model="os"), record("progress", done=3, total=9)
    assert lines.takes(begun) and lines.format(begun) == "begun   Cox model os"
    assert not lines.takes(record("job_finished", job_id=7))
    assert lines.takes(progress) and lines.format(progress) == "done    Cox model os (3 of 8, 5 left)"
    assert not lines.takes(progress), "nothing ended since"
    assert "Cox model" in lines.summary() and "4 of 5 jobs" in lines.summary()


def test_a_target_runs_nothing_and_is_not_told():
    lines = told()
    assert not lines.takes(job("all", 0)) and not lines.takes(record("job_finished", job_id=0))
    assert not lines.takes(record("progress", done=9, total=9))


def test_a_failed_job_speaks_for_itself(tmp_path):
    log = tmp_path / "log"
    log.write_text("1 problem stops this study:\n1. follow_up.csv: there is no such file\n")
    lines = told()
    lines.takes(job("fit_cox", 7, model="os"))
    failed = record("job_error", jobid=7, rule_name="fit_cox", log=[str(log)])
    assert lines.takes(failed)
    assert lines.format(failed).splitlines()[:3] == [
        "FAILED  Cox model os",
        "        1 problem stops this study:",
        "        1. follow_up.csv: there is no such file",
    ]
    assert "Failed: Cox model os." in lines.failure()
    assert not lines.takes(record("error", "RuleException:\nCalledProcessError in file x, line 1"))
    assert lines.takes(record("error", "LockException:\nError: Directory cannot be locked."))


def test_of_a_traceback_the_last_words(tmp_path):
    log = tmp_path / "log"
    log.write_text("a warning\nTraceback (most recent call last):\n  File \"x\", line 1\nKeyError: 'hr'\n")
    assert [line.strip() for line in own_words(log)] == [
        "a warning",
        "KeyError: 'hr'",
        f"(the whole message is in {log})",
    ]


def test_a_job_that_was_killed_left_no_words(tmp_path):
    assert "was it killed" in own_words(tmp_path / "none")[0]


def test_what_snakemake_says_of_itself_is_left_to_its_log():
    lines = told()
    assert not lines.takes(record(None, "Building DAG of jobs..."))
    assert lines.takes(record(None, "Nothing to be done (all requested files are present and up to date)."))
