"""Entry of rule plot_flow: flow diagram of the screened patients."""

from oncosurv.figures.flow import plot_flow
from oncosurv.figures.style import save
from oncosurv.language import speaking
from oncosurv.runlog import logged
from oncosurv.tables import read_rows


def main(flow, ledger, svg, labels, synthetic, exact):
    """Read the flow and the ledger, draw, save."""
    save(plot_flow(read_rows(flow), read_rows(ledger), labels, synthetic=synthetic, exact=exact), svg)


if __name__ == "__main__":
    with logged(snakemake.log[0]), speaking(snakemake.params.language["language"]):
        main(
            flow=snakemake.input.flow,
            ledger=snakemake.input.ledger,
            svg=snakemake.output.svg,
            labels=snakemake.params.labels["labels"],
            synthetic=snakemake.params.data_are["data_are"] == "synthetic",
            exact=snakemake.params.profile["profile"] == "internal",
        )
