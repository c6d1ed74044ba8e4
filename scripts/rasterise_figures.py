"""Entry of rule rasterise_figures: every figure of the report as SVG and as PNG, in one folder."""

from pathlib import Path

from oncosurv.figures.files import figures_of
from oncosurv.figures.raster import rasterise
from oncosurv.runlog import logged
from oncosurv.tables import replacing_folder


def main(paths, folder):
    """Copy each SVG below the folder under the figure's name, and write a PNG beside it."""
    with replacing_folder(folder) as place:
        for figure in figures_of(paths, ".svg"):
            svg = Path(figure["path"]).read_bytes()
            name = Path(place, figure["name"])
            name.parent.mkdir(parents=True, exist_ok=True)
            name.with_name(f"{name.name}.svg").write_bytes(svg)
            name.with_name(f"{name.name}.png").write_bytes(rasterise(svg))


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(paths=snakemake.input.figures, folder=snakemake.output.folder)
