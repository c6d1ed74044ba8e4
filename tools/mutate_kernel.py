"""Change one sign or index of the kernel at a time and see whether a test notices: docs/mutation.md.

All mutants, an hour of one core; writes the page:   python tools/mutate_kernel.py
Some modules only, prints what survives:             python tools/mutate_kernel.py exposure finegray
The known survivors only (are they still there?):    python tools/mutate_kernel.py --stored

tests/reference/mutation_survivors.csv holds the survivors with the reason why no test can tell them. The program fails,
and writes no page, while a survivor has no reason there.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy: the children are forked
ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

import pytest  # noqa: E402
from hypothesis import HealthCheck, Phase, settings  # noqa: E402

from tools.mutation.page import PAGE, read_reasons, sort_out, write_page  # noqa: E402
from tools.mutation.runner import MutationSession  # noqa: E402

TESTS = ["tests/unit/survival", "tests/reference"]
EXAMPLES = 30  # of each property, where a test run has 100
OPTIONS = ["-q", "--capture=no", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not heavy", "--rootdir", str(ROOT)]


def run_mutants(choose):
    """The outcomes of the mutants that `choose` takes from all."""
    same_each_time = {"database": None, "derandomize": True, "max_examples": EXAMPLES}
    quick = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.explicit, Phase.generate)}
    settings.register_profile("mutation", **same_each_time, **quick)
    settings.load_profile("mutation")
    session = MutationSession(choose, _print)
    status = pytest.main([*OPTIONS, "-o", "addopts=", *(str(ROOT / tests) for tests in TESTS)], plugins=[session])
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
    parser.add_argument(
        "--stored", action="store_true", help="only the mutants of tests/reference/mutation_survivors.csv"
    )
    asked = parser.parse_args()
    reasons = read_reasons()

    def choose(mutants):
        mutants = [m for m in mutants if not asked.modules or m.module in asked.modules]
        return [m for m in mutants if m.key in reasons] if asked.stored else mutants

    outcomes = run_mutants(choose)
    unexplained, gone = sort_out(outcomes, reasons)
    print(f"{len(outcomes)} mutants, {sum(o.survives for o in outcomes)} survive, {len(unexplained)} without a reason")
    for key in gone:
        print("stored, but killed now:", *key, sep="\n  ")
    if not asked.modules and not asked.stored and not unexplained and not gone:
        PAGE.write_text(write_page(outcomes, reasons), encoding="utf-8")
    sys.exit(bool(unexplained or gone))


if __name__ == "__main__":
    main()
