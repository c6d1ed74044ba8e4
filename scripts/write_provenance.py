"""Entry of rule write_provenance: from each result back to the exports, as a table and as an RO-Crate."""

import os

from oncosurv.chain import COLUMNS, write_chain
from oncosurv.crate import write_crate
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, replacing, write_rows


def main(steps, sources, folder, table, crate, **about):
    """Write the provenance table, then the crate, which lists that table too."""
    write_rows(table, write_chain(steps), COLUMNS)
    also = [os.path.relpath(table, folder)]
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
            crate=snakemake.output.crate,
            study=params["study"],
            modules=params["modules"],
            version=params["about"]["version"],
        )
