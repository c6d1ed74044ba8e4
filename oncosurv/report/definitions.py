"""How a variable or an endpoint was made, in a sentence, from its entry in the study file."""

import re

from oncosurv.language import join_or, phrase, say, write_digits
from oncosurv.report.conditions import condition_words, field_words
from oncosurv.report.labels import inner
from oncosurv.wording import capital, format_given

CTCAE_TERMS = {
    "anemia": phrase("anemia"),
    "platelet count decreased": phrase("platelet count decreased"),
    "thrombocytopenia": phrase("thrombocytopenia"),
    "neutrophil count decreased": phrase("neutrophil count decreased"),
    "white blood cell decreased": phrase("white blood cell decreased"),
}
LEVEL_OF = re.compile(r'\b(\w+) is (not )?"?(\w+)"?')
WORD = re.compile(r"(?<![\w.\"])\w+_\w+")  # names with an underscore that stand alone: flags


def define_variable(item, labels):
    """One sentence on how a variable was derived, with the condition that it was taken under."""
    rule, name = item["rule"], item.get("from", "")
    source = field_words(name, labels)

    def named(name):
        return inner(labels.variable(name))

    def end(place):
        source, dot, field = place.partition(".")
        return inner(labels.column(source, field)) if dot else named(place)

    index = named(labels.index)
    where = condition_words(item.get("keep", ""), labels, name.partition(".")[0])
    words = {
        "column": lambda: say("as recorded in {source}", source=source),
        "agreed_value": lambda: say("as recorded in {source}, the same in all rows of a patient", source=source),
        "years_to_index": lambda: say("years from {source} to {index}", source=source, index=index),
        "measurement": lambda: say("latest {source} {window}", source=source, window=_window(item, index)),
        "last_value": lambda: say("last {source} {window}", source=source, window=_window(item, index)),
        "cut": lambda: _limit(item, named(name)),
        "log2": lambda: say("logarithm to base 2 of {number}", number=named(name)),
        "ctcae_grade": lambda: say(
            "CTCAE version {version}, {term}, from {number}",
            version=item["version"],
            term=say(CTCAE_TERMS.get(item["term"], item["term"])),
            number=named(name),
        ),
        "receptors": lambda: _receptors(item, source),
        "icdo_morphology": lambda: say("from the ICD-O morphology in {source}", source=source),
        "stage_group": lambda: say("from {source}, without its letter", source=source),
        "months_between": lambda: say(
            "months from {start} to {stop}", start=end(item["start"]), stop=end(item["stop"])
        ),
        "days_between": lambda: _limit(
            item,
            say("{start} to {stop}", start=end(item["start"]), stop=end(item["stop"])),
            days=True,
        ),
        "count_courses": lambda: (
            say(
                "courses in {source} where {condition} begun before day {day}",
                source=source,
                condition=where,
                day=format_given(item["before_day"]),
            )
            if where
            else say("courses in {source}  begun before day {day}", source=source, day=format_given(item["before_day"]))
        ),
        "site": lambda: say(
            "a record in {source} where {condition} by day {day}",
            source=source,
            condition=where,
            day=format_given(item["by_day"]),
        ),
        "any_course": lambda: (
            say("any course in {source} where {condition}", source=source, condition=where)
            if where
            else say("any course in {source} ", source=source)
        ),
        "first_course": lambda: say(
            "first course in {source} where {condition} begun after day {day}; by words of its {column}: {classes}",
            source=source,
            condition=where,
            day=format_given(item["after_day"]),
            column=labels.column(name.partition(".")[0], item["text"]),
            classes=_classes(item, labels),
        ),
        "condition": lambda: say("yes where {condition}", condition=spoken_condition(item["keep"], labels)),
    }
    if rule in words:
        sentence = words[rule]()
    else:
        sentence = say("rule {rule} on {source}", rule=rule, source=source) if source else say("rule {rule}", rule=rule)
    if "undefined_when" in item:
        sentence += say("; not defined when {condition}", condition=spoken_condition(item["undefined_when"], labels))
    return capital(sentence)


