"""Entry of rule read_exports: every export into a typed table, with the queries and the list of sources."""

import gc
from pathlib import Path

from oncosurv.exports.read import read_exports
from oncosurv.runlog import logged
from oncosurv.tables import remove_others


def main(sources, paths, tables, queries, listing, corrections, applied):
    """Read the exports at `paths` ({source: path}) into `tables`, in the order of the sources."""
    out_paths = {source["name"]: table for source, table in zip(sources, tables, strict=True)}
    Path(queries).parents[1].chmod(0o700)  # private/<study> is closed to other users before anything is in it
    read_exports(sources, paths, out_paths, queries, listing, corrections, applied)
    own = [*tables, queries, *filter(None, [applied])]
    remove_others(Path(queries).parent, own)  # the typed tables of sources that left the study file


if __name__ == "__main__":
    gc.disable()  # rows make no cycles, and the collector would look at all of them again and again
    with logged(snakemake.log[0], private=snakemake.params.words["words"]):
        main(
            sources=snakemake.params.sources,
            paths=snakemake.params.paths,
            tables=list(snakemake.output.tables),
            queries=snakemake.output.queries,
            listing=snakemake.output.sources,
            corrections=snakemake.params.corrections,
            applied=snakemake.output.get("applied"),
        )
