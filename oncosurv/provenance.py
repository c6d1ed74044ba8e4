"""What a job depends on beside its files, as Snakemake params: digests of code and source bytes, library versions.

Snakemake compares modification times and only looks at files that are newer; a restored backup or an unpacked release
carries old times. A digest in `params` is compared by value, so an old file date hides nothing.
"""

import ast
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("oncosurv", "tools")


def digest_of(path):
    """SHA-256 of a file's bytes, or 'absent' where there is no such file (the job itself then says what is missing)."""
    try:
        with open(path, "rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return "absent"


@cache
def code_digest(path):
    """Digest of a Python file's syntax tree: comments, docstring-free layout and file dates do not count."""
    tree = ast.parse((ROOT / path).read_bytes())
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:12]


@cache
def project_imports(path):
    """Project files (relative to the root) that the Python file `path` imports, by reading it; nothing is executed."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_bytes())):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for module in modules:
            found.update(module_files(module))
    return frozenset(found)


def module_files(module):
    """Files of one dotted module name: the module and the __init__ of every package on the way; empty if not ours."""
    parts = module.split(".")
    if parts[0] not in PACKAGES:
        return set()
    files = {Path(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1)}
    files.add(Path(*parts).with_suffix(".py"))
    return {file for file in files if (ROOT / file).is_file()}


@cache
def code_of(script, *others):
    """{file: digest} of a script, of every project module that it imports, and of other files (templates, by bytes).

    A dict in `params` shows in the reason for a rerun which file changed.
    """
    waiting, seen = [Path(script)], set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting.extend(project_imports(path))
    digests = {str(path): code_digest(path) for path in sorted(seen)}
    for pattern in others:
        for path in sorted(ROOT.glob(pattern)):
            digests[str(path.relative_to(ROOT))] = digest_of(path)[:12]
    return digests


@cache
def versions_of(*packages):
    """{package: version} of installed libraries: an upgrade reruns the jobs that use them."""
    return {package: version(package) for package in packages}
