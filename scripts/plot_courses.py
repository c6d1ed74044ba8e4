"""Entry of rule plot_courses: shares by outcome, and where patients may be shown their courses and measurements."""

from oncosurv.figures.courses import plot_courses
from oncosurv.figures.style import WIDTHS, save
from oncosurv.language import speaking
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, replacing_folder


def main(paths, folder, words, endpoint, outcomes, synthetic, width):
    """Read the tables, draw, save each figure in the folder. paths: {table: path} of those that may be shown."""
    tables = {table: read_rows(path) for table, path in paths.items()}
    with replacing_folder(folder) as place:
        for name, figure in plot_courses(tables, words, endpoint, outcomes, synthetic, WIDTHS[width]):
            save(figure, f"{place}/{name}.svg")


if __name__ == "__main__":
    with logged(snakemake.log[0]), speaking(snakemake.params.language["language"]):
        main(
            paths=dict(snakemake.input.items()),
            folder=snakemake.output.folder,
            words=snakemake.params.words,
            endpoint=snakemake.params.endpoint,
            outcomes=snakemake.params.outcomes["outcomes"],
            synthetic=snakemake.params.data_are["data_are"] == "synthetic",
            width=snakemake.params.width["figure_width"],
        )
