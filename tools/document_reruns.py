"""docs/reruns.md from the rows of tests/workflow/rerun_matrix.py: `python -m tools.document_reruns`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from oncosurv.watch import NAMES  # noqa: E402
from tests.workflow.rerun_matrix import CHANGES  # noqa: E402

PAGE = ROOT / "docs/reruns.md"
HEAD = """# What runs again after a change

After any change `snakemake` is all there is to type. The table is made from the tests: each change is made to the
finished default study, the command is run, and exactly these jobs ran. A number after a job says for how many analyses
it ran. Where the last column says so, every result has the same bytes as before.

An update runs what reads the exports, the cohort and the analysis sets; past them, an analysis whose set has the same
bytes as before does not run again. The provenance is renewed whenever the digest of an export, of code or of the study
file is another.

| Change | What runs | Results |
|---|---|---|
"""
TAIL = """
What leaves the study file (a model, a population, a factor, an export) leaves the results in the same run: its sets,
parts, figures and typed tables are deleted. Nothing else in the folders is touched.

Never use `--touch` after a change of the data, nor `--until` with a rule past the analysis sets (README).

## After a crash

If a run was killed, the disk was full or the power failed: `snakemake --unlock`, then the same command again. Every
file is written beside its place and moved there when it is whole, so a file under its own name is never half a file.
The tests kill Snakemake, single jobs and whole runs at 25 seeded moments (`MOMENTS=50` in the environment for more;
some as a half-written file is seen), fill the disk, close it to writing, start two runs at once, send SIGTERM, lose
`.snakemake`, set the clock back and give all files one second: afterwards the results have the bytes of an undisturbed
run. Of a network file system only its coarse times are tested, not its caches: let one machine at a time run a study.

## Equal bytes

The results have the same bytes on 1, 2 and 4 cores, in any folder, locale, time zone and hash seed, with one or two
threads of the matrix library, whatever the order and dates of the files. On another kind of processor the last digits
may differ, because the libraries choose their instructions by it: with the kernels of a processor of 2008, 869 of
27,465 cells of the default study were others. Relative differences: at most 4e-11 in `statistic` and `lr_statistic`
of `cox/coefficients.csv`, 3e-13 in its p-values, 2e-14 in its limits, 6e-15 in coefficients, hazard ratios, standard
errors and all of `cox/hazards.csv`, 1e-13 in `cox/models.csv`, 4e-16 in `survival/comparisons.csv`; curves, medians,
survival at fixed times, differences and descriptive tables had the same bytes. A comparison with a baseline takes
relative differences below 1e-9 for none.
"""


def write_page():
    """The text of the page."""
    return HEAD + "".join(f"{_line(change)}\n" for change in CHANGES) + TAIL


def _line(change):
    jobs = [f"{NAMES[rule]}{f' ({count})' if count > 1 else ''}" for rule, count in change.runs.items()]
    words = f"{change.words} ({change.note})" if change.note else change.words
    return f"| {words} | {', '.join(jobs) or 'nothing'} | {'the same bytes' if change.same else 'changed'} |"


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
