"""Runs the tests against one mutant after the other, inside one pytest session.

The session has imported everything and collected the tests once. For each mutant a forked child puts the changed code
into the loaded functions and runs the tests that reach the changed line, those that killed a mutant nearby first, then
the quick ones, until one fails. Tests that reach no line of the kernel are never run.
"""

import ast
import gc
import hashlib
import json
import os
import pickle
import resource
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tools.mutation.mutants import find_mutants
from tools.mutation.transplant import OWN, transplant

ROOT = Path(__file__).resolve().parents[2]
KERNEL = ROOT / "oncosurv" / "survival"
CACHE = ROOT / ".pytest_cache" / "mutation_reach.json"
# CPU seconds after which a test counts as hanging: these, and so many times what it needs without a mutant.
PATIENCE, TIMES = 2.0, 10.0
HUNG = "hanging"
MEMORY = 8 << 30  # bytes of address space of a child


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: killed, hanging (also killed), survived, or not reached by any test."""

    mutant: object
    status: str
    killer: str

    @property
    def survives(self):
        return self.status in ("survived", "not reached")


class MutationSession:
    """A pytest plugin that runs mutants in place of the tests. choose: all mutants -> those to run; report: called
    with each outcome."""

    def __init__(self, choose, report, seconds):
        self.choose, self.report, self.seconds, self.outcomes = choose, report, seconds, []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        if session.testsfailed:
            raise session.Interrupted("the tests could not be collected")
        trees = {path.stem: find_mutants(path.read_text(encoding="utf-8"), path.stem) for path in modules()}
        chosen = self.choose([mutant for _, mutants in trees.values() for mutant in mutants])
        gc.freeze()
        reach = measure_reach(session.items)
        killers = Counter()
        for mutant in chosen:
            plan = _plan(session.items, reach, mutant, killers, self.seconds)
            outcome = _run(mutant, trees[mutant.module][0], plan)
            if outcome.killer:
                killers[mutant.module, mutant.function, outcome.killer] += 1
                killers[mutant.module, "", outcome.killer] += 1
            self.outcomes.append(outcome)
            self.report(outcome)
        return True


def modules():
    """The files of the kernel, in order."""
    return [path for path in sorted(KERNEL.glob("*.py")) if path.stem != "__init__"]


def measure_reach(items):
    """{test: (CPU seconds, {module: lines of the kernel that it ran})}; kept between runs for unchanged tests."""
    kept = json.loads(CACHE.read_text(encoding="utf-8")) if CACHE.exists() else {}
    shared = [
        path for folder in ("oncosurv/survival", "tests", "tools/parity") for path in (ROOT / folder).rglob("*.py")
    ]
    digest = _digest(sorted(path for path in shared if not path.name.startswith("test_")))
    keys = {item.nodeid: digest + _digest([item.path]) for item in items}
    new = [item for item in items if kept.get(item.nodeid, [""])[0] != keys[item.nodeid]]
    kept |= {name: [keys[name], *found] for name, found in _in_child(lambda: _measure(new)).items()}
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    CACHE.write_text(json.dumps({name: kept[name] for name in keys}), encoding="utf-8")
    return {name: kept[name][1:] for name in keys}


def _digest(paths):
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _measure(items):
    """measure_reach of all `items`. Each test sets up its fixtures itself."""
    reach, prefix = {}, str(KERNEL)

    def trace(frame, event, _):
        path = frame.f_code.co_filename
        if not path.startswith(prefix):
            return None
        lines = found.setdefault(Path(path).stem, set())

        def each(frame, event, _):
            lines.add(frame.f_lineno)
            return each

        return each(frame, event, _)

    for item in items:
        found, before = {}, time.process_time()
        sys.settrace(trace)
        passed = _passes(item)
        sys.settrace(None)
        if not passed:
            raise AssertionError(f"fails without a mutant: {item.nodeid}")
        _forget()
        reach[item.nodeid] = time.process_time() - before, {name: sorted(lines) for name, lines in found.items()}
    return reach


def _passes(item):
    reports = runtestprotocol(item, log=False, nextitem=None)
    return not any(report.failed for report in reports)


def _forget():
    """Empty the caches of our functions, so that each test runs all that it needs."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in OWN:
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _plan(items, reach, mutant, killers, left):
    """[(test, its seconds)] of those that run the line of `mutant`, or its module where the line runs at import.

    First the two that killed most mutants of the function, then the files whose name shares a word with the module,
    then the quick ones, `left` seconds of them.
    """
    plan, words = [], set(mutant.module.split("_"))
    for item in items:
        seconds, lines = reach[item.nodeid]
        own = lines.get(mutant.module, ())
        if own and (mutant.at_import or any(line in own for line in mutant.lines)):
            kills = killers[mutant.module, mutant.function, item.nodeid], killers[mutant.module, "", item.nodeid]
            plan.append((kills, words.isdisjoint(item.path.stem.split("_")), seconds, item.nodeid, item))
    first = sorted(plan, key=lambda row: row[0], reverse=True)[:2]
    planned = [(row[4], row[2]) for row in first]
    for _, foreign, seconds, _, item in sorted((row for row in plan if row not in first), key=lambda row: row[1:4]):
        left -= seconds * foreign
        if left > 0:
            planned.append((item, seconds))
    return planned


def _run(mutant, tree, plan):
    if not plan:
        return Outcome(mutant, "not reached", "")

    def run():
        mutant.apply()
        try:
            transplant(mutant.module, compile(ast.fix_missing_locations(tree), mutant.module, "exec"))
        except Exception:
            return "the import"
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for item, seconds in plan:
            signal.setitimer(signal.ITIMER_PROF, PATIENCE + TIMES * seconds)
            if not _passes(item):
                return item.nodeid
        return ""

    found = _in_child(run)
    if found == HUNG:
        return Outcome(mutant, HUNG, "")
    return Outcome(mutant, "killed" if found else "survived", found)


def _in_child(work):
    """What `work` returns in a forked process whose prints go nowhere; HUNG where a signal ended it."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        null = os.open(os.devnull, os.O_WRONLY)
        saved = os.dup(2)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            with os.fdopen(write, "wb") as pipe:
                pickle.dump(work(), pipe)
        except BaseException as error:
            os.write(saved, f"{error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return HUNG
    if status:
        raise RuntimeError("a child failed, see above")
    return pickle.loads(content)
