"""Entry of rule estimate_concordance: the concordance of one Cox model, corrected for optimism."""

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.discrimination import COLUMNS, estimate_concordance
from oncosurv.runlog import logged
from oncosurv.tables import write_rows

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        given, asked = snakemake.input, snakemake.params
        found = estimate_concordance(
            read_set(given.patients), asked.model, asked.variables, asked.study["study"], given.parts
        )
        write_rows(snakemake.output.concordance, found, COLUMNS)
