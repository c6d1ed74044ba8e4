"""Entry of checkpoint write_analysis_sets: the smallest table of each analysis, and what each analysis leaves out."""

from oncosurv.analyses.sets import LEDGER_COLUMNS, select_sets
from oncosurv.runlog import logged
from oncosurv.tables import read_columns, read_rows, remove_others, write_rows


def main(patients, sources, potential, paths, ledger, study):
    """Select every set from the patients, write them, and delete sets that the study file no longer asks for."""
    sets, ledger_rows = select_sets(read_columns(patients), read_rows(sources), study, read_columns(potential))
    for path in paths:
        folder, name = path.split("/sets/")
        write_rows(path, *sets[name])
    write_rows(ledger, ledger_rows, LEDGER_COLUMNS)
    remove_others(f"{folder}/sets", paths)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            patients=snakemake.input.patients,
            sources=snakemake.input.sources,
            potential=snakemake.input.potential,
            paths=[path for path in snakemake.output if "/sets/" in path],
            ledger=snakemake.output.ledger,
            study=snakemake.params.study,
        )
