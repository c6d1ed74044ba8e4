"""The mutation tool: what it changes, that a change reaches the loaded code, and what it stores."""

import ast
import csv
import sys
from types import ModuleType

import pytest

from tools.mutation import page, runner
from tools.mutation.mutants import find_mutants
from tools.mutation.page import read_reasons
from tools.mutation.runner import HUNG, Outcome
from tools.mutation.transplant import transplant


def changes_of(source):
    return [mutant.change for mutant in find_mutants(source, "m")[1]]


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("x = a - b", {"x = a - b -> x = a + b"}),
        ("x = a // 100", {"x = a // 100 -> x = a / 100"}),
        ("x += y", {"x += y -> x -= y"}),
        ("x = ~a & b", {"x = ~a & b -> x = ~a | b", "x = ~a & b -> x = a & b"}),
        ("x = a < b", {"x = a < b -> x = a <= b", "x = a < b -> x = a >= b"}),
        ("x = a and b", {"x = a and b -> x = a or b"}),
        ("x = a * 0.5", {"x = a * 0.5 -> x = a / 0.5", "x = a * 0.5 -> x = -(a * 0.5)"}),
        ("x = a[-1]", {"x = a[-1] -> x = a[1]", "x = a[-1] -> x = a[-2]", "x = a[-1] -> x = a[-0]"}),
        ("x = a[::-1]", {"x = a[::-1] -> x = a[::1]", "x = a[::-1] -> x = a[::-2]", "x = a[::-1] -> x = a[::-0]"}),
        ("x = a[i:]", {"x = a[i:] -> x = a[i + 1:]", "x = a[i:] -> x = a[i - 1:]"}),
        ("x = a[i]", {"x = a[i] -> x = a[i - 1]"}),
        ("x = a[:, i]", {"x = a[:, i] -> x = a[:, i - 1]"}),
        ("x = f(axis=1)", {"x = f(axis=1) -> x = f(axis=2)", "x = f(axis=1) -> x = f(axis=0)"}),
        ("x = max(a)", {"x = max(a) -> x = min(a)"}),
        ('s(a, b, "left")', {"s(a, b, 'left') -> s(a, b, 'right')"}),
        ("np.searchsorted(a, b)", {"np.searchsorted(a, b) -> np.searchsorted(a, b, side='right')"}),
        ('x = row | {"a": b}', set()),
        ('x = f"{a + 1}"', set()),
        ("x: int | None = 100", set()),
        ("np.cumsum(a, out=b)", set()),
    ],
)
def test_one_sign_or_index_at_a_time(source, changes):
    assert set(changes_of(source)) == changes


def test_the_same_change_twice_in_a_line_is_numbered():
    assert changes_of("x = a - b, a - b")[0] != changes_of("x = a - b, a - b")[1]
    assert len(set(changes_of("if long_name_of_a - 1 + long_name_of_a - 1 + long_name_of_a - 1: pass"))) == 11


def test_a_sample_is_always_the_same_and_about_as_large_as_asked():
    mutants = find_mutants("\n".join(f"x{i} = a{i} - b{i}" for i in range(1000)), "m")[1]
    assert 250 < sum(mutant.lot < 0.3 for mutant in mutants) < 350
    assert [mutant.lot for mutant in mutants[:2]] == [
        mutant.lot for mutant in find_mutants("x0 = a0 - b0\nx1 = a1 - b1", "m")[1]
    ]


def test_a_mutant_knows_the_lines_that_run_it():
    source = "def f(x, k=1):\n    if x > 100:\n        return (\n            x\n            + k\n        )\n"
    mutants = find_mutants(source, "m")[1]
    assert {(m.line, m.at_import, tuple(m.lines)) for m in mutants} == {
        (1, True, ()),
        (2, False, (2,)),
        (4, False, (3, 4, 5, 6)),
    }
    assert {m.function for m in mutants} == {"f"}


