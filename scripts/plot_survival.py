"""Entry of rule plot_survival: Kaplan-Meier figures of one population, overall and by each factor."""

from oncosurv.figures.kaplan_meier import plot_survival
from oncosurv.figures.style import WIDTHS, save
from oncosurv.language import speaking
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, replacing_folder

TABLES = ("estimates", "curves", "at_risk", "comparisons")


def main(paths, folder, factors, words, endpoint, synthetic, width):
    """Read the tables of the item, draw the figures that have curves, save each in the folder."""
    tables = {table: read_rows(paths[table]) for table in TABLES}
    with replacing_folder(folder) as place:
        for factor, figure in plot_survival(tables, factors, words, endpoint, synthetic, WIDTHS[width]):
            save(figure, f"{place}/{factor}.svg")


if __name__ == "__main__":
    with logged(snakemake.log[0]), speaking(snakemake.params.language["language"]):
        main(
            paths=dict(snakemake.input.items()),
            folder=snakemake.output.folder,
            factors=snakemake.params.factors["factors"],
            words=snakemake.params.labels,
            endpoint=snakemake.params.endpoint,
            synthetic=snakemake.params.data_are["data_are"] == "synthetic",
            width=snakemake.params.width["figure_width"],
        )
