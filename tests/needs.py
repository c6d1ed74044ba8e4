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
}


def need(program, packages=()):
    """Path of `program`; fails (CI=true) or skips when it, or one of the R `packages`, is not installed."""
    path = shutil.which(program)
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


def _missing(reason):
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@functools.cache
def _has_r_package(rscript, package):
    code = f"quit(status = as.integer(!requireNamespace('{package}', quietly = TRUE)))"
    return subprocess.run([rscript, "-e", code], capture_output=True, check=False).returncode == 0
