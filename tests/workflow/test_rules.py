"""The workflow's own house rules: lint, one name a rule, complete digests, pins, no addresses in lock files."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from oncosurv.provenance import ROOT, code_of

RULE_FILES = sorted((ROOT / "workflow/rules").glob("*.smk"))
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
BIN = Path(sys.executable).parent


def rules_with_scripts():
    """(rule, text of the rule) of every rule and checkpoint that runs a script."""
    for file in RULE_FILES:
        for part in re.split(r"^(?=(?:rule|checkpoint) )", file.read_text(), flags=re.MULTILINE)[1:]:
            name = re.match(r"(?:rule|checkpoint) (\w+):", part)[1]
            if "script:" in part:
                yield name, part


@pytest.mark.parametrize(("name", "text"), list(rules_with_scripts()), ids=[name for name, _ in rules_with_scripts()])
def test_a_rule_its_script_its_log_and_its_digest_have_one_name(name, text):
    assert f'"../../scripts/{name}.py"' in text
    assert re.search(rf'"<(logs|private)>(/logs)?/{name}(\.{{\w+}})*\.log"', text)
    assert f'code_of("scripts/{name}.py"' in text
    assert re.search(r'^    """', text, flags=re.MULTILINE), "a docstring"


def test_every_script_has_a_rule_and_no_rule_runs_anything_but_a_script():
    assert {path.stem for path in SCRIPTS} == {name for name, _ in rules_with_scripts()}
    for file in [ROOT / "Snakefile", *RULE_FILES]:
        assert not re.search(r"^    (shell|run|notebook|wrapper):", file.read_text(), flags=re.MULTILINE), file


@pytest.mark.parametrize("script", SCRIPTS, ids=[path.stem for path in SCRIPTS])
def test_scripts_are_thin_and_read_no_config(script):
    text = script.read_text()
    assert len(text.splitlines()) <= 40
    assert "snakemake.config" not in text and "oncosurv.study" not in text


@pytest.mark.parametrize("script", SCRIPTS, ids=[path.stem for path in SCRIPTS])
def test_the_digest_of_a_job_covers_every_module_that_it_loads(script):
    name = str(script.relative_to(ROOT))
    program = f"""
import runpy, sys
sys.path.insert(0, {str(ROOT)!r})
runpy.run_path({str(script)!r}, run_name="imported")
files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
print("\\n".join(file for file in files if file.startswith({str(ROOT / "oncosurv")!r})))
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {str(Path(file).relative_to(ROOT)) for file in loaded} <= set(code_of(name))


def test_imports_are_absolute_static_and_go_one_way():
    order = ["exports", "cohort", "survival", "analyses", "describe", "checks", "changes", "figures", "report"]
    allowed = {room: set(order[: place + 1]) for place, room in enumerate(order)}
    allowed["survival"] = {"survival"}
    allowed["figures"] = {"figures"}
    allowed["report"] = {"report"}
    wrong = []
    for file in sorted((ROOT / "oncosurv").rglob("*.py")):
        room = file.relative_to(ROOT / "oncosurv").parts[0]
        assert "importlib.import_module" not in file.read_text() and "__import__" not in file.read_text()
        for node in ast.walk(ast.parse(file.read_text())):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if room in allowed and module and module.startswith("oncosurv."):
                target = module.split(".")[1]
                if target in order and target not in allowed[room]:
                    wrong.append(f"{file.relative_to(ROOT)} imports {module}")
    assert wrong == []


def test_a_kernel_job_imports_neither_pandas_nor_the_engines():
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import runpy\n"
        "for s in ('estimate_survival', 'fit_cox'):\n"
        "    runpy.run_path(f'{sys.argv[1]}/scripts/{s}.py', run_name='imported')\n"
        "print([m for m in ('pandas', 'lifelines', 'statsmodels', 'scipy.stats', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, str(ROOT)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_environment_file_has_the_versions_of_the_lock():
    locked = dict(
        re.findall(r"^([A-Za-z0-9_.-]+)==([^ \\]+)", (ROOT / "requirements/run.txt").read_text(), flags=re.MULTILINE)
    )
    listed = yaml.safe_load((ROOT / "workflow/envs/analysis.yaml").read_text())["dependencies"]
    pins = [item for item in listed if isinstance(item, str)] + next(
        item["pip"] for item in listed if isinstance(item, dict)
    )
    for pin in pins:
        name, _, version = pin.replace("==", "=").partition("=")
        if name not in ("python", "pip"):
            assert locked[name.replace("_", "-")] == version, pin


def test_lock_files_have_hashes_and_no_addresses():
    for name in ("run.txt", "test.txt"):
        text = (ROOT / "requirements" / name).read_text()
        assert "://" not in text and "--index-url" not in text and "--find-links" not in text
        pinned = re.findall(r"^[A-Za-z0-9_.-]+==", text, flags=re.MULTILINE)
        assert pinned and text.count("--hash=sha256:") >= len(pinned)


@pytest.mark.heavy
@pytest.mark.parametrize("study", ["config.yaml", "studies/gbsg.yaml"])
def test_lint_and_dry_run(fresh, study):
    """Lint has nothing to say; a dry run before the first run plans as far as the fire-break."""
    lint = fresh.run("--lint", "--configfile", study)
    assert "Congratulations" in lint.text, lint.text
    assert fresh.run("--dry-run", "--configfile", study).rules.keys() >= {
        "read_exports",
        "build_cohort",
        "write_analysis_sets",
    }


def test_snakefmt_has_nothing_to_say():
    done = subprocess.run(
        [BIN / "snakefmt", "--check", ROOT / "Snakefile", ROOT / "many.smk", ROOT / "workflow"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
