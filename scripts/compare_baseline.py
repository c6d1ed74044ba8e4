"""Entry of rule compare_baseline: what changed since the baseline, which patients, and why."""

from pathlib import Path

from oncosurv.changes.attribution import ATTRIBUTION_COLUMNS
from oncosurv.changes.baseline import read_baseline, read_run
from oncosurv.changes.compare import compare_runs
from oncosurv.changes.estimates import ESTIMATE_COLUMNS
from oncosurv.changes.patients import PATIENT_COLUMNS
from oncosurv.runlog import logged
from oncosurv.tables import write_rows

COLUMNS = {"estimates": ESTIMATE_COLUMNS, "patients": PATIENT_COLUMNS, "attribution": ATTRIBUTION_COLUMNS}


def main(baseline, record, folders, exports, paths):
    """Compare results/<study> with the baseline; write one table a path."""
    now = read_run(folders["results"], record, "now")
    tables = compare_runs(read_baseline(Path(baseline).parent), now, folders["private"], exports)
    for table, path in paths.items():
        write_rows(path, tables[table], COLUMNS[table])


if __name__ == "__main__":
    with logged(snakemake.log[0], private=snakemake.params.words["words"]):
        main(
            baseline=snakemake.input.baseline,
            record=snakemake.params.record,
            folders=snakemake.params.folders,
            exports=snakemake.params.exports,
            paths=dict(snakemake.output.items()),
        )
