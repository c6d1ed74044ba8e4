"""A job's cost is its imports: no module of the kernel loads a library that it does not need."""

import json
import pkgutil
import subprocess
import sys

import pytest

import oncosurv.survival
from oncosurv.provenance import ROOT

MODULES = [module.name for module in pkgutil.iter_modules(oncosurv.survival.__path__)]
HEAVY = {"pandas", "lifelines", "statsmodels", "matplotlib", "snakemake", "scipy.stats", "scipy.optimize"}
PROGRAM = """
import importlib, json, sys
loaded = {}
for name in sys.argv[1:]:
    before = set(sys.modules)
    importlib.import_module(f"oncosurv.survival.{name}")
    loaded[name] = sorted(set(sys.modules) - before)
print(json.dumps(loaded))
"""


@pytest.fixture(scope="module")
def loaded():
    """{module: what importing it added, in a fresh Python that imports all of them in turn}."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *MODULES], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return json.loads(done.stdout)


def test_the_kernel_loads_no_table_plot_or_engine_library(loaded):
    assert {name: found for name, new in loaded.items() if (found := sorted(HEAVY & set(new)))} == {}


def test_only_the_exact_limits_of_a_proportion_need_scipy(loaded):
    assert [name for name, new in loaded.items() if "scipy" in new] == ["proportions"]


def test_the_kernel_loads_nothing_of_the_project_but_itself(loaded):
    own = {module for new in loaded.values() for module in new if module.startswith("oncosurv")}
    assert own == {"oncosurv", "oncosurv.survival", *(f"oncosurv.survival.{name}" for name in MODULES)}