def define_endpoint(item, index, labels, cut=True):
    """What an endpoint counts from, to, and where it is censored. cut: whether the study has a data cut."""
    events = join_or(
        event["label"] + (say(" (when {when})", when=condition_words(event["when"], labels)) if "when" in event else "")
        for event in item["events"]
    )
    censor = join_or(event["label"] for event in item["censor"])
    rival = join_or(event["label"] for event in item.get("competing", []))
    message = (
        phrase("{label}: from {index} to {events}; otherwise censored at {censor}, at the latest at the data cut.")
        if cut
        else phrase("{label}: from {index} to {events}; otherwise censored at {censor}.")
    )
    words = say(
        message,
        label=item["label"],
        index=index,
        events=events,
        censor=censor,
    )
    words += say(" Competing: {rival}, which ends the time without the event.", rival=rival) if rival else ""
    if "entry" in item:
        words += say(
            " Entry is delayed: a patient is at risk from the day after {label} on, since who had the "
            "event before it could not be in the data.",
            label=inner(item["entry"]["label"]),
        )
    return words


def _receptors(item, source):
    """How receptors are read, with the versions of the guideline where the study names one."""
    percent = format_given(item["positive_from_percent"])
    if "guideline" not in item:
        return say(
            "from the receptors in {source}: HER2 first (positive: immunohistochemistry 3+, or 2+ and amplified), then "
            "oestrogen or progesterone receptor at or above {percent} %; without a known HER2 state unknown",
            source=source,
            percent=percent,
        )
    if item["guideline"] == "by assay date":
        return say(
            "from the receptors in {source} by the ASCO/CAP guideline in force at the assay date (HER2: 2007, 2013 and "
            "2018, before them the limits of the test kits; hormone receptors {limits}); HER2 first; without a known "
            "HER2 state unknown",
            source=source,
            limits=say("from 1 %")
            if percent == "1"
            else say("2010 and 2020 from 1 %, before them from {percent} %", percent=percent),
        )
    return say(
        "from the receptors in {source} by the ASCO/CAP guidelines as they stood in {year}; HER2 first; without a "
        "known HER2 state unknown",
        source=source,
        year=item["guideline"],
    )


def _window(item, index):
    first, last = item["window_days"]
    return say("in days {first} to {last} of {index}", first=format_given(first), last=format_given(last), index=index)


# A cut: the sign that the study file writes it by, its words, and those of a number of days.
LIMITS = {
    "below": (phrase("{what} below {limit}"), phrase("{what} below {limit} days")),
    "above": (phrase("{what} above {limit}"), phrase("{what} above {limit} days")),
    "at_least": (phrase("{what} at least {limit}"), phrase("{what} at least {limit} days")),
    "at_most": (phrase("{what} at most {limit}"), phrase("{what} at most {limit} days")),
}


def _limit(item, what, days=False):
    for key, words in LIMITS.items():
        if key in item:
            return say(words[days], what=what, limit=as_written(item[key]))
    return say("{what} by its declared limit", what=what)


def as_written(value):
    """A number of the study file with its decimals, such as 1.0."""
    return write_digits(str(value), grouped=False) if isinstance(value, float) and value >= 0 else str(value)


def spoken_condition(condition, labels):
    """A condition of the study file with labels in the place of variables and of their levels."""

    def level(match):
        variable, word = labels.variable(match[1]), labels.level(match[1], match[3])
        if match[2]:
            return say("{variable} is not {level}", variable=variable, level=word)
        return say("{variable} is {level}", variable=variable, level=word)

    parts = re.split(r"( and | or )", condition)
    for place, part in enumerate(parts):
        words = LEVEL_OF.sub(level, part)
        if words == part:
            words = condition_words(part, labels)
        parts[place] = WORD.sub(lambda match: labels.variable(match[0]), words)
    return "".join(parts)


def criterion_words(condition, labels):
    """A criterion with the labels of variables, of the index event and of named dates in the place of their names."""

    def named(match):
        if match[1]:
            return match[0]
        label = labels.variable(match[2])
        return inner(label) if label != match[2] else match[0]

    return re.sub(r"([“«][^”»]*[”»])|\b([A-Za-z_]\w*)\b", named, condition_words(condition, labels))


def _classes(item, labels):
    names = {entry["class"]: inner(labels.level(item["name"], entry["class"])) for entry in item["classes"]}
    classes = "; ".join(f"{names[entry['class']]} ({', '.join(entry['any'])})" for entry in item["classes"])
    last = names[item["classes"][-1]["class"]]
    return say("{classes}; none of them: {last}", classes=classes, last=last)
