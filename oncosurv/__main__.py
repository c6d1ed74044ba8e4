"""Commands beside the workflow: python -m oncosurv draft FOLDER."""

import argparse
import os
import sys

from oncosurv.draft.command import DraftError, draft_study


def main(arguments=None):
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m oncosurv", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    draft = commands.add_parser("draft", help="look at a folder of exports and write a study file to go on from")
    draft.add_argument(
        "folder", help="folder with the exports as they are: CSV, XLSX, REDCap, cBioPortal, SPSS, Stata, SAS"
    )
    draft.add_argument("--to", metavar="FILE", help="study file to write; without it studies/<name of the folder>.yaml")
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
    sys.exit(main())
