"""Entry of rule protect_tables: the exact tables in, the tables that may be published out."""

from pathlib import Path

from oncosurv.disclosure.protect import LISTED, protect_tables
from oncosurv.runlog import logged
from oncosurv.tables import read_columns, read_rows, write_rows

PARTS = {"survival": "item", "cox": "model"}  # the column by which the parts of a room's tables are told apart


def main(exact, published, parts, suppressed, study):
    """Write each protected table, whole and in parts. Tables of one name in two rooms are told apart by their room."""
    names = [f"{Path(path).parent.name}/{Path(path).stem}" for path in exact]
    columns = {name: list(read_columns(path)) for name, path in zip(names, exact, strict=True)}
    protected, listed = protect_tables(
        {name: read_rows(path) for name, path in zip(names, exact, strict=True)}, columns, study
    )
    for name, path in zip(names, published, strict=True):
        write_rows(path, protected[name], columns[name])
    for path in parts:
        room, (part, table) = Path(path).parent.parent.name, Path(path).stem.split(".")
        name = f"{room}/{table}"
        write_rows(path, [row for row in protected[name] if row[PARTS[room]] == part], columns[name])
    write_rows(suppressed, listed, LISTED)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            exact=snakemake.input.tables,
            published=snakemake.output.tables,
            parts=[*snakemake.output.survival, *snakemake.output.cox],
            suppressed=snakemake.output.suppressed,
            study=snakemake.params.study,
        )
