"""Entry of rule recompute_estimates: lifelines and statsmodels recompute what the kernel reports."""

from pathlib import Path

from oncosurv.analyses.coding import read_set
from oncosurv.checks.engine_rows import COLUMNS
from oncosurv.checks.recompute import answer_item, answer_model, recompute_efficacy
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, write_rows


def main(item_sets, model_sets, efficacy, items, models, facts, choices, most, path):
    """Recompute all items and models, each from its set, and the limits of the efficacy table; write one table."""
    rows = []
    for path_of_set, item in zip(item_sets, items, strict=True):
        rows += answer_item(read_set(path_of_set), item, choices, facts[Path(path_of_set).stem], most)
    for path_of_set, model in zip(model_sets, models, strict=True):
        rows += answer_model(read_set(path_of_set), model, facts[Path(path_of_set).stem], most)
    rows += recompute_efficacy([row for table in efficacy for row in read_rows(table)])
    write_rows(path, rows, COLUMNS)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            item_sets=list(snakemake.input.survival),
            model_sets=list(snakemake.input.cox),
            efficacy=[snakemake.input.efficacy] if snakemake.input.efficacy else [],
            **snakemake.params.plan,
            path=snakemake.output.engines,
        )
