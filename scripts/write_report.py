"""Entry of rule write_report: the report of a study as one HTML file."""

from oncosurv.figures.files import figures_of
from oncosurv.language import speaking
from oncosurv.report.content import write_report
from oncosurv.runlog import logged

if __name__ == "__main__":
    with logged(snakemake.log[0]), speaking(snakemake.params.study["report"]["language"]):
        write_report(
            study=snakemake.params.study,
            tables={name: path for name, path in snakemake.input.items() if name != "figures"},
            figures=figures_of(snakemake.input.figures, ".svg"),
            versions=snakemake.params.versions,
            path=snakemake.output.html,
            analyses=snakemake.output.analyses,
            checklists=snakemake.output.checklists,
            steps=snakemake.params.chain["steps"],
        )
