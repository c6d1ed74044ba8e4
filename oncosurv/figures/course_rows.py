"""What a timeline says of each patient, for the swimmer plot: bars, marks, the end of follow-up, and their words."""

from dataclasses import dataclass

from oncosurv.figures.rows import count, number, text
from oncosurv.figures.style import lower_first
from oncosurv.language import join_or, say


@dataclass(frozen=True)
class Course:
    """What happened to a patient, in days: last day, whether with the event; bars and marks as (kind, label, ...)."""

    patient: str
    last: float
    event: bool
    bars: list  # (kind, label, start, stop)
    marks: list  # (mark, day)


def read_courses(timelines, endpoint, outcomes):
    """Courses of all patients with an end of follow-up, by last day and study key, the longest first."""
    rows, courses = {}, []
    for row in timelines:
        rows.setdefault(text(row, "patient"), []).append(row)
    events = [item["label"] for item in endpoint["events"]]
    for patient, own in rows.items():
        ends = [row for row in own if text(row, "kind") == "end" and _name(row) == endpoint["name"]]
        if not ends:
            continue
        last = number(ends[0], "start_day")
        bars, marks = [], []
        for row in own:
            kind, start, stop = text(row, "kind"), number(row, "start_day"), number(row, "stop_day")
            if kind == "outcome":
                marks.append((_mark(row, outcomes), start))
            elif kind in ("regimen", "exposure") and stop is None and count(row, "ongoing") is None:
                marks.append(("start", start))
            elif kind in ("regimen", "exposure"):
                bars.append((kind, text(row, "label"), start, last if stop is None else min(stop, last)))
        courses.append(Course(patient, last, _words(ends[0]) in events, bars, marks))
    return sorted(courses, key=lambda course: (-course.last, course.patient))


def _name(row):
    return text(row, "label").partition(": ")[0]


def _words(row):
    return text(row, "label").partition(": ")[2]


def _mark(row, outcomes):
    responders = next((item.get("responders") for item in outcomes if item["name"] == _name(row)), None)
    if responders is None:
        return "improved"
    return "responder" if _words(row) in responders else "assessed"


def key_entries(courses, endpoint, outcomes, labels):
    """[(what, which, words)] of what occurs: bars by kind and label, the follow-up, marks."""
    seen = dict.fromkeys((kind, label) for course in courses for kind, label, _, _ in course.bars)
    entries = []
    for kind in ("regimen", "exposure"):
        known = labels.get(kind, {})
        own = [label for label in known if (kind, label) in seen]
        own += [label for what, label in seen if what == kind and label not in known]
        words = {label: known.get(label, label) for label in own}
        if kind == "regimen":
            words = {label: say("Regimen: {regimen}", regimen=lower_first(said)) for label, said in words.items()}
        entries += [(kind, label, said) for label, said in words.items()]
    entries.append(("follow-up", "", say("Follow-up without treatment")))
    response = next((item for item in outcomes if "responders" in item), {"label": "", "responders": []})
    counted = next((item["label"] for item in outcomes if "responders" not in item), "")
    words = {
        "improved": say("First {counted}", counted=lower_first(counted)),
        "responder": f"{response['label']}: {join_or(response['responders'])}",
        "assessed": say("{label}: other", label=response["label"]) if response["label"] else "",
        "start": say("Start, its end not recorded"),
    }  # fmt: skip
    found = {mark for course in courses for mark, _ in course.marks}
    entries += [("mark", mark, said) for mark, said in words.items() if mark in found]
    one = endpoint.get("event_words", {"one": say("event")})["one"]
    entries += [("mark", "event", one[:1].upper() + one[1:])] if any(course.event for course in courses) else []
    entries += [("mark", "censored", say("Last contact"))] if not all(course.event for course in courses) else []
    return entries
