"""Entry of rule plot_forest: forest plot of the Cox models of record, each variable alone beside them."""

from oncosurv.figures.forest import plot_forest
from oncosurv.figures.style import save
from oncosurv.runlog import logged
from oncosurv.tables import read_rows


def main(coefficients, models, svg, labels, p_style, synthetic):
    """Read the parts of all models, draw, save. coefficients, models: one path or several."""
    parts = [[paths] if isinstance(paths, str) else paths for paths in (coefficients, models)]
    rows = [[row for path in paths for row in read_rows(path)] for paths in parts]
    save(plot_forest(*rows, labels, p_style=p_style, synthetic=synthetic), svg)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            coefficients=snakemake.input.coefficients,
            models=snakemake.input.models,
            svg=snakemake.output.svg,
            labels=snakemake.params.labels["labels"],
            p_style=snakemake.params.labels["p_style"],
            synthetic=snakemake.params.data_are["data_are"] == "synthetic",
        )
