"""Where the time of a cold run goes: the default study beside the same jobs with nothing to do.

    python benchmarks/floor.py [REPEATS]

Three workflows with the same jobs run from nothing, one after the other, REPEATS times: as it is; with scripts that
load the same modules and then copy finished results to their places (the floor); with scripts that only copy (what
Snakemake and the interpreter cost). Printed: medians of wall and CPU seconds, and the CPU seconds of each rule by part.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("Snakefile", "config.yaml", "pyproject.toml", "data", "oncosurv", "profiles", "scripts", "tools", "workflow")
RESULTS = ("results", "private", "logs", ".snakemake")
DRAWING = ("plot_", "rasterise_", "write_report", "write_word", "write_pdf", "write_workbook")
NOTE = """import atexit, json, os, resource, sys
def note():
    script = next((word for word in sys.orig_argv if "/scripts/" in word), None)
    if script and "NOTES" in os.environ:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        cpu = sum(part.ru_utime + part.ru_stime for part in used)
        loaded = sorted(name for name in sys.modules if not name.startswith(("_", "sitecustomize")))
        with open(os.path.join(os.environ["NOTES"], f"{os.getpid()}.json"), "w") as file:
            json.dump({"rule": script.split(".")[-2], "cpu": cpu, "loaded": loaded}, file)
atexit.register(note)
"""
COPY = """import os, shutil
for place in [*snakemake.output, *snakemake.log]:
    kept = os.path.join({kept!r}, place)
    if os.path.isdir(kept):
        shutil.copytree(kept, place, dirs_exist_ok=True)
    elif os.path.exists(kept):
        shutil.copyfile(kept, place)
"""
LOAD = """import importlib
for name in {loaded!r}:
    try:
        importlib.import_module(name)
    except Exception:
        pass  # a name that some module gave itself
"""


def copy_project(folder):
    """The files of the workflow, without results."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return folder


def run_cold(folder, notes):
    """(wall seconds, CPU seconds of all processes, {rule: [CPU seconds of its jobs]}, {rule: modules loaded})."""
    for name in RESULTS:
        shutil.rmtree(folder / name, ignore_errors=True)
    shutil.rmtree(notes, ignore_errors=True)
    notes.mkdir()
    hook = notes.parent / "hook"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(NOTE)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(hook)}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        ["snakemake", "--cores", "2"],
        cwd=folder,
        env={**environment, "NOTES": str(notes)},
        capture_output=True,
        text=True,
    )
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    rules, loaded = defaultdict(list), defaultdict(set)
    for path in notes.glob("*.json"):
        told = json.loads(path.read_text())
        rules[told["rule"]].append(told["cpu"])
        loaded[told["rule"]].update(told["loaded"])
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, rules, loaded


def empty_scripts(folder, kept, loaded=None):
    """Scripts that copy finished results, after loading the modules of their rule where `loaded` names them."""
    for script in (folder / "scripts").glob("*.py"):
        start = LOAD.format(loaded=sorted(loaded[script.stem])) if loaded else ""
        script.write_text(start + COPY.format(kept=str(kept)))


def main(repeats):
    """Run the three workflows in turn and print what they took."""
    with tempfile.TemporaryDirectory() as base:
        base = Path(base)
        full = copy_project(base / "full")
        *_, loaded = run_cold(full, base / "notes")  # leaves byte code, and results to copy
        kept = base / "kept"
        for name in RESULTS[:3]:
            shutil.copytree(full / name, kept / name)
        floor, bare = copy_project(base / "floor"), copy_project(base / "bare")
        empty_scripts(floor, kept, loaded)
        empty_scripts(bare, kept)
        folders = {"as it is": full, "same modules, no work": floor, "no modules, no work": bare}
        runs = {name: [] for name in folders}
        for _ in range(repeats):
            for name, folder in folders.items():
                runs[name].append(run_cold(folder, base / "notes"))
        print_table(runs)


def print_table(runs):
    """Two Markdown tables: the workflows, and the rules of the one with work."""
    median, names = statistics.median, list(runs)
    walls = {name: [run[0] for run in found] for name, found in runs.items()}
    print("| jobs | wall s, median (range) | CPU s | beside the floor |\n|---|---|---|---|")
    for name, found in runs.items():
        low, high, cpu = min(walls[name]), max(walls[name]), median(run[1] for run in found)
        times = median(walls[name]) / median(walls[names[1]])
        print(f"| {name} | {median(walls[name]):.1f} ({low:.1f} to {high:.1f}) | {cpu:.1f} | {times:.2f} |")
    costs = {}
    for rule in runs[names[0]][0][2]:
        whole, loading, start = (median(sum(run[2][rule]) for run in runs[name]) for name in names)
        costs[rule] = (len(runs[names[0]][0][2][rule]), start, loading - start, whole - loading)
    print("\n| rule | jobs | start | modules | work |\n|---|---|---|---|---|")
    for rule, (jobs, *parts) in sorted(costs.items(), key=lambda item: -sum(item[1][1:])):
        print(f"| {rule} | {jobs} | " + " | ".join(f"{part:.2f}" for part in parts) + " |")
    drawing = sum(cost[3] for rule, cost in costs.items() if rule.startswith(DRAWING))
    start, loading, work = (sum(cost[place] for cost in costs.values()) for place in (1, 2, 3))
    snakemake = median(run[1] for run in runs[names[0]]) - start - loading - work
    print(f"\nCPU s: Snakemake itself {snakemake:.1f}, start of jobs {start:.1f}, modules {loading:.1f}, "
          f"drawing and writing {drawing:.1f}, other work {work - drawing:.1f}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
