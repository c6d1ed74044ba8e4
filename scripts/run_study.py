"""Entry of rule run_study: one study of a list, as its own run of Snakemake with its own records."""

import json
import subprocess
import sys

from oncosurv.combined import StudyRunError
from oncosurv.provenance import digest_of
from oncosurv.runlog import logged
from oncosurv.tables import replacing

if __name__ == "__main__":
    study = snakemake.params.study
    with logged(snakemake.log[0], snakemake.params.words["words"][study["id"]]):
        done = subprocess.run([sys.executable, "-m", *study["command"]], stdout=sys.stderr, stderr=sys.stderr)
        if done.returncode:
            raise StudyRunError(f"{study['id']}: the run did not end. Alone: {' '.join(study['command'])}")
        with replacing(snakemake.output.ended, encoding="utf-8") as file:
            json.dump({"study": study["id"], "record": digest_of(f"{study['results']}/run.json")}, file)
