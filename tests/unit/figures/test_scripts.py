"""The scripts: from CSV parts to saved figures, whose bytes are equal in every process."""

import hashlib
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

from oncosurv.tables import write_rows
from tests.unit.figures import test_blood_counts, test_left_out, test_residuals, test_states, test_swimmer
from tests.unit.figures.drawing import MONTH, survival_tables
from tests.unit.figures.test_flow import FLOW, LEDGER
from tests.unit.figures.test_forest import BOTH, LABELS, ROWS
from tests.unit.figures.test_outcome_shares import ROWS as SHARES

ROOT = Path(__file__).parents[3]
RULES = {"counts": "count_improvement", "response": "best_response"}
OUTCOMES = [item | {"rule": RULES[item["name"]]} for item in test_swimmer.OUTCOMES]
RUN = """
import runpy, sys, json
calls = json.load(open(sys.argv[1]))
for script, arguments in calls:
    runpy.run_path(script)["main"](**arguments)
"""


def calls(parts, figures):
    """(script, arguments of its main) of each script."""
    survival = {name: f"{parts}/{name}.csv" for name in ("estimates", "curves", "at_risk", "comparisons", "follow_up")}
    words = {"labels": LABELS, "month_days": MONTH, "p_style": "nejm"}
    endpoint = {"name": "os", "label": "Overall survival", "event_words": {"one": "death", "many": "deaths"}}
    flow = {"flow": f"{parts}/flow.csv", "ledger": f"{parts}/ledger.csv", "labels": LABELS, "synthetic": True}
    item = {"paths": survival, "folder": f"{figures}/os_all", "factors": ["group"], "words": words,
            "endpoint": endpoint, "synthetic": True, "width": "one_column"}  # fmt: skip
    words |= {"index_event": "Onset"}
    tables = (
        "coefficients",
        "models",
        "hazards",
        "residuals",
        "influence",
        "state_curves",
        "state_at_risk",
        "state_tests",
    )
    models = {"parts": {name: f"{parts}/{name}.csv" for name in tables}, "folder": f"{figures}/models",
              "forest": f"{figures}/forest.svg",
              "models": ["os", "os_za"], "words": words, "endpoints": {"os": endpoint}, "named": True,
              "synthetic": True, "width": "two_columns"}  # fmt: skip
    tables = ("efficacy", "timelines", "measurements")
    courses = {"paths": {name: f"{parts}/{name}.csv" for name in tables}, "folder": f"{figures}/courses",
               "endpoint": test_swimmer.ENDPOINT, "outcomes": OUTCOMES, "synthetic": True,
               "width": "one_column",
               "words": words | {"labels": test_swimmer.LABELS, "analytes": test_blood_counts.ANALYTES}}  # fmt: skip
    return [
        ("scripts/plot_models.py", models),
        ("scripts/plot_courses.py", courses),
        ("scripts/plot_flow.py", flow | {"svg": f"{figures}/flow.svg", "exact": True}),
        ("scripts/plot_survival.py", item),
        (
            "scripts/rasterise_figures.py",
            {
                "paths": [f"{figures}/flow.svg", f"{figures}/os_all", f"{figures}/forest.svg"],
                "folder": f"{figures}/sent",
            },
        ),
    ]


def write_parts(folder):
    groups = {"b": ([9, 10, 12, 58, 636], [1, 1, 1, 1, 0]), "a": ([5, 20, 30, 90, 700, 900], [1, 1, 1, 1, 0, 1])}
    tables = dict(zip(("estimates", "curves", "at_risk"), survival_tables(groups, 6), strict=True))
    test = {"estimate_id": "os/all/group", "factor": "group", "test": "log-rank", "weight": "logrank", "n": 11,
            "p_of_record": 0.31, "p_permutation": 0.31, "p_method": "permutation", "events": 9}  # fmt: skip
    tables |= {"comparisons": [test], "follow_up": [{"n": 11}], "flow": FLOW, "ledger": LEDGER}
    tables |= {"coefficients": test_residuals.COEFFICIENTS, "models": BOTH, "hazards": test_residuals.TESTS}
    tables |= {"residuals": test_residuals.RESIDUALS, "influence": test_left_out.left_out(ROWS[:3])}
    tables |= dict(zip(("state_curves", "state_at_risk", "state_tests"), test_states.tables(), strict=True))
    tables |= {"efficacy": SHARES, "timelines": test_swimmer.table(), "measurements": test_blood_counts.table()}
    for name, rows in tables.items():
        write_rows(folder / f"{name}.csv", rows, list(rows[0]))


def start(parts, figures, seed):
    """A process that draws all figures."""
    plan = figures.with_suffix(".json")
    plan.write_text(json.dumps(calls(parts, figures)))
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen([sys.executable, "-c", RUN, str(plan)], cwd=ROOT, env=environment, **pipes)


def digests(figures):
    """{file: digest} of all files of a folder."""
    files = sorted(path for path in figures.rglob("*") if path.is_file())
    return {str(path.relative_to(figures)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_figures_are_equal_to_the_byte_in_two_processes(tmp_path):
    write_parts(tmp_path / "parts")
    folders = {seed: tmp_path / f"figures_{seed}" for seed in ("1", "2")}
    running = [start(tmp_path / "parts", folder, seed) for seed, folder in folders.items()]
    for process in running:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0 and not said, said
    first, second = map(digests, folders.values())
    assert first == second
    names = {"flow", "forest", "os_all/group", "models/left_out", "models/residuals_os", "models/states_os_za",
             "courses/shares_counts", "courses/swimmer", "courses/counts"}  # fmt: skip
    sent = {f"sent/{name}.{kind}" for name in ("flow", "forest", "os_all/group") for kind in ("svg", "png")}
    assert set(first) == {f"{name}.svg" for name in names} | sent


def test_without_single_patients_only_the_shares_are_drawn(tmp_path):
    write_parts(tmp_path / "parts")
    arguments = dict(calls(tmp_path / "parts", tmp_path)[1][1])
    arguments["paths"] = {"efficacy": arguments["paths"]["efficacy"]}
    runpy.run_path(str(ROOT / "scripts/plot_courses.py"))["main"](**arguments)
    assert sorted(digests(tmp_path / "courses")) == ["shares_counts.svg"]


def test_scripts_are_thin():
    for name in ("plot_flow", "plot_survival", "plot_models", "plot_courses", "rasterise_figures"):
        assert len((ROOT / "scripts" / f"{name}.py").read_text().splitlines()) <= 40
