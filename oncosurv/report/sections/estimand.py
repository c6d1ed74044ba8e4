"""What a treatment's hazard ratio is an estimate of: the trial that would answer the question, and these records.

The elements are those of a target trial (Hernan and Robins, Am J Epidemiol 2016;183:758-64; TARGET, JAMA 2025).
"""

from oncosurv.language import listed, say
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
    population = labels.of("populations", model["population"])
    rows = (
        Row((
            say("Eligibility"),
            say("The criteria of the study, judged at time zero"),
            say("The same, from the records: {population}, n = {n}", population=population, n=_count(whole, "n")),
        ), shows=material.shows("exposure_time", whole)),
        Row((say("Time zero"), say("Day of randomisation"), _time_zero(material))),
        _strategies(material, exposure, groups),
        Row((
            say("Assignment"),
            say("At random, known to all"),
            say("By clinicians, for reasons that the records hold only in part"),
        )),
        Row((
            say("Grace period"),
            say("Days in which the treatment may begin, fixed beforehand"),
            _grace(exposure),
        )),
        Row((
            say("Follow-up"),
            say("From time zero to the outcome or the end of the trial"),
            _follow_up(material, endpoint),
        )),
        _outcome(material, endpoint, whole),
        Row((
            say("Contrast"),
            say("Hazards as assigned (intention to treat) and as treated (per protocol)"),
            say("Hazard at each time of who has begun the treatment against who has not (yet): an association"),
        )),
        Row((say("Adjustment"), say("Not needed: chance balances the groups"), _adjustment(material, model))),
        Row((say("Analysis"), say("Cox model by assigned group"), _analysis(fit)), shows=material.shows("models", fit)),
        _support(material, model),
    )  # fmt: skip
    caption = say(
        "{exposure}, {population}: the question as a trial would ask it",
        exposure=exposure["label"],
        population=population,
    )
    return Table(
        f"estimand-{model['name']}",
        material.mark(caption, cut=True),
        ((say("Element"), "l"), (say("A trial that would answer it"), "l"), (say("These records"), "l")),
        rows,
        source="cox/models.csv",
        notes=(
            say(
                "Where the two columns differ, the records cannot answer what the trial would: the estimate is an "
                "association among patients alike in what is adjusted for, not the effect of the treatment."
            ),
        ),
    )


def _count(row, column):
    return format_count(row[column]) if row else "0"


def _time_zero(material):
    index = material.study["index_event"]
    return f"{index['label']}: {index['words']}" if index.get("words") else index["label"]


def _strategies(material, exposure, groups):
    before = _count(groups.get("continuing"), "n")
    words = say("Not exposed until the day on which it begins; exposed from then on, also after it ends")
    if before != "0":
        words = say(
            "Not exposed until the day on which it begins; exposed from then on, also after it ends. {n} had begun "
            "before time zero and count as exposed from day 0",
            n=before,
        )
    shown = [row for name, row in groups.items() if name != "all"]
    trial = say("Begin it; do not begin it: {exposure}", exposure=inner(exposure["label"]))
    return Row((say("Strategies"), trial, words), shows=material.shows("exposure_time", *shown))


def _grace(exposure):
    return say(
        "Not needed where the exposure is time-dependent: nobody is exposed before the start. Beside it landmarks, "
        "as if it had to begin by a day (days {days}), among the patients followed beyond that day",
        days=listed(str(day) for day in exposure["landmarks_days"]),
    )


def _follow_up(material, endpoint):
    censored = listed(event["label"] for event in endpoint["censor"])
    if not material.data_cut:
        return say("From time zero to the outcome; otherwise censored ({censored})", censored=censored)
    return say(
        "From time zero to the outcome; otherwise censored ({censored}), at the latest at the data cut {cut}",
        censored=censored,
        cut=material.data_cut,
    )


def _outcome(material, endpoint, whole):
    events = listed(event["label"] for event in endpoint["events"])
    one, many = material.labels.events(endpoint["name"], 1), material.labels.events(endpoint["name"])
    counted = format_count(whole["events"], one, many) if whole else format_count(0, one, many)
    words = f"{endpoint['label']} ({events}): {counted}"
    return Row((say("Outcome"), endpoint["label"], words), shows=material.shows("exposure_time", whole))


def _adjustment(material, model):
    names = listed(inner(material.labels.variable(name)) for name in model["variables"])
    return say("For what was known at time zero, and for nothing that changed after it: {variables}", variables=names)


def _analysis(fit):
    if fit is None:
        return say("Cox model with the exposure as it changes over time; no estimate is of record")
    return say(
        "Cox model with the exposure as it changes over time ({estimator}); landmarks, and the naive model, only "
        "beside it",
        estimator=say(ESTIMATORS[fit["estimator"]]),
    )


def _support(material, model):
    """Levels in which nobody, or everybody, was exposed: there the treatment is compared with nothing."""
    labels, none, every, shown = material.labels, [], [], []
    for row in material.rows("positivity", model=model["name"]):
        side = none if row["exposed"] == "0" else every if row["unexposed"] == "0" else None
        if side is not None and row["level"] != "missing" and row["n"] != "0":
            level = labels.level(row["variable"], row["level"])
            side.append(f"{labels.variable(row['variable'])}: {level} (n = {format_count(row['n'])})")
            shown.append(row)
    words = [say("Nobody was exposed in {levels}", levels="; ".join(none))] if none else []
    words += [say("Everybody was exposed in {levels}", levels="; ".join(every))] if every else []
    if not words:
        words = [say("Some were exposed and some not in each level of what is adjusted for")]
    trial = say("Both strategies open to every patient")
    cells = (say("Patients to compare"), trial, ". ".join(words))
    return Row(cells, shows=material.shows("positivity", *shown))
