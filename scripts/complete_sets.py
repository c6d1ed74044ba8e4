"""Entry of rule complete_sets: some of the completed data sets of one Cox model, in a job of their own."""

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.imputed import PART_COLUMNS, complete_part
from oncosurv.runlog import logged
from oncosurv.tables import write_rows

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        asked = snakemake.params
        patients, chunk = read_set(snakemake.input.patients), snakemake.wildcards.chunk
        found = complete_part(patients, asked.model, asked.variables, asked.study["study"], chunk)
        write_rows(snakemake.output.part, found, PART_COLUMNS)
