"""A study file as YAML, before anything is made of it: does it parse, and is it data only and of a sane size?

Only the parser's events are read: nothing is built, so that neither a bomb (aliases of aliases) nor a tag that asks for
an object does anything. Every problem names its line.
"""

from oncosurv.study_checks.problems import Problem

MOST_BYTES = 5_000_000
MOST_NODES = 200_000  # with every alias written out; a study file has some thousand
DEEPEST = 60
PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "map", "seq")}
TEMPLATE = "__use_yte__"  # Snakemake would run what stands behind question marks as Python


def check_yaml(path):
    """Problems of a YAML file that keep it from being read, [] for none."""
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as problem:
        return [
            _problem(None, f"the file cannot be opened ({problem.strerror}).", "correct the path or its access rights.")
        ]
    if len(data) > MOST_BYTES:
        return [
            _problem(None, "the file has more than 5 MB; a study file has some hundred lines.", "is it the right file?")
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        return [_problem(line, f"the byte 0x{data[problem.start]:02X} is not UTF-8.", "save the file as UTF-8.")]
    return _check_events(text)


def _check_events(text):
    import yaml

    # the fast parser lets tabs pass where the one that Snakemake uses does not
    loader = yaml.SafeLoader if "\t" in text else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    problems, sizes, stack = [], {}, []
    try:
        for event in yaml.parse(text, Loader=loader):
            line = event.start_mark.line + 1
            if isinstance(event, yaml.AliasEvent):
                if event.anchor not in sizes:
                    return [
                        *problems,
                        _problem(line, f"*{event.anchor} refers to itself or to nothing.", "write the part out."),
                    ]
                _grow(stack, sizes[event.anchor])
            elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
                stack.append([event.anchor, 1])
                problems += _tag(event, line)
            elif isinstance(event, yaml.ScalarEvent):
                problems += _tag(event, line)
                if event.anchor:
                    sizes[event.anchor] = 1
                _grow(stack, 1)
                if event.value == TEMPLATE:
                    words = f"{TEMPLATE} would run parts of this file as a program."
                    problems.append(_problem(line, words, "delete this key; a study file is data only."))
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                anchor, size = stack.pop()
                if anchor:
                    sizes[anchor] = size
                _grow(stack, size)
            if len(stack) > DEEPEST:
                return [
                    *problems,
                    _problem(line, f"more than {DEEPEST} levels lie in each other here.", "is a bracket left open?"),
                ]
            if stack and stack[-1][1] > MOST_NODES:
                words = f"written out, the aliases (*) make more than {MOST_NODES} entries."
                return [*problems, _problem(line, words, "write the parts out, without aliases of aliases.")]
    except yaml.MarkedYAMLError as problem:
        return [*problems, _unparsed(problem, text)]
    except yaml.YAMLError as problem:  # a character that no YAML may hold
        position = getattr(problem, "position", 0)
        words = f"this is no YAML ({getattr(problem, 'reason', None) or problem}).".replace("\n", " ")
        return [*problems, _problem(text[:position].count("\n") + 1, words, "delete the character.")]
    return problems


def _grow(stack, size):
    if stack:
        stack[-1][1] += size


def _tag(event, line):
    if event.tag is None or event.tag in PLAIN_TAGS or event.tag == "!":
        return []
    words = f"the tag {event.tag.replace('tag:yaml.org,2002:', '!!')} asks for more than data."
    return [_problem(line, words, "delete the tag; a study file holds texts, numbers, lists and keys only.")]


def _unparsed(problem, text):
    mark = problem.problem_mark or problem.context_mark
    line = mark.line + 1 if mark else None
    lines = text.splitlines()
    here = lines[mark.line] if mark and mark.line < len(lines) else ""
    began = ""
    if problem.context_mark and mark and problem.context_mark.line != mark.line:
        began = f" The part began in line {problem.context_mark.line + 1}."
    return _problem(
        line, f"this is no YAML: {problem.problem or problem.context}.{began}", _hint(here, problem.problem or "")
    )


def _hint(here, words):
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return "the line begins with a tab; use blanks."
    if "mapping values are not allowed" in words:
        return 'a colon inside a text needs quotation marks: label: "Platelets: low".'
    if "expected <block end>" in words or "did not find expected '-'" in words:
        return "is the line indented like its neighbours?"
    if "flow" in words or "',' or" in words or "expected ',' " in words:
        return "is a bracket or a brace left open, or a comma missing?"
    return "look at this line and the one above: indentation, colons, brackets, quotation marks."


def _problem(line, words, hint):
    return Problem((), f"line {line}: {words}" if line else words, hint)
