"""Entry of rule assert_agreement: ends the run where the kernel and another engine disagree."""

from oncosurv.checks.cross_check import check_agreement, count_compared
from oncosurv.exports.queries import StudyError
from oncosurv.runlog import logged
from oncosurv.tables import read_rows, replacing


def main(cross_check, path):
    """Write the number of comparisons to `path`, or raise StudyError that names each number that disagrees."""
    rows = read_rows(cross_check)
    problems = check_agreement(rows)
    if problems:
        raise StudyError(problems)
    with replacing(path) as file:
        file.write(f"{count_compared(rows)} comparisons with another engine agree\n")


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(snakemake.input.cross_check, snakemake.output.agreement)
