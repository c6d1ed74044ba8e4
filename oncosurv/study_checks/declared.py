"""What a study file declares: its sources with their columns, and every name that other parts of the file may use."""

from dataclasses import dataclass, field
from typing import NamedTuple

from oncosurv.study_checks.problems import Problem, suggest

REPORTS = "reports"  # conditions ask for the class of a report by reports.class
UNCLASSIFIED = "not classified"  # the class of a report that no pattern fits
BASELINE_ONLY = (
    "Models, factors, columns, populations and baseline variables are made of baseline variables only; a published "
    "naive analysis goes under reproduction."
)


class Field(NamedTuple):
    """What a name in a condition stands for. kind: flag, number, category, text, date or ''."""

    kind: str
    levels: tuple = ()


@dataclass
class Declared:
    """The names of a study file. `variables` and `dates` are in the order of the file; all maps lead to the entries."""

    sources: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)
    index: str = ""
    dates: dict = field(default_factory=dict)
    variables: dict = field(default_factory=dict)
    exposures: dict = field(default_factory=dict)
    outcomes: dict = field(default_factory=dict)
    endpoints: dict = field(default_factory=dict)
    populations: dict = field(default_factory=dict)
    classes: tuple = ()
    ends: dict = field(default_factory=dict)
    entered: set = field(default_factory=set)

    def column(self, reference):
        """The entry of 'source.column', or None."""
        source, _, column = reference.partition(".")
        return self.columns.get(source, {}).get(column)

    def one_row(self, source):
        """Whether a source has one row that speaks for a patient."""
        spec = self.sources.get(source, {})
        return bool(spec.get("one_row_per_patient")) or "one_per_patient" in spec

    def late(self, name, path):
        """[] where a name is known at time zero (or not at all), otherwise the problem."""
        if self.variables.get(name, {}).get("timing") == "post_baseline":
            what, mend = "a post_baseline variable", "list it under exposures, if it is a treatment"
        elif name in self.exposures:
            what, mend = "an exposure", "leave it under exposures"
        elif name in self.outcomes:
            what, mend = "an outcome", "leave it to describe → efficacy"
        elif name in self.ends:
            what, mend = f"what decides the endpoint {self.ends[name]!r}", "leave it to the endpoint"
        else:
            return []
        return [Problem(path, f"{name!r} is {what}: not known at time zero.", f"{mend}. {BASELINE_ONLY}")]


def entries(study, *keys):
    """((path, entry), ...) of a list of the study file; entries that are no sets of keys are passed over."""
    here = study
    for key in keys:
        here = here.get(key, {}) if isinstance(here, dict) else {}
    if not isinstance(here, list):
        return []
    return [((*keys, place), item) for place, item in enumerate(here) if isinstance(item, dict)]


def texts(item, key, path):
    """((path, text), ...) of a list of texts."""
    return [((*path, key, place), text) for place, text in enumerate(item.get(key, [])) if isinstance(text, str)]


def read_declared(study):
    """Declared of a study file whose shape has been checked (what could not be used is absent)."""
    found = Declared(index=study.get("index_event", {}).get("name", ""))
    for section in ("sources", "dates", "variables", "exposures", "outcomes", "endpoints", "populations"):
        for _, item in entries(study, section):
            if "name" in item:
                getattr(found, section).setdefault(item["name"], item)
    for name, source in found.sources.items():
        found.columns[name] = {item["name"]: item for _, item in entries(source, "columns") if "name" in item}
    for _, item in entries(study, "linkage"):  # a source of one row a patient, made of others
        members = [found.columns.get(name, {}) for name in item.get("sources", [])]
        columns = {name: next((own[name] for own in members if name in own), {}) for name in item.get("columns", [])}
        if "name" in item and item["name"] not in found.sources:
            found.sources[item["name"]] = {"name": item["name"], "one_row_per_patient": True}
            found.columns[item["name"]] = columns
    reports = study.get("reports", {})
    if reports:
        found.classes = tuple(item.get("class", "") for _, item in entries(study, "reports", "classes"))
        read = dict.fromkeys((*found.classes, UNCLASSIFIED))
        found.columns[REPORTS] = found.columns.get(reports.get("source"), {}) | {
            "class": {"type": "category", "values": read}
        }
    for name, endpoint in found.endpoints.items():
        for _, end in [pair for part in ("events", "competing", "censor") for pair in entries(endpoint, part)]:
            for reference in (end.get("date"), *_columns_asked(end.get("when"))):
                found.ends.setdefault(reference, name)
        entry = endpoint.get("entry")
        for reference in [entry[key] for key in ("date", "days") if key in entry] if isinstance(entry, dict) else []:
            found.ends.setdefault(reference, name)
            found.entered.add(reference)
    return found


def _columns_asked(condition):
    """The columns in a condition; none of one that cannot be read, which is a problem of its own."""
    from oncosurv.cohort.conditions import parse_condition

    try:
        return [name for name in parse_condition(condition).fields if "." in name] if condition else []
    except ValueError:
        return []


def check_known(name, known, path, what, where=""):
    """[] where a name is declared, otherwise the problem. what: 'a population'; where: words before what there is."""
    if name in known:
        return []
    noun = what.split(" ", 1)[1]
    return [Problem(path, f"{name!r} is not {what}.", suggest(name, known, where or f"the {noun}s are"))]


def check_column(declared, reference, path, kinds, one_row=False):
    """Problems of a 'source.column' that should be of one of the kinds, and one value a patient where one_row."""
    source, _, column = reference.partition(".")
    problems = check_known(source, declared.sources, path, "a declared source", "the sources are")
    return problems or check_own_column(declared, source, column, path, kinds, one_row)


def check_own_column(declared, source, column, path, kinds, one_row=False):
    """Problems of a column of a known source that should be of one of the kinds."""
    columns = declared.columns.get(source, {})
    if not columns:  # a mistake of its own
        return []
    if column not in columns:
        words = f"the source {source!r} has no column {column!r}."
        return [Problem(path, words, suggest(column, columns, "its columns are"))]
    kind = columns[column].get("type")
    problems = []
    if kind not in (*kinds, None):
        words = f"the column '{source}.{column}' is of type {kind}; {' or '.join(kinds)} is needed."
        same = [name for name, item in columns.items() if item.get("type") in kinds]
        hint = suggest(column, same, f"columns of type {' or '.join(kinds)}")
        problems.append(Problem(path, words, hint))
    if one_row and not declared.one_row(source):
        words = f"the source {source!r} may have several rows of a patient, and it is not said which of them is meant."
        hint = "add one_row_per_patient: true to the source, or say under one_per_patient which row is meant."
        problems.append(Problem(path, words, hint))
    return problems
