"""Entry of rule plot_models: forest plot, and beside it leave-one-out, residuals and curves by state."""

from oncosurv.figures.forest import plot_forests
from oncosurv.figures.model_checks import plot_model_checks
from oncosurv.figures.style import WIDTHS, save
from oncosurv.language import speaking
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, replacing_folder


def main(parts, forest, folder, models, words, endpoints, named, synthetic, width):
    """Read the parts of all models, draw, save each figure in the folder. parts: {table: one path or several}."""
    lists = {table: [paths] if isinstance(paths, str) else paths for table, paths in parts.items()}
    tables = {table: [row for path in paths for row in read_rows(path)] for table, paths in lists.items()}
    rows = (tables["coefficients"], tables.pop("models"))
    first, *others = plot_forests(*rows, words["labels"], words["p_style"], synthetic)
    save(first[1], forest)
    with replacing_folder(folder) as place:
        for name, figure in others:
            save(figure, f"{place}/{name}.svg")
        for name, figure in plot_model_checks(tables, models, words, endpoints, named, synthetic, WIDTHS[width]):
            save(figure, f"{place}/{name}.svg")


if __name__ == "__main__":
    with logged(snakemake.log[0]), speaking(snakemake.params.language["language"]):
        main(
            parts=dict(snakemake.input.items()),
            forest=snakemake.output.forest,
            folder=snakemake.output.folder,
            models=snakemake.params.models,
            words=snakemake.params.labels,
            endpoints=snakemake.params.endpoints,
            named=snakemake.params.profile["profile"] == "internal",
            synthetic=snakemake.params.data_are["data_are"] == "synthetic",
            width=snakemake.params.width["figure_width"],
        )
