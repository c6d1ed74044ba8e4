"""Entry of rule write_report: the report of a study as one HTML file."""

from pathlib import Path

from oncosurv.report.content import write_report
from oncosurv.runlog import logged


def figures_of(paths):
    """Figures by name: flow and forest are files, a survival item is a folder with overall.svg and <factor>.svg."""
    figures = []
    for path in map(Path, paths):
        files = sorted(path.glob("*.svg")) if path.is_dir() else [path]
        names = [f"{path.name}/{file.stem}" if path.is_dir() else file.stem for file in files]
        figures += [{"name": name, "path": str(file)} for name, file in zip(names, files, strict=True)]
    return figures


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write_report(
            study=snakemake.params.study,
            tables={name: path for name, path in snakemake.input.items() if name != "figures"},
            figures=figures_of(snakemake.input.figures),
            versions=snakemake.params.versions,
            path=snakemake.output.html,
            analyses=snakemake.output.analyses,
            checklists=snakemake.output.checklists,
        )
