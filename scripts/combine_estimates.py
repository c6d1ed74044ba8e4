"""Entry of rule combine_estimates: what all studies of a list found, in one table."""

import os

from oncosurv.combined import write_combined
from oncosurv.runlog import logged

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        folder = os.path.dirname(snakemake.input.ended[0])
        write_combined(snakemake.output.estimates, snakemake.params.studies, folder)
