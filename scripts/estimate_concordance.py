"""Entry of rule estimate_concordance: the concordance of one Cox model, corrected for optimism."""

from oncosurv.analyses.coding import read_set
from oncosurv.analyses.discrimination import COLUMNS, estimate_concordance
from oncosurv.runlog import logged
from oncosurv.tables import write_rows

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        found = estimate_concordance(
            read_set(snakemake.input.patients), snakemake.params.model, snakemake.params.variables
        )
        write_rows(snakemake.output.concordance, found, COLUMNS)
