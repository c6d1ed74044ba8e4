"""Entry of rule describe_efficacy: outcomes of treatment, the early dead in the denominator."""

from oncosurv.describe.efficacy import EFFICACY_COLUMNS, groupings_of, summarise_efficacy
from oncosurv.runlog import logged
from oncosurv.tables import read_columns, write_rows


def main(table, path, study):
    """Write describe/efficacy.csv from its analysis set, whose one `<endpoint>_event` column names the follow-up."""
    wanted, columns = study["describe"]["efficacy"], read_columns(table)
    outcomes = [item for item in study["outcomes"] if item["name"] in wanted["outcomes"]]
    groupings = groupings_of(wanted["by"], study["variables"], study.get("exposures", []))
    follow_up = next(name.removesuffix("_event") for name in columns if name.endswith("_event"))
    rows = summarise_efficacy(columns, outcomes, groupings, wanted.get("landmark_days"), follow_up)
    write_rows(path, rows, EFFICACY_COLUMNS)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(snakemake.input.patients, snakemake.output.efficacy, snakemake.params.study)
