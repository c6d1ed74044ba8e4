"""Programs that some tests need beside Python. One place decides what happens when one is missing.

On a build server (environment variable CI=true) a missing program fails the test: nothing may be left unchecked there.
On a laptop it skips the test and names what to install.
"""

import functools
import importlib
import os
import shutil
import subprocess

import pytest

HOW = {
    "Rscript": "R 4.2 or later (package r-base)",
    "chromium": "the Chromium browser",
    "soffice": "LibreOffice (package libreoffice-writer)",
    "pdftotext": "poppler-utils",
    "localedef": "the C library's programs (package libc-bin, with locales for its sources)",
    "pdfinfo": "poppler-utils",
    "pdffonts": "poppler-utils",
    **dict.fromkeys(("munged",), "munge"),
    **dict.fromkeys(("slurmctld", "slurmd", "srun", "sbatch", "squeue"), "slurm-wlm"),
    "slurmdbd": "slurmdbd",
    "mariadbd": "mariadb-server",
}


def need(program, packages=()):
    """Path of `program`; fails (CI=true) or skips when it, or one of the R `packages`, is not installed."""
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin")  # daemons: not on everybody's PATH
    if path is None:
        _missing(f"{program} is not on the PATH: install {HOW.get(program, program)}")
    for package in packages:
        if not _has_r_package(path, package):
            _missing(f"the R package {package} is not installed: install.packages('{package}')")
    return path


def need_module(name, requirements):
    """The Python module `name`; fails (CI=true) or skips when it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        _missing(f"the module {name} is not installed: pip install --require-hashes -r {requirements}")


def need_folder(folder, what):
    """The folder; fails (CI=true) or skips where it is not there."""
    if not folder.is_dir():
        _missing(f"{what} ({folder})")
    return folder


def _missing(reason):
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@functools.cache
def _has_r_package(rscript, package):
    code = f"quit(status = as.integer(!requireNamespace('{package}', quietly = TRUE)))"
    return subprocess.run([rscript, "-e", code], capture_output=True, check=False).returncode == 0


def need_data(variable, where):
    """Folder of published data that are not part of the project; skips where the environment variable names none.

    where: where the data can be had. A variable that names a folder that is not there fails: then something is wrong.
    """
    folder = os.environ.get(variable, "")
    if not folder:
        pytest.skip(f"the data are not part of the project: {where}, and name the folder in {variable}")
    if not os.path.isdir(folder):
        pytest.fail(f"{variable} names {folder!r}, which is no folder", pytrace=False)
    return folder
