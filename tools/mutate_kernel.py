"""Change one sign or index of the kernel at a time and see whether a test notices: docs/mutation.md.

All mutants, an hour or two of one core:  python tools/mutate_kernel.py
Some modules:                             python tools/mutate_kernel.py exposure finegray
Survivors without a reason, once more:    python tools/mutate_kernel.py --again

Writes the survivors to tests/reference/mutation_survivors.csv, where each needs a reason why no test can tell it, and
the page. Fails while one has none: write the test that kills it, or the reason.
"""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy: the children are forked
ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

import pytest  # noqa: E402
from hypothesis import HealthCheck, Phase, settings  # noqa: E402

from tools.mutation.page import PAGE, read_reasons, store_counts, store_survivors, write_page  # noqa: E402
from tools.mutation.runner import MutationSession, modules  # noqa: E402

TESTS = ["tests/unit/survival", "tests/reference"]
EXAMPLES = 30  # of each property, where a test run has 100
OPTIONS = [
    "-q", "--capture=no", "--assert=plain", "--tb=native", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=",
    "-m", "not heavy", "--rootdir", str(ROOT),
]  # fmt: skip


def run_mutants(choose, seconds):
    """The outcomes of the mutants that `choose` takes from all."""
    same_each_time = {"database": None, "derandomize": True, "max_examples": EXAMPLES}
    quick = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.explicit, Phase.generate)}
    settings.register_profile("mutation", **same_each_time, **quick)
    settings.load_profile("mutation")
    session = MutationSession(choose, _print, seconds)
    status = pytest.main([*OPTIONS, *(str(ROOT / tests) for tests in TESTS)], plugins=[session])
    if status != pytest.ExitCode.OK:
        sys.exit(f"the tests could not be run (pytest: {status!r})")
    return session.outcomes


def _print(outcome):
    mutant = outcome.mutant
    if sys.stderr.isatty() or os.environ.get("MUTATE_PROGRESS"):
        print(".", end="", file=sys.stderr, flush=True)
    if outcome.status != "killed":
        print(f"{outcome.status}: {mutant.module}.py:{mutant.line} {mutant.function}: {mutant.change}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", help="modules of oncosurv/survival (default: all)")
    parser.add_argument("--again", action="store_true", help="only survivors without a reason, after a new test")
    parser.add_argument("--seconds", type=float, default=4.0, help="of tests of other modules that a mutant gets")
    parser.add_argument("--share", type=float, default=1.0, help="a random share of the mutants, always the same ones")
    asked = parser.parse_args()
    names, stored, known = asked.modules or [path.stem for path in modules()], read_reasons(), []

    def choose(mutants):
        known.extend(mutant.key for mutant in mutants)
        mutants = [mutant for mutant in mutants if mutant.module in names]
        if asked.again:
            return [mutant for mutant in mutants if stored.get(mutant.key) == ""]
        return [mutant for mutant in mutants if mutant.lot < asked.share]

    outcomes = run_mutants(choose, asked.seconds)
    unexplained, gone = store_survivors(outcomes, known)
    store_counts(outcomes, Counter(key[0] for key in known), asked.again)
    PAGE.write_text(write_page(), encoding="utf-8")
    print(f"{len(outcomes)} mutants, {sum(outcome.survives for outcome in outcomes)} survive")
    print(f"{len(unexplained)} without a reason; {len(gone)} stored ones are killed now or changed, and taken out")
    sys.exit(bool(unexplained))


if __name__ == "__main__":
    main()
