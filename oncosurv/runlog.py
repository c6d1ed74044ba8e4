"""The log of a job: warnings and tracebacks go to the rule's log file. Every script imports it, so it stays small."""

import os
import sys
import traceback
from contextlib import contextmanager

# Set in a job of Slurm, LSF, PBS, HTCondor, Kubernetes: its terminal is a file of the scheduler, perhaps open to others
BATCH = ("SLURM_JOB_ID", "LSB_JOBID", "PBS_JOBID", "_CONDOR_SLOT", "KUBERNETES_SERVICE_HOST")


@contextmanager
def logged(path, private=None):
    """Write standard error of the block, and the error that ends it, to `path`; the job then fails.

    An error with the attribute `for_users` speaks for itself: it is logged without a traceback, and Snakemake, told to
    show the logs of failed jobs, prints it once. private: a file below private/ for the words of a job that may name
    record numbers. Snakemake copies `path` into its own records, so `path` then only says where the words are; whoever
    sits at the terminal reads them there too. In a job of a scheduler nobody sits there, and nothing is printed.
    """
    before = sys.stderr
    if private:
        os.makedirs(os.path.dirname(private), exist_ok=True)
    with open(private or path, "w", encoding="utf-8", buffering=1) as log:
        sys.stderr = log
        try:
            yield
        except BaseException as problem:
            words = f"{problem}\n" if getattr(problem, "for_users", False) else traceback.format_exc()
            log.write(words)
            if private:
                if not any(name in os.environ for name in BATCH):
                    before.write(words)
                _point_to(path, private, problem)
            if private or isinstance(problem, Exception):
                raise SystemExit(1) from None  # the log is shown; the same once more from Python would hide it
            raise
        finally:
            sys.stderr = before
    if private and not os.path.exists(path):
        open(path, "w").close()


def _point_to(path, private, problem):
    """What Snakemake may keep of an error: its kind and where its words are."""
    with open(path, "w", encoding="utf-8") as log:
        log.write(f"{type(problem).__name__}: what is wrong, with rows and record numbers, stands in {private}\n")
