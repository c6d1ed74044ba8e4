"""Entry of rule write_workbook: the public tables as sheets of one workbook."""

from oncosurv.figures.files import figures_of
from oncosurv.language import speaking
from oncosurv.report.workbook import write_workbook
from oncosurv.runlog import logged

NOT_READ = (
    "curves",
    "at_risk",
    "contrast_influence",
    "analyses",
    "checklists",
)  # drawn, or made with it

if __name__ == "__main__":
    with logged(snakemake.log[0]), speaking(snakemake.params.study["report"]["language"]):
        tables = {name: path for name, path in snakemake.input.items() if name != "figures"}
        write_workbook(
            study=snakemake.params.study,
            tables={name: path for name, path in tables.items() if name not in NOT_READ},
            more={name: path for name, path in tables.items() if name in NOT_READ},
            figures=figures_of(snakemake.input.figures),
            versions=snakemake.params.versions,
            path=snakemake.output.workbook,
        )
