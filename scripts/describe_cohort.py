"""Entry of rule describe_cohort: characteristics and efficacy of the cohort."""

from oncosurv.describe.characteristics import CHARACTERISTICS_COLUMNS, summarise_characteristics
from oncosurv.describe.efficacy import EFFICACY_COLUMNS, groupings_of, summarise_efficacy
from oncosurv.runlog import logged
from oncosurv.tables import read_columns, write_rows


def describe_characteristics(table, path, study):
    """Write describe/characteristics.csv from its analysis set."""
    wanted = study["describe"]["characteristics"]
    by_name = {variable["name"]: variable for variable in study["variables"]}
    populations = [item for item in study["populations"] if item["name"] in wanted["populations"]]
    variables = [by_name[name] for name in wanted["variables"]]
    rows = summarise_characteristics(read_columns(table), variables, populations, wanted.get("by"))
    write_rows(path, rows, CHARACTERISTICS_COLUMNS)


def describe_efficacy(table, path, study):
    """Write describe/efficacy.csv from its analysis set, whose one `<endpoint>_event` column names the follow-up."""
    wanted, columns = study["describe"]["efficacy"], read_columns(table)
    outcomes = [item for item in study["outcomes"] if item["name"] in wanted["outcomes"]]
    groupings = groupings_of(wanted["by"], study["variables"], study.get("exposures", []))
    follow_up = next(name.removesuffix("_event") for name in columns if name.endswith("_event"))
    rows = summarise_efficacy(columns, outcomes, groupings, wanted.get("landmark_days"), follow_up)
    write_rows(path, rows, EFFICACY_COLUMNS)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        study = snakemake.params.study
        describe_characteristics(snakemake.input.characteristics, snakemake.output.characteristics, study)
        if study["describe"].get("efficacy"):
            describe_efficacy(snakemake.input.efficacy, snakemake.output.efficacy, study)
