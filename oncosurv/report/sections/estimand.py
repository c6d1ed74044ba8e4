"""What a treatment's hazard ratio is an estimate of: the trial that would answer the question, and these records.

The elements are those of a target trial (Hernan and Robins, Am J Epidemiol 2016;183:758-64; TARGET, JAMA 2025).
"""

from oncosurv.report.blocks import Row, Table
from oncosurv.report.labels import inner
from oncosurv.report.sections.exposed import exposed_fit
from oncosurv.report.sections.terms import ESTIMATORS
from oncosurv.wording import format_count


def write_estimand(material, model):
    """The estimand table of a model of an exposure."""
    labels = material.labels
    exposure, endpoint = labels.find("exposures", model["exposure"]), labels.find("endpoints", model["endpoint"])
    groups = {row["group"]: row for row in material.rows("exposure_time", model=model["name"])}
    whole, fit = groups.get("all"), exposed_fit(material, model)
    rows = [
        _line(
            "Eligibility",
            "The criteria of the study, judged at time zero",
            f"The same, from the records; {labels.of('populations', model['population'])}"
            + (f", n = {format_count(whole['n'])}" if whole else ""),
            material.shows("exposure_time", whole) if whole else (),
        ),
        _line("Time zero", "Day of randomisation", _time_zero(material)),
        _strategies(material, exposure, groups),
        _line(
            "Assignment",
            "At random, known to all",
            "By clinicians, for reasons that the records hold only in part",
        ),
        _line("Grace period", "Days in which the treatment may begin, fixed beforehand", _grace(exposure)),
        _line("Follow-up", "From time zero to the outcome or the end of the trial", _follow_up(material, endpoint)),
        _outcome(material, endpoint, whole),
        _line(
            "Contrast",
            "Hazards as assigned (intention to treat) and as treated (per protocol)",
            "Hazard at each time of who has begun the treatment against who has not (yet); an association",
        ),
        _line("Adjustment", "None needed: chance balances the groups", _adjustment(material, model)),
        _line("Analysis", "Cox model by assigned group", _analysis(fit), material.shows("models", fit)),
        _support(material, model),
    ]
    caption = (
        f"{exposure['label']}, {labels.of('populations', model['population'])}: the question as a trial would ask it"
    )
    return Table(
        f"estimand-{model['name']}",
        material.mark(caption, cut=True),
        (("Element", "l"), ("A trial that would answer it", "l"), ("These records", "l")),
        tuple(rows),
        source="cox/models.csv",
        notes=(
            "Where the two columns differ, the records cannot answer what the trial would: the estimate is an "
            "association among patients alike in what is adjusted for, not the effect of the treatment.",
        ),
    )


def _line(element, trial, records, shows=()):
    return Row((element, trial, records), shows=shows)


def _time_zero(material):
    index = material.study["index_event"]
    return f"{index['label']}: {index['words']}" if index.get("words") else index["label"]


def _strategies(material, exposure, groups):
    label = inner(exposure["label"])
    words = "Not exposed until the day on which it begins, exposed from then on"
    if exposure.get("then") == "stays exposed":
        words += ", also after it ends"
    before = groups.get("continuing")
    shown = [row for name, row in groups.items() if name != "all"]
    if before and before["n"] != "0":
        words += f"; {format_count(before['n'])} had begun before time zero and count as exposed from day 0"
    return _line("Strategies", f"Begin {label}; do not begin it", words, material.shows("exposure_time", *shown))


def _grace(exposure):
    days = [str(day) for day in exposure["landmarks_days"]]
    listed = " and ".join(filter(None, [", ".join(days[:-1]), days[-1]]))
    return (
        "None where it is time-dependent: nobody is exposed before the start. Beside it landmarks, as if the treatment "
        f"had to begin by day {listed}, among the patients followed beyond that day"
    )


def _follow_up(material, endpoint):
    censor = " or ".join(event["label"] for event in endpoint["censor"])
    cut = material.study["study"]["data_cut"]
    return f"From time zero to the outcome, or to {censor}, at the latest to the data cut {cut}"


def _outcome(material, endpoint, whole):
    events = " or ".join(event["label"] for event in endpoint["events"])
    words = f"{endpoint['label']}: {events}"
    if whole:
        one, many = material.labels.events(endpoint["name"], 1), material.labels.events(endpoint["name"])
        words += f"; {format_count(whole['events'], one, many)}"
    return _line("Outcome", events.capitalize(), words, material.shows("exposure_time", whole))


def _adjustment(material, model):
    names = ", ".join(inner(material.labels.variable(name)) for name in model["variables"])
    if not model["variables"]:
        return "None"
    return f"For {names}, as known at time zero; nothing that changed after it"


def _analysis(fit):
    if fit is None:
        return "Cox model with the exposure as it changes over time; no estimate is of record"
    how = ESTIMATORS[fit["estimator"]]
    return f"Cox model with the exposure as it changes over time, {how}; landmarks and the naive model only beside it"


def _support(material, model):
    """Levels in which nobody, or everybody, was exposed: there the treatment is compared with nothing."""
    labels, none, every, shown = material.labels, [], [], []
    for row in material.rows("positivity", model=model["name"]):
        if row["level"] == "missing" or row["n"] == "0":
            continue
        words = f"{labels.variable(row['variable'])}: {labels.level(row['variable'], row['level'])} (n = {row['n']})"
        side = none if row["exposed"] == "0" else every if row["unexposed"] == "0" else None
        if side is not None:
            side.append(words)
            shown.append(row)
    parts = [f"nobody exposed in {'; '.join(none)}"] if none else []
    parts += [f"everybody exposed in {'; '.join(every)}"] if every else []
    words = "; ".join(parts) or "some exposed and some not in each level of what is adjusted for"
    words = words[0].upper() + words[1:]
    return _line(
        "Patients to compare", "Both strategies open to every patient", words, material.shows("positivity", *shown)
    )
