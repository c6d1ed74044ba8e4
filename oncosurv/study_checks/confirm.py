"""What a drafted study file leaves to a person: the places that still say CONFIRM, each with the question beside it."""

import re

from oncosurv.study_checks.problems import Problem

TOKEN = "CONFIRM"
WORD = re.compile(rf"\b{TOKEN}\b")
NOTHING_SAID = "replace the word by what is right; the comments of the file say what was found."


def find_confirm(config, files=()):
    """Problems: every value or key that still holds the word CONFIRM.

    config: the study file as a dict; files: the YAML files that it was read from, whose comments are the hints.
    """
    questions = _questions(files)
    problems = []
    for path, text in _texts(config):
        if WORD.search(text):
            found = questions.get((str(path[-1]), text)) or [(None, "")]
            line, question = found.pop(0) if len(found) > 1 else found[0]
            where = f"line {line}: " if line else ""
            problems.append(Problem(path, f"{where}this is not decided yet ({text}).", question or NOTHING_SAID))
    return problems


def _texts(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str) and WORD.search(key):
                yield (*path, key), key
            yield from _texts(item, (*path, key))
    elif isinstance(value, (list, tuple)):
        for place, item in enumerate(value):
            yield from _texts(item, (*path, place))
    elif isinstance(value, str):
        yield path, value


def _questions(files):
    """{(key or list position, value): [(line, comment after it), ...]} of the lines that hold the word, in order."""
    import yaml

    found = {}
    for file in files:
        with open(file, encoding="utf-8") as text:
            lines = text.read().splitlines()
        todo = [("", yaml.compose("\n".join(lines), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))]
        nodes = []
        while todo:
            key, node = todo.pop()
            if isinstance(node, yaml.SequenceNode):
                todo += [(str(place), item) for place, item in enumerate(node.value)]
            elif isinstance(node, yaml.MappingNode):
                todo += [(name.value, item) for name, item in node.value]
                nodes += [(name.value, name) for name, _ in node.value if WORD.search(name.value)]
            elif node is not None and WORD.search(node.value):
                nodes.append((key, node))
        for key, node in sorted(nodes, key=lambda pair: (pair[1].start_mark.line, pair[1].start_mark.column)):
            line = node.start_mark.line
            comment = lines[line].partition(" # ")[2].strip()
            found.setdefault((key, node.value), []).append((line + 1, comment))
    return found
