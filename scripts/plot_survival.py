"""Entry of rule plot_survival: Kaplan-Meier figures of one population, overall and by each factor."""

import os

from oncosurv.figures.kaplan_meier import plot_survival
from oncosurv.figures.style import save
from oncosurv.language import speaking
from oncosurv.runlog import logged
from oncosurv.tables import read_rows

TABLES = ("estimates", "curves", "at_risk", "comparisons")


def main(paths, folder, factors, words, endpoint, synthetic):
    """Read the tables of the item, draw the figures that have curves, save each in the folder."""
    os.makedirs(folder, exist_ok=True)
    tables = {table: read_rows(paths[table]) for table in TABLES}
    for factor, figure in plot_survival(tables, factors, words, endpoint, synthetic):
        save(figure, f"{folder}/{factor}.svg")


if __name__ == "__main__":
    with logged(snakemake.log[0]), speaking(snakemake.params.language["language"]):
        main(
            paths=dict(snakemake.input.items()),
            folder=snakemake.output.folder,
            factors=snakemake.params.factors["factors"],
            words=snakemake.params.labels,
            endpoint=snakemake.params.endpoint,
            synthetic=snakemake.params.data_are["data_are"] == "synthetic",
        )
