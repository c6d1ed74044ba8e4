"""Entry of rule publish_tables: the parts of all analyses, stacked into the public tables."""

from pathlib import Path

from oncosurv.analyses.of_record import publish_comparisons
from oncosurv.runlog import logged
from oncosurv.tables import remove_others, stack_files

PUBLISH = {"comparisons": publish_comparisons}  # one P of record for all tests of a table; other tables are stacked


def main(parts, tables):
    """Stack the parts that end in `.<table>.csv` under each table, in the order of the study file; delete others."""
    remove_others(Path(parts[0]).parent, parts)
    for table in tables:
        name = Path(table).stem
        PUBLISH.get(name, stack_files)([part for part in parts if part.endswith(f".{name}.csv")], table)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(parts=list(snakemake.input.survival), tables=list(snakemake.output.survival))
        if snakemake.input.cox:
            main(parts=list(snakemake.input.cox), tables=list(snakemake.output.cox))
