"""Entry of rule write_word: the report of a study as a Word file."""

from pathlib import Path

from oncosurv.figures.files import figures_of
from oncosurv.language import speaking
from oncosurv.report.word import write_word
from oncosurv.runlog import logged

if __name__ == "__main__":
    with logged(snakemake.log[0]), speaking(snakemake.params.study["report"]["language"]):
        write_word(
            study=snakemake.params.study,
            tables={name: path for name, path in snakemake.input.items() if name != "figures"},
            figures=figures_of(Path(snakemake.input.figures).iterdir(), ".png"),
            versions=snakemake.params.versions,
            path=snakemake.output.word,
            checklists=snakemake.output.checklists,
        )
