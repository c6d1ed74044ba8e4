"""Entry of rule write_pdf: the report of a study as a PDF."""

from oncosurv.figures.files import figures_of
from oncosurv.language import speaking
from oncosurv.report.pdf import write_pdf
from oncosurv.runlog import logged

if __name__ == "__main__":
    with logged(snakemake.log[0]), speaking(snakemake.params.study["report"]["language"]):
        write_pdf(
            study=snakemake.params.study,
            tables={name: path for name, path in snakemake.input.items() if name != "figures"},
            figures=figures_of(snakemake.input.figures, ".svg"),
            versions=snakemake.params.versions,
            path=snakemake.output.pdf,
        )
