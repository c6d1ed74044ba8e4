"""The log of a job: warnings and tracebacks go to the rule's log file. Every script imports it, so it stays small."""

import sys
import traceback
from contextlib import contextmanager


@contextmanager
def logged(path):
    """Write standard error of the block, and the error that ends it, to `path`; the job then fails.

    An error with the attribute `for_users` speaks for itself: it is logged without a traceback, and Snakemake, told to
    show the logs of failed jobs, prints it once.
    """
    before = sys.stderr
    with open(path, "w", encoding="utf-8", buffering=1) as log:
        sys.stderr = log
        try:
            yield
        except BaseException as problem:
            if getattr(problem, "for_users", False):
                log.write(f"{problem}\n")
                raise SystemExit(1) from None
            traceback.print_exc(file=log)
            if isinstance(problem, Exception):
                raise SystemExit(1) from None  # the log is shown; the same once more from Python would hide it
            raise
        finally:
            sys.stderr = before
