"""What a job asks a scheduler for grows with what it reads; the Slurm profile keeps what the default one decides."""

import re
import shutil
from pathlib import Path

import yaml

from tests.workflow.conftest import ROOT

PROFILES = {name: ROOT / f"profiles/{name}/config.yaml" for name in ("default", "slurm")}


def asked_for(project, rows):
    """(mem_mb, runtime) of the job that reads an export of so many rows."""
    lines = ["id,diagnosis,last,status,age,arm", *(f"p{i:06},01-01-2000,01-01-2001,1,60,0" for i in range(rows))]
    project.path("data/big.csv").write_text("\n".join(lines) + "\n")
    said = project.run("-n", "--configfile", "large.yaml").text
    part = said[said.index("rule read_exports:") :]
    return tuple(int(re.search(rf"\b{name}=(\d+)", part)[1]) for name in ("mem_mb", "runtime"))


def test_memory_and_time_grow_with_the_input(fresh):
    shutil.copy(Path(__file__).parent / "large_study.yaml", fresh.path("large.yaml"))
    small, large = asked_for(fresh, 100), asked_for(fresh, 200_000)
    size = fresh.path("data/big.csv").stat().st_size / 1e6
    assert small == (600, 10) and large == (600 + round(30 * size), 10) and large[0] > 800


def test_the_slurm_profile_keeps_what_the_default_one_decides():
    default, slurm = (yaml.safe_load(file.read_text()) for file in PROFILES.values())
    del default["cores"]  # of this machine; on a cluster local-cores and jobs
    assert {key: slurm[key] for key in default} == default and "cores" not in slurm
    assert slurm["slurm-no-requeue"] and slurm["retries"] == 1 and slurm["executor"] == "slurm"


def test_every_rule_that_reads_patients_says_what_it_needs():
    """All but those that run beside Snakemake; a new rule has to be put on one side."""
    local = set(re.findall(r"^ {4}(\w+),$", (ROOT / "workflow/rules/cluster.smk").read_text(), flags=re.MULTILINE))
    for file in sorted((ROOT / "workflow/rules").glob("*.smk")):
        for part in re.split(r"^(?=(?:rule|checkpoint) )", file.read_text(), flags=re.MULTILINE)[1:]:
            name = re.match(r"(?:rule|checkpoint) (\w+):", part)[1]
            if "script:" in part and name not in local and name != "combine_estimates":  # local in many.smk
                assert "    resources:" in part, name
