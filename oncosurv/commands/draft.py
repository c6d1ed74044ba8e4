"""python -m oncosurv draft FOLDER: looks at a folder of exports and writes a study file to go on from."""

import argparse
import os
import sys

from oncosurv.draft.study_file import DraftError, draft_study


def main(arguments):
    """Draft one study file; exit code 1 with the reason where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m oncosurv draft", description="Draft a study file from exports.")
    parser.add_argument("folder", help="folder with the exports: CSV, XLSX, REDCap, cBioPortal, SPSS, Stata, SAS")
    parser.add_argument(
        "--to", metavar="FILE", help="study file to write; without it studies/<name of the folder>.yaml"
    )
    given = parser.parse_args(arguments)
    name = os.path.basename(os.path.abspath(given.folder)) or "study"
    target = given.to or os.path.join("studies", f"{name.lower().replace(' ', '_')}.yaml")
    try:
        questions = draft_study(given.folder, target, tell=lambda line: print(line, file=sys.stderr, flush=True))
    except DraftError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{target} is written; {questions} places say CONFIRM. Decide each, then run:")
    print(f"  snakemake --cores 4 --configfile {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
