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
def read_code(path):
    """(digest, imports) of a Python file, by reading it; nothing is executed.

    digest: of the syntax tree, so that comments, layout and file dates do not count. imports: the project files that it
    imports, relative to the root.
    """
    tree = ast.parse((ROOT / path).read_bytes())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for module in modules:
            found.update(module_files(module))
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:12], frozenset(found)


@cache
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
            waiting.extend(read_code(path)[1])
    digests = {str(path): read_code(path)[0] for path in sorted(seen)}
    for pattern in others:
        for path in sorted(ROOT.glob(pattern)):
            digests[str(path.relative_to(ROOT))] = digest_of(path)[:12]
    return digests


@cache
def versions_of(*packages):
    """{package: version} of installed libraries: an upgrade reruns the jobs that use them."""
    return {package: version(package) for package in packages}
