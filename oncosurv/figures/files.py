"""Where the figures of a study are: files, and folders with the figures of one survival item."""

from pathlib import Path


def figures_of(paths, ending=".svg"):
    """[{name, path}] of the figures with this ending among files and folders: flow, <item>/overall, <item>/<factor>."""
    figures = []
    for path in sorted(map(Path, paths)):
        files = sorted(path.glob(f"*{ending}")) if path.is_dir() else [path]
        names = [f"{path.name}/{file.stem}" if path.is_dir() else file.stem for file in files]
        both = zip(names, files, strict=True)
        figures += [{"name": name, "path": str(file)} for name, file in both if file.suffix == ending]
    return figures
