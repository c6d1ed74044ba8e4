"""Index event, endpoints and variables that recognised columns allow: a beginning that runs, for people to confirm."""

from dataclasses import dataclass, field

from oncosurv.draft.guess import CONFIRM

BASELINE = ("sex", "baseline")  # roles whose columns are proposed as variables known at time zero
MOST_VARIABLES, MOST_FACTORS = 12, 2


@dataclass
class Skeleton:
    """index: source.column of time zero (or CONFIRM), and why; single: {source: date column that chooses its row}.

    events, censor: lists of {label, date, when}; variables: list of dicts as in the study file; last: the latest date
    of the exports and its column.
    """

    index: str
    why: str
    dates: list
    single: dict = field(default_factory=dict)
    events: list = field(default_factory=list)
    censor: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    variables: list = field(default_factory=list)
    last: tuple = (None, "")


def make_skeleton(sources):
    """The Skeleton of drafted sources."""
    dates = [f"{s.name}.{c.name}" for s in sources for c in s.columns if c.guess.type == "date" and c.role != "birth"]
    skeleton = Skeleton(CONFIRM, "no column of dates was recognised as a diagnosis", dates)
    _find_index(sources, skeleton)
    _find_ends(sources, skeleton)
    _find_variables(sources, skeleton)
    latest = [
        (c.guess.last, f"{s.name}.{c.name}") for s in sources for c in s.columns
        if c.guess.last is not None and c.role not in ("birth", "stop")
    ]  # fmt: skip
    skeleton.last = max(latest, default=(None, ""))
    return skeleton


def _find_index(sources, skeleton):
    found = [(s, c) for s in sources for c in s.by_role("diagnosis", "date")]
    if not found:
        return
    source, column = next((pair for pair in found if pair[0].one_row), found[0])
    skeleton.index = f"{source.name}.{column.name}"
    skeleton.why = f"the column {column.profile.heading} was recognised as the date of diagnosis"
    if not source.one_row:
        skeleton.single[source.name] = column.name
        skeleton.why += "; of several rows of a patient the earliest counts"


def _find_ends(sources, skeleton):
    """Death by its date, or by a status and the last date where none is recorded; censoring at the last contact."""
    single = [s for s in sources if s.one_row]
    deaths = [(s, c) for s in single for c in s.by_role("death", "date")]
    lasts = [(s, c) for s in single for c in s.by_role("last", "date")]
    statuses = [(s, c) for s in single for c in s.by_role("status", "category")]
    statuses.sort(key=lambda pair: pair[1].name != "vital_status")
    lasts = lasts or ([] if not deaths or any(c.profile.filled < c.profile.rows for _, c in deaths) else deaths)
    end = f"{lasts[0][0].name}.{lasts[0][1].name}" if lasts else CONFIRM
    if deaths and deaths != lasts:
        skeleton.events.append({"label": "death of any cause", "date": f"{deaths[0][0].name}.{deaths[0][1].name}"})
    elif statuses:
        source, column = statuses[0]
        values = list(column.guess.settings.get("values", {}).values())
        dead = "dead" if "dead" in values else CONFIRM
        if dead == CONFIRM:
            skeleton.notes.append(f"{source.name}.{column.name} is one of {', '.join(values[:8])}: which means dead?")
        when = f'{source.name}.{column.name} is "{dead}"'
        skeleton.events.append({"label": "death of any cause", "date": end, "when": when})
    else:
        skeleton.events.append({"label": "death of any cause", "date": CONFIRM})
    skeleton.censor.append({"label": "last contact", "date": end})


def _find_variables(sources, skeleton):
    taken = set()
    for source in sources:
        births = source.by_role("birth", "date")
        if source.one_row and births and "age" not in taken:
            taken.add("age")
            skeleton.variables.append(
                {"name": "age", "label": "Age", "unit": "years", "type": "number", "timing": "baseline",
                 "rule": "years_to_index", "from": f"{source.name}.{births[0].name}"}
            )  # fmt: skip
    for source in sources:
        if not source.one_row and source.name not in skeleton.single:
            continue
        for column in source.columns:
            if len(skeleton.variables) < MOST_VARIABLES and _is_baseline(column):
                skeleton.variables.append(_variable(source, column, taken))
    if not skeleton.variables:
        skeleton.notes.append("no column was recognised as known at time zero: declare at least one variable")


def _is_baseline(column):
    known = column.role in BASELINE or (column.role == "age" and column.guess.type in ("number", "integer"))
    known = known or (
        column.role in ("diagnosis", "status") and any(word in column.name for word in ("stage", "grade", "meno"))
    )
    fits = column.guess.type in ("number", "integer") or len(column.guess.settings.get("values", {})) > 1
    return known and fits and not column.guess.settings.get("identifies")


def _variable(source, column, taken):
    name = column.name
    while name in taken or name == source.name:
        name = f"{name}_at_diagnosis" if not name.endswith("_at_diagnosis") else f"{name}_"
    taken.add(name)
    variable = {
        "name": name,
        "label": column.profile.heading.replace("_", " ").strip().capitalize(),
        "type": "category" if column.guess.type == "category" else "number",
        "timing": "baseline",
        "rule": "column",
        "from": f"{source.name}.{column.name}",
    }
    if variable["type"] == "category":
        values = list(dict.fromkeys(column.guess.settings["values"].values()))
        variable["levels"] = [{"id": value, "label": value} for value in values]
    return variable
