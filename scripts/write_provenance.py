"""Entry of rule write_provenance: from each result back to the exports, as a table and as an RO-Crate."""

import json
import os

from oncosurv.chain import COLUMNS, write_chain
from oncosurv.crate import write_crate
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, remove_half_written, remove_stale, replacing, write_rows


def main(steps, sources, folder, table, record, crate, **about):
    """Remove what left the study file; write the provenance table and the record of the run, then the crate of all."""
    remove_stale(folder, [path for step in steps for path in step["outputs"]])
    for place in (folder, os.path.join("private", os.path.basename(folder))):
        remove_half_written(place)
    write_rows(table, write_chain(steps), COLUMNS)
    with replacing(record[0], encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(record[1], indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n")
    also = [os.path.relpath(path, folder) for path in (table, record[0])]
    text = write_crate(folder, steps, sources=read_rows(sources), also=also, **about)
    with replacing(crate, encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        params = dict(snakemake.params.items())
        main(
            steps=[value for name, value in params.items() if name.startswith("step_")],
            sources=snakemake.input.sources,
            folder=params["about"]["folder"],
            table=snakemake.output.table,
            record=(snakemake.output.record, params["record"]),
            crate=snakemake.output.crate,
            study=params["study"],
            modules=params["modules"],
            version=params["about"]["version"],
        )
