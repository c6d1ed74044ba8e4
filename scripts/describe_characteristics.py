"""Entry of rule describe_characteristics: characteristics of the cohort, overall and by group."""

from oncosurv.describe.characteristics import CHARACTERISTICS_COLUMNS, summarise_characteristics
from oncosurv.runlog import logged
from oncosurv.tables import read_columns, write_rows


def main(table, path, study):
    """Write describe/characteristics.csv from its analysis set."""
    wanted = study["describe"]["characteristics"]
    by_name = {variable["name"]: variable for variable in study["variables"]}
    populations = [item for item in study["populations"] if item["name"] in wanted["populations"]]
    variables = [by_name[name] for name in wanted["variables"]]
    rows = summarise_characteristics(read_columns(table), variables, populations, wanted.get("by"))
    write_rows(path, rows, CHARACTERISTICS_COLUMNS)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(snakemake.input.patients, snakemake.output.characteristics, snakemake.params.study)