CODE = """
from functools import cached_property
LIMIT = 3
class Pair:
    def __init__(self, a, b): self.a, self.b = a, b
    @property
    def gap(self): return self.a - self.b
    @cached_property
    def first(self): return [self.a, self.b][0]
def shift(x, by=1): return x + by
"""


@pytest.fixture
def loaded(monkeypatch):
    """The module of CODE, as if it were one of the kernel, and a module that imported its constant."""
    module, user = ModuleType("oncosurv.survival.invented"), ModuleType("tests.invented")
    exec(CODE, vars(module))
    for name in ("Pair", "shift"):
        vars(module)[name].__module__ = module.__name__
    user.LIMIT = module.LIMIT
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(sys.modules, user.__name__, user)
    return module, user


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ("self.a - self.b -> ", lambda module, user: module.Pair(5, 2).gap == 7),
        ("self.b][0] -> self.a, self.b][1]", lambda module, user: module.Pair(5, 2).first == 2),
        ("by=1 -> x, by=2", lambda module, user: module.shift(5) == 7),
        ("return x + by -> ", lambda module, user: module.shift(5) == 4),
        ("LIMIT = 3 -> LIMIT = 4", lambda module, user: (module.LIMIT, user.LIMIT) == (4, 4)),
    ],
)
def test_a_change_reaches_the_functions_that_others_have_imported(loaded, change, seen):
    before = loaded[0].shift
    tree, mutants = find_mutants(CODE, "invented")
    assert not seen(*loaded)
    next(mutant for mutant in mutants if change in mutant.change).apply()
    transplant("invented", compile(ast.fix_missing_locations(tree), "invented", "exec"))
    assert seen(*loaded) and loaded[0].shift is before


def test_a_child_gives_back_what_it_found_and_a_signal_ends_one_that_hangs():
    assert runner._in_child(lambda: {"a": 1}) == {"a": 1}

    def hang():
        runner.signal.setitimer(runner.signal.ITIMER_PROF, 0.05)
        while True:
            pass

    assert runner._in_child(hang) == HUNG


def test_every_stored_survivor_has_a_reason():
    assert all(len(reason) > 10 for reason in read_reasons().values())


def test_page_is_current():
    assert page.PAGE.read_text(encoding="utf-8") == page.write_page(), "run: python tools/mutate_kernel.py --again"


def test_survivors_need_a_reason_and_stand_on_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "SURVIVORS", tmp_path / "survivors.csv")
    monkeypatch.setattr(page, "COUNTED", tmp_path / "counts.csv")
    killed, survivor = find_mutants("def f(x):\n    return x | y + 100", "m")[1]
    outcomes = [Outcome(killed, HUNG, ""), Outcome(survivor, "survived", "")]
    other = ("n", "g", "a < b", "a < b -> a <= b")

    known = [killed.key, survivor.key, other]

    def store(*rows):
        with open(page.SURVIVORS, "w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows([(*page.KEY, "reason"), *rows])

    assert page.store_survivors(outcomes, known) == ([survivor.key], []), "stored with an empty reason, to be filled in"
    assert page.read_reasons() == {survivor.key: ""}
    store((*survivor.key, "the bits of x|y"), (*killed.key, "was wrong"), (*other, "kept"))
    assert page.store_survivors(outcomes, known) == ([], [killed.key])
    assert page.read_reasons() == {survivor.key: "the bits of x|y", other: "kept"}
    page.store_counts(outcomes, {"m": 5})
    written = page.write_page()
    assert "| m | 5 | 2 | 1 | 1 | 1 |" in written and "| all | 5 | 2 | 1 | 1 | 1 |" in written
    assert "| the bits of x\\|y |" in written
    page.store_counts([Outcome(survivor, "killed", "a test")], {"m": 5}, again=True)
    assert page.read_counts()["m"] == {"mutants": 5, "run": 2, "killed": 2, "killed_by_time": 1, "survive": 0}
    assert page.store_survivors([Outcome(survivor, "killed", "a test")], [survivor.key, other]) == ([], [survivor.key])
    assert page.read_reasons() == {other: "kept"}
