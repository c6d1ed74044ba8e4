"""What a treatment's hazard ratio is an estimate of: the trial that would answer the question, and these records.

The elements are those of a target trial (Hernan and Robins, Am J Epidemiol 2016;183:758-64; TARGET, JAMA 2025).
"""

from oncosurv.language import join_and, join_or, say
from oncosurv.report.blocks import Row, Table
from oncosurv.report.labels import inner
from oncosurv.report.sections.exposed import exposed_fit
from oncosurv.report.sections.terms import ESTIMATORS
from oncosurv.wording import capital, format_count


def write_estimand(material, model):
    """The estimand table of a model of an exposure."""
    labels = material.labels
    exposure, endpoint = labels.find("exposures", model["exposure"]), labels.find("endpoints", model["endpoint"])
    groups = {row["group"]: row for row in material.rows("exposure_time", model=model["name"])}
    whole, fit = groups.get("all"), exposed_fit(material, model)
    rows = [
        _line(
            say("Eligibility"),
            say("The criteria of the study, judged at time zero"),
            say("The same, from the records; {population}", population=labels.of("populations", model["population"]))
            + (f", n = {format_count(whole['n'])}" if whole else ""),
            material.shows("exposure_time", whole) if whole else (),
        ),
        _line(say("Time zero"), say("Day of randomisation"), _time_zero(material)),
        _strategies(material, exposure, groups),
        _line(
            say("Assignment"),
            say("At random, known to all"),
            say("By clinicians, for reasons that the records hold only in part"),
        ),
        _line(say("Grace period"), say("Days in which the treatment may begin, fixed beforehand"), _grace(exposure)),
        _line(
            say("Follow-up"),
            say("From time zero to the outcome or the end of the trial"),
            _follow_up(material, endpoint),
        ),
        _outcome(material, endpoint, whole),
        _line(
            say("Contrast"),
            say("Hazards as assigned (intention to treat) and as treated (per protocol)"),
            say("Hazard at each time of who has begun the treatment against who has not (yet); an association"),
        ),
        _line(say("Adjustment"), say("None needed: chance balances the groups"), _adjustment(material, model)),
        _line(say("Analysis"), say("Cox model by assigned group"), _analysis(fit), material.shows("models", fit)),
        _support(material, model),
    ]
    caption = say(
        "{label}, {population}: the question as a trial would ask it",
        label=exposure["label"],
        population=labels.of("populations", model["population"]),
    )
    return Table(
        f"estimand-{model['name']}",
        material.mark(caption, cut=True),
        ((say("Element"), "l"), (say("A trial that would answer it"), "l"), (say("These records"), "l")),
        tuple(rows),
        source="cox/models.csv",
        notes=(
            say(
                "Where the two columns differ, the records cannot answer what the trial would: the estimate "
                "is an association among patients alike in what is adjusted for, not the effect of the "
                "treatment."
            ),
        ),
    )


def _line(element, trial, records, shows=()):
    return Row((element, trial, records), shows=shows)


def _time_zero(material):
    index = material.study["index_event"]
    return f"{index['label']}: {index['words']}" if index.get("words") else index["label"]


def _strategies(material, exposure, groups):
    label = inner(exposure["label"])
    words = say("Not exposed until the day on which it begins, exposed from then on")
    if exposure.get("then") == "stays exposed":
        words += say(", also after it ends")
    before = groups.get("continuing")
    shown = [row for name, row in groups.items() if name != "all"]
    if before and before["n"] != "0":
        words += say("; {n} had begun before time zero and count as exposed from day 0", n=format_count(before["n"]))
    return _line(
        say("Strategies"),
        say("Begin {label}; do not begin it", label=label),
        words,
        material.shows("exposure_time", *shown),
    )


def _grace(exposure):
    days = [str(day) for day in exposure["landmarks_days"]]
    return say(
        "None where it is time-dependent: nobody is exposed before the start. Beside it landmarks, as if "
        "the treatment had to begin by day {days}, among the patients followed beyond that day",
        days=join_and(filter(None, [", ".join(days[:-1]), days[-1]])),
    )


def _follow_up(material, endpoint):
    censor = join_or(event["label"] for event in endpoint["censor"])
    cut = material.study["study"]["data_cut"]
    return say(
        "From time zero to the outcome, or to {censor}, at the latest to the data cut {cut}", censor=censor, cut=cut
    )


def _outcome(material, endpoint, whole):
    events = join_or(event["label"] for event in endpoint["events"])
    words = f"{endpoint['label']}: {events}"
    if whole:
        words += f"; {material.labels.counted_events(endpoint['name'], whole['events'])}"
    return _line(say("Outcome"), events.capitalize(), words, material.shows("exposure_time", whole))


def _adjustment(material, model):
    names = ", ".join(inner(material.labels.variable(name)) for name in model["variables"])
    if not model["variables"]:
        return say("None")
    return say("For {names}, as known at time zero; nothing that changed after it", names=names)


def _analysis(fit):
    if fit is None:
        return say("Cox model with the exposure as it changes over time; no estimate is of record")
    how = say(ESTIMATORS[fit["estimator"]])
    return say(
        "Cox model with the exposure as it changes over time, {how}; landmarks and the naive model only beside it",
        how=how,
    )


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
    parts = [say("nobody exposed in {none}", none="; ".join(none))] if none else []
    parts += [say("everybody exposed in {every}", every="; ".join(every))] if every else []
    words = "; ".join(parts) or say("some exposed and some not in each level of what is adjusted for")
    words = capital(words)
    return _line(
        say("Patients to compare"),
        say("Both strategies open to every patient"),
        words,
        material.shows("positivity", *shown),
    )
