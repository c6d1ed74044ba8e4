"""Entry of rule rasterise_figures: every figure of the report as SVG and as PNG, in one folder."""

import os
from pathlib import Path

from oncosurv.figures.files import figures_of
from oncosurv.figures.raster import rasterise
from oncosurv.runlog import logged


def main(paths, folder):
    """Copy each SVG below the folder under the figure's name, and write a PNG beside it."""
    for figure in figures_of(paths, ".svg"):
        svg = Path(figure["path"]).read_bytes()
        place = f"{folder}/{figure['name']}"
        os.makedirs(os.path.dirname(place), exist_ok=True)
        Path(f"{place}.svg").write_bytes(svg)
        Path(f"{place}.png").write_bytes(rasterise(svg))


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(paths=snakemake.input.figures, folder=snakemake.output.folder)
