"""Entry of rule draw_resamples: some of the resamples of the concordance of one Cox model, in a job of their own."""

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.discrimination import PART_COLUMNS, draw_part
from oncosurv.runlog import logged
from oncosurv.tables import write_rows

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        asked = snakemake.params
        patients, chunk = read_set(snakemake.input.patients), snakemake.wildcards.chunk
        found = draw_part(patients, asked.model, asked.variables, asked.study["study"], chunk)
        write_rows(snakemake.output.part, found, PART_COLUMNS)
