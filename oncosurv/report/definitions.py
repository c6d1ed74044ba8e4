"""How a variable, an endpoint or an outcome was made, in a sentence, from its entry in the study file."""

import re

from oncosurv.report.labels import inner

LEVEL_OF = re.compile(r'\b(\w+) is (not )?"?(\w+)"?')
WORD = re.compile(r"(?<![\w.\"])\w+_\w+")  # names with an underscore that stand alone: flags


def define_variable(item, labels):
    """One sentence on how a variable was derived, with the condition that it was taken under."""
    rule = item["rule"]

    def named(name):
        return inner(labels.variable(name))

    index = named(labels.index)
    words = {
        "column": lambda: f"as recorded in {item['from']}",
        "years_to_index": lambda: f"years from {item['from']} to {index}",
        "measurement": lambda: f"latest {item['from']} {_window(item, index)}",
        "last_value": lambda: f"last {item['from']} {_window(item, index)}",
        "cut": lambda: f"{named(item['from'])} {_limit(item)}",
        "log2": lambda: f"logarithm to base 2 of {named(item['from'])}",
        "ctcae_grade": lambda: f"CTCAE version {item['version']}, {item['term']}, from {named(item['from'])}",
        "receptors": lambda: (
            f"from the receptors in {item['from']}: HER2 first (positive: immunohistochemistry 3+, or 2+ and "
            f"amplified), then oestrogen or progesterone receptor at or above {item['positive_from_percent']} %; "
            "without a known HER2 state unknown"
        ),
        "icdo_morphology": lambda: f"from the ICD-O morphology in {item['from']}",
        "stage_group": lambda: f"from {item['from']}, without its letter",
        "months_between": lambda: f"months from {named(_end(item['start']))} to {named(_end(item['stop']))}",
        "days_between": lambda: f"{named(_end(item['start']))} to {named(_end(item['stop']))} {_limit(item)} days",
        "count_courses": lambda: (
            f"courses in {item['from']} {_where(item)} begun before day {_day(item['before_day'])}"
        ),
        "site": lambda: f"a record in {item['from']} {_where(item)} by day {_day(item['by_day'])}",
        "any_course": lambda: f"any course in {item['from']} {_where(item)}",
        "first_course": lambda: (
            f"first course in {item['from']} {_where(item)} begun after day {_day(item['after_day'])}; by words of its "
            f"{item['text']}: {_classes(item, labels)}"
        ),
        "condition": lambda: f"yes where {_spoken(item['keep'], labels)}",
    }
    sentence = words[rule]() if rule in words else f"rule {rule}" + (f" on {item['from']}" if "from" in item else "")
    if "undefined_when" in item:
        sentence += f"; not defined when {_spoken(item['undefined_when'], labels)}"
    return sentence[0].upper() + sentence[1:]


def define_endpoint(item, index):
    """What an endpoint counts from, to, and where it is censored."""
    events = " or ".join(
        event["label"] + (f" (when {event['when']})" if "when" in event else "") for event in item["events"]
    )
    censor = " or ".join(event["label"] for event in item["censor"])
    rival = " or ".join(event["label"] for event in item.get("competing", []))
    words = f"{item['label']}: from {index} to {events}; otherwise censored at {censor}, at the latest at the data cut."
    words += f" Competing: {rival}, which ends the time without the event." if rival else ""
    if "entry" in item:
        words += (
            f" Entry is delayed: a patient is at risk from the day after {inner(item['entry']['label'])} on, since who "
            "had the event before it could not be in the data."
        )
    return words


def define_outcome(item):
    """How an outcome of treatment was judged."""
    if item["rule"] == "count_improvement":
        first, last = item["days"]
        lineages = "; ".join(_lineage(lineage) for lineage in item["lineages"])
        return (
            f"{item['label']} ({item['source']}): improved in at least one lineage among those in which the patient "
            f"was eligible at baseline, by a value of days {first} to {last}. {lineages}. Sustained: held for "
            f"{item['sustained_days']} days. A patient who died before day {first} did not improve and stays in the "
            "denominator. Transfusions are not recorded, so a rise may be a transfusion's."
        )
    if item["rule"] == "best_response":
        return (
            f"{item['label']}: best of {item['from']} within {item['within_days']} days; responders are "
            f"{' and '.join(item['responders'])}. Patients without a measurable site are a group of their own."
        )
    return f"{item['label']}: rule {item['rule']}."


def _window(item, index):
    first, last = item["window_days"]
    return f"in days {_day(first)} to {_day(last)} of {index}"


def _day(number):
    return str(number).replace("-", "−")


def _limit(item):
    for key, words in (("below", "below"), ("above", "above"), ("at_least", "at least"), ("at_most", "at most")):
        if key in item:
            return f"{words} {item[key]}"
    return "by its declared limit"


def _where(item):
    return f"where {item['keep']}" if "keep" in item else ""


def _end(name):
    """The field of source.field as words: tumours.diagnosis is the diagnosis."""
    return name.split(".")[-1]


def _spoken(condition, labels):
    """A condition of the study file with labels in the place of variables and of their levels."""

    def level(match):
        return f"{labels.variable(match[1])} is {match[2] or ''}{labels.level(match[1], match[3])}"

    words = LEVEL_OF.sub(level, condition)
    return WORD.sub(lambda match: labels.variable(match[0]), words)


def _classes(item, labels):
    names = {entry["class"]: inner(labels.level(item["name"], entry["class"])) for entry in item["classes"]}
    classes = "; ".join(f"{names[entry['class']]} ({', '.join(entry['any'])})" for entry in item["classes"])
    return f"{classes}; none of them: {names[item['classes'][-1]['class']]}"


def _lineage(lineage):
    words = f"{lineage['label']}: eligible below {lineage['eligible_below']}"
    if "fold" in lineage:
        return f"{words}, at least {lineage['fold']}-fold and a rise of {lineage['rise_of']}"
    words += f", a rise of {lineage['rise_of']}"
    if "low_below" in lineage:
        words += f" (from below {lineage['low_below']}: above {lineage['low_target']} and {lineage['low_fold']}-fold)"
    return words
