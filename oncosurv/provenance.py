"""What a job depends on beside its files, as Snakemake params: digests of code and source bytes, library versions.

Snakemake compares modification times and only looks at files that are newer; a restored backup or an unpacked release
carries old times. A digest in `params` is compared by value, so an old file date hides nothing.
"""

import ast
import hashlib
import json
import os
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("oncosurv", "tools")
KNOWN = ROOT / "oncosurv/__pycache__/code_digests.json"  # beside what Python keeps of the same files


def digest_of(path):
    """SHA-256 of a file's bytes, or 'absent' where there is no such file (the job itself then says what is missing)."""
    try:
        with open(path, "rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return "absent"


@cache
def read_code(path):
    """(digest, imports) of a Python file, by reading it once in a run; nothing is executed.

    digest: of the syntax tree, so that comments, layout and file dates do not count. imports: the project files that it
    imports, relative to the root.
    """
    data = (ROOT / path).read_bytes()
    key = hashlib.sha256(data).hexdigest()
    read = code_read()
    if key not in read:
        read[key] = known_code().get(key) or parse_code(data)
    digest, modules = read[key]
    return digest, frozenset().union(*(module_files(module) for module in modules))


def parse_code(data):
    """[digest of the syntax tree, dotted names that may be modules of ours] of Python source as bytes."""
    tree = ast.parse(data)
    modules = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    own = sorted({module for module in modules if module.split(".")[0] in PACKAGES})
    return [hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:12], own]


@cache
def code_read():
    """What this run read: {SHA-256 of a file's bytes: parse_code}."""
    return {}


@cache
def known_code():
    """What earlier runs read in files with the same bytes, by this Python: parsing them takes most of a second."""
    try:
        kept = json.loads(KNOWN.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept["files"] if kept.get("python") == sys.version else {}


def keep_known_code():
    """Write what was read for the next run, where it is news; a file that cannot be written is parsed again then."""
    if known_code() == code_read():
        return
    half = KNOWN.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        KNOWN.parent.mkdir(exist_ok=True)
        half.write_text(json.dumps({"python": sys.version, "files": code_read()}, sort_keys=True), encoding="utf-8")
        half.replace(KNOWN)


@cache
def module_files(module):
    """Files of one dotted module name: the module and the __init__ of every package on the way; empty if not ours."""
    parts = module.split(".")
    if parts[0] not in PACKAGES:
        return set()
    folders = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    return {*(f"{folder}/__init__.py" for folder in folders), f"{folders[-1]}.py"} & own_files()


@cache
def own_files():
    """Every Python file of our packages, relative to the root: listed once, where a thousand questions cost 0.1 s."""
    root = f"{ROOT}{os.sep}"
    return {
        f"{folder.removeprefix(root)}/{file}".replace(os.sep, "/")
        for package in PACKAGES
        for folder, _, files in os.walk(f"{root}{package}")
        for file in files
        if file.endswith(".py")
    }


@cache
def code_of(script, *others):
    """{file: digest} of a script, of every project module that it imports, and of other files (templates, by bytes).

    A dict in `params` shows in the reason for a rerun which file changed.
    """
    waiting, seen = [str(script)], set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting.extend(read_code(path)[1])
    digests = {path: read_code(path)[0] for path in sorted(seen)}
    for pattern in others:
        for path in sorted(ROOT.glob(pattern)):
            digests[str(path.relative_to(ROOT))] = digest_of(path)[:12]
    return digests


@cache
def versions_of(*packages):
    """{package: version} of installed libraries: an upgrade reruns the jobs that use them."""
    return {package: version(package) for package in packages}


def digest_of_content(content):
    """SHA-256 of nested dicts and lists, whatever the order of their keys: of a study file without its layout."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@cache
def software_version():
    """Version of this software, from pyproject.toml, '' where that file is not there."""
    try:
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return ""
    return next((line.split('"')[1] for line in text.splitlines() if line.startswith("version = ")), "")
