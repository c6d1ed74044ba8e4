"""From any result back to the rows of the exports: which rule made a file, by which code, from which files.

Read from the rules themselves, so that nothing is written down twice. For rule files; the rows are those of
report/provenance.csv, and the steps are told in full in ro-crate-metadata.json.
"""

import hashlib
import json
import os
import re

WILDCARD = re.compile(r"\{(\w+)(?:,[^{}]*)?\}")
WHOLE = "whole study file"
KEY = r'(?:\["(\w+)"\]|\.get\("(\w+)")'
KEYS = re.compile(rf"\bconfig{KEY}[^\w\[.]*{KEY}?")
IN_CONFIG = re.compile(r'"(\w+)" in config\b')
PICKED = re.compile(r"\bpick\(config((?:, \"\w+\")+)\)")
BARE = re.compile(r"=(?:config|TOLD_STUDY),|\(config\)")
LABELS = ("variables", "exposures", "populations", "endpoints", "outcomes", "models", "reproduction.models")
NAMED = {  # names of common.smk and oncosurv.study by which a rule reads the study file
    r"ITEMS\b": ("survival.items", "reproduction.survival"),
    r"CURVES\b": ("survival.items",),
    r"MODELS\b": (
        "models",
        "exposures",
        "sensitivity",
        "reproduction.models",
        "survival.items",  # the contrasts that stand beside a model
        "survival.month_days",  # of the axis of an exposure's curves
        "variables",  # which are cuts of a number
    ),
    r"SOURCES\b": ("sources",),
    r"EFFICACY\b": ("describe.efficacy",),
    r"labels_of\(config": LABELS,
    r"variable_facts\(config": ("variables", "exposures"),
}


def study_keys(text):
    """Keys of the study file that the text of a rule reads, sorted: 'models', 'survival.month_days'."""
    found = {".".join(filter(None, parts)) for parts in KEYS.findall(text)}
    found |= set(IN_CONFIG.findall(text))
    found |= {key for keys in PICKED.findall(text) for key in re.findall(r"\w+", keys)}
    found |= {key for name, keys in NAMED.items() if re.search(rf"\b{name}", text) for key in keys}
    if BARE.search(text):
        return [WHOLE]
    return sorted(key for key in found if key.split(".")[0] not in found - {key})


def rule_texts(files):
    """{rule: its text} of rule files."""
    texts = {}
    for file in files:
        with open(file, encoding="utf-8") as handle:
            for part in re.split(r"^(?=(?:rule|checkpoint) \w)", handle.read(), flags=re.MULTILINE)[1:]:
                texts[re.match(r"\w+ (\w+)", part)[1]] = part
    return texts


def one_digest(digests):
    """One digest of {file: digest}, 12 hexadecimal digits."""
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()[:12]


def short_names(results, private, told):
    """Function from a path to how the results name it: relative to their folder, private:<file>, or as told.

    results, private: the folders of a study; told: {path: name} of what lies elsewhere. Any other path stays as it is.
    """

    def short(path):
        if path.startswith(f"{private}/"):
            return f"private:{path.removeprefix(f'{private}/')}"
        return told.get(os.path.relpath(path), path.removeprefix(f"{results}/"))

    return short


def steps_behind(targets, rules, texts, short):
    """Every job that the targets need, from the exports on, as dicts; a file of several comes once.

    targets: paths; rules: those of the workflow, in order, whose input functions have `patterns`; texts: {rule: text};
    short: function from a path to how the results name it. Keys: rule, item (value of its wildcard), words, script,
    code, versions, study_keys, inputs, outputs. ValueError for a file that no rule makes and `short` does not know.
    """
    rules = [rule for rule in rules if rule.script]
    exact, patterns = _outputs(rules)
    waiting, seen, found = list(targets), set(), {}
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        made = (exact[path], {}) if path in exact else _maker(path, patterns)
        if made is None:
            if short(path) == path:
                raise ValueError(f"no rule makes {path}")
            continue
        rule, values = made
        place = (rules.index(rule), tuple(values.values()))
        if place not in found:
            inputs = list(dict.fromkeys(_filled(pattern, values) for pattern in _patterns(rule)))
            waiting += inputs
            found[place] = {
                "rule": rule.name,
                "item": "; ".join(values.values()),
                "words": rule.docstring.strip(),
                "script": f"scripts/{rule.script.rsplit('/', 1)[-1]}",
                "code": one_digest(rule.params.code),
                "versions": dict(getattr(rule.params, "versions", {})),
                "study_keys": study_keys(texts[rule.name]),
                "inputs": [short(path) for path in inputs],
                "outputs": [short(_filled(str(pattern), values)) for pattern in rule.output],
            }
    return [found[place] for place in sorted(found)]


def _outputs(rules):
    """({path: rule} of outputs without wildcards, [(pattern, rule)] of those with some)."""
    exact, patterns = {}, []
    for rule in rules:
        for output in map(str, rule.output):
            names = WILDCARD.findall(output)
            if not names:
                exact[output] = rule
                continue
            text = ""
            for place, part in enumerate(WILDCARD.sub("\0", output).split("\0")):
                text += (f"(?P<{names[place - 1]}>\\w+)" if place else "") + re.escape(part)
            patterns.append((re.compile(text), rule))
    return exact, patterns


def _maker(path, patterns):
    """(rule, {wildcard: value}) of the rule that makes a file; None where there is none."""
    for pattern, rule in patterns:
        match = pattern.fullmatch(path)
        if match:
            return rule, match.groupdict()
    return None


def _patterns(rule):
    """Inputs of a rule as paths, with its wildcards in braces."""
    for value in rule.input:
        yield from getattr(value, "patterns", [str(value)])


def _filled(pattern, values):
    return WILDCARD.sub(lambda match: values.get(match[1], match[0]), pattern)
