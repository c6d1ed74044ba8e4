"""Write the invented exports of the demonstration study.

    python -m tools.bminv OUTDIR [--with-keys]

With the stored skeleton and seed the nine files equal those of `data/bminv/` byte for byte.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from tools.bminv.answer_keys import write_answer_keys
from tools.bminv.eligible import add_patient
from tools.bminv.exports import Exports
from tools.bminv.patients import draw_patients
from tools.bminv.screened import add_all_screened_out
from tools.bminv.skeleton import read_skeleton

SEED = 2012
SKELETON = Path(__file__).resolve().parents[2] / "data" / "bminv" / "skeleton.json"
KEYS_FOLDER = "answer_keys"


def write_exports(folder: Path, seed: int = SEED, skeleton: Path = SKELETON, with_keys: bool = False) -> None:
    """Draw the cohort and write the nine exports into `folder`, and the answer keys into its `answer_keys`."""
    rng = np.random.default_rng(seed)
    patients, other_identifiers = draw_patients(rng, read_skeleton(skeleton))
    exports = Exports(rng)
    cohort = [(patient, add_patient(exports, patient)) for patient in patients]
    screened_out = add_all_screened_out(exports, other_identifiers)
    exports.write(folder)
    if with_keys:
        write_answer_keys(folder / KEYS_FOLDER, cohort, screened_out)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bminv", description=__doc__.split("\n")[0])
    parser.add_argument("outdir", type=Path, help="folder to write into; it is made if absent")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the draws around the skeleton (%(default)s)")
    parser.add_argument("--skeleton", type=Path, default=SKELETON, help="skeleton file (default: the stored one)")
    parser.add_argument("--with-keys", action="store_true", help="also write what each patient was made to be")
    options = parser.parse_args(arguments)
    write_exports(options.outdir, options.seed, options.skeleton, options.with_keys)


if __name__ == "__main__":
    main(sys.argv[1:])
