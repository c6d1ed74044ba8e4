"""Mistakes of a study file: what one is, how all of them are listed, and which declared name was probably meant."""

from typing import NamedTuple

# By these keys the entries of the study file's lists are named where a path leads through them.
NAME_KEYS = ("name", "id", "class", "analyte", "label")


class Problem(NamedTuple):
    """One mistake. path: keys and list positions from the top of the study file; hint: what to do about it."""

    path: tuple
    message: str
    hint: str


class StudyFileError(Exception):
    """The study file cannot be run as it stands. `problems` holds every mistake, in the order of the file."""

    def __init__(self, problems, config):
        self.problems = list(problems)
        self.places = [place_of(problem.path, config) for problem in self.problems]
        super().__init__(self.problems)

    def __str__(self):
        count = len(self.problems)
        lines = [f"The study file has {'1 mistake' if count == 1 else f'{count} mistakes'}; nothing was run."]
        for number, (place, problem) in enumerate(zip(self.places, self.problems, strict=True), start=1):
            lines += ["", f"{number}. {place}", f"   {problem.message}", f"   Hint: {problem.hint}"]
        return "\n".join(lines)


def place_of(path, config):
    """A path in words: 'models → os_platelets → variables → 2'; entries without a name are counted from 1."""
    words, here = [], config
    for key in path:
        here = _inside(here, key)
        if isinstance(key, int):
            names = (
                [here[name] for name in NAME_KEYS if isinstance(here.get(name), str)] if isinstance(here, dict) else []
            )
            words.append(names[0] if names else str(key + 1))
        else:
            words.append(str(key))
    return " → ".join(words) or "the whole file"


def in_file_order(problems, config):
    """Problems in the order in which a reader of the study file meets them, each once."""

    def position(problem):
        places, here = [], config
        for key in problem.path:
            known = list(here) if isinstance(here, dict) else []
            places.append(key if isinstance(key, int) else known.index(key) if key in known else len(known))
            here = _inside(here, key)
        return places

    return sorted(dict.fromkeys(problems), key=position)


def _inside(here, key):
    try:
        return here[key]
    except (KeyError, IndexError, TypeError):
        return None


def suggest(word, known, otherwise):
    """'did you mean ...?' where a known word is close to `word`, else what is known, after the words `otherwise`."""
    import difflib  # only paid for when there is a mistake

    known = [str(name) for name in known]
    folded = {name.casefold(): name for name in known}
    all_known = f"{otherwise}: {listed(known) or 'none'}."
    close = difflib.get_close_matches(str(word).casefold(), folded, n=1, cutoff=0.6)
    if not close:
        return all_known
    sure = difflib.SequenceMatcher(None, str(word).casefold(), close[0]).ratio() >= 0.8
    return f"did you mean {folded[close[0]]!r}?" + ("" if sure else f" If not, {all_known}")


def listed(words, most=12):
    """Words joined by commas, and how many more there are."""
    words = [str(word) for word in words]
    return ", ".join(words[:most]) + (f" and {len(words) - most} more" if len(words) > most else "")
