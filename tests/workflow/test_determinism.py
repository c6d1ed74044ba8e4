"""The same input gives the same bytes, whatever the number of cores, the folder, the locale, the hash seed."""

import json
import os
import subprocess
import sys

import pytest

from oncosurv.changes.numbers import SAME
from tests.needs import need

pytestmark = [pytest.mark.heavy]
OLD_PROCESSOR = {  # the kernels of OpenBLAS and numpy for a processor of 2008
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX",
}
AGAIN = """
import json, sys
from oncosurv.changes.baseline import read_run
from oncosurv.changes.numbers import read_numbers
from oncosurv.changes.recompute import decided, recompute
record = json.load(open("results/bminv/run.json"))
run = read_run("results/bminv", record, "now")
numbers = read_numbers(decided({name: recompute(name, plan, run.sets[name]) for name, plan in record["plan"].items()}))
print(json.dumps([["/".join(key), number.value] for key, number in numbers.items()]))
"""


def spanish(folder):
    """Environment with the Spanish locale, compiled below a folder; in CI it must be there."""
    made = subprocess.run(
        [need("localedef"), "-i", "es_ES", "-f", "UTF-8", str(folder / "es_ES.UTF-8")], capture_output=True, text=True
    )
    if not (folder / "es_ES.UTF-8").exists():
        assert os.environ.get("CI", "").lower() != "true", made.stderr
    return {"LC_ALL": "es_ES.UTF-8", "LOCPATH": str(folder)}


def shuffle_files(project):
    """The exports and modules lie in their folders in another order, and are older or newer than they were."""
    for folder in ("data/bminv", "oncosurv", "scripts"):
        for place, file in enumerate(sorted(project.path(folder).rglob("*.*"), reverse=True)):
            content, mode = file.read_bytes() if file.is_file() else None, file.stat().st_mode
            if content is not None:
                file.unlink()
                file.write_bytes(content)
                file.chmod(mode)
                os.utime(file, (1_300_000_000 + place, 1_300_000_000 + place))


def test_four_cores_another_folder_and_environment(finished, fresh, tmp_path):
    """finished ran on two cores in another folder; this run differs in all that must not matter."""
    shuffle_files(fresh)
    fresh.run(cores=4, TZ="Europe/Madrid", PYTHONHASHSEED="0", OPENBLAS_NUM_THREADS="1", **spanish(tmp_path))
    assert fresh.results() == finished.results()


def test_one_core_in_a_plain_environment_with_two_threads(finished, fresh):
    """The matrices are small and the sums are made in one order: the number of threads changes no digit here."""
    threads = {f"{library}_NUM_THREADS": "2" for library in ("OPENBLAS", "OMP", "MKL")}
    done = fresh.run(cores=1, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="random", **threads)
    assert fresh.results() == finished.results()
    summary = ["ran", "up to date", "queries", "cross-check", "report"]
    assert [line[:12].rstrip() for line in done.text.splitlines() if line[:12].rstrip() in summary] == summary
    assert "report      results/bminv/report/report.html" in done.text and "0 left)" in done.text


def test_results_survive_the_loss_of_snakemakes_records(project):
    before = project.results()
    for file in sorted(project.path(".snakemake").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    project.run()
    assert project.results() == before


def test_numbers_on_another_kind_of_processor(finished):
    """Bytes cannot be pinned across them: the last digits of Cox fits are those of the processor's own instructions."""
    said = [
        subprocess.run([sys.executable, "-c", AGAIN], cwd=finished.folder, env=finished.environment(**other),
                       capture_output=True, text=True, check=True).stdout
        for other in ({}, OLD_PROCESSOR)
    ]  # fmt: skip
    own, old = (dict(json.loads(text)) for text in said)
    assert own.keys() == old.keys() and len(own) > 2000
    for name, value in own.items():
        assert (value is None) == (old[name] is None), name
        assert value is None or old[name] == pytest.approx(value, rel=SAME, abs=SAME), name
