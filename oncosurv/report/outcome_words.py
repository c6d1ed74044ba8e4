"""How an outcome of treatment was judged, in a sentence, from its entry in the study file."""

from oncosurv.language import join_and, say
from oncosurv.report.conditions import field_words
from oncosurv.report.definitions import as_written
from oncosurv.report.labels import unit_text
from oncosurv.wording import format_given


def define_outcome(item, labels, units=None):
    """How an outcome of treatment was judged. units: {lineage: unit of its counts}."""
    if item["rule"] == "count_improvement":
        first, last = item["days"]
        lineages = "; ".join(_lineage(lineage, (units or {}).get(lineage["name"])) for lineage in item["lineages"])
        return say(
            "{label} ({source}): improved in at least one lineage among those in which the patient was "
            "eligible at baseline, by a value of days {first} to {last}. {lineages}. Sustained: held for "
            "{sustained_days} days. A patient who died before day {first} did not improve and stays in "
            "the denominator. Transfusions are not recorded, so a rise may be a transfusion's.",
            label=item["label"],
            source=item["source"],
            first=first,
            last=last,
            lineages=lineages,
            sustained_days=item["sustained_days"],
        )
    if item["rule"] == "best_response":
        label = say("{label} ({criteria})", label=item["label"], criteria=item["source"]) if "source" in item else ""
        return say(
            "{label}: best of {source} within {within_days} days; responders are {responders}. Patients "
            "without a measurable site are a group of their own.",
            label=label or item["label"],
            source=field_words(item["from"], labels),
            within_days=item["within_days"],
            responders=join_and(item["responders"]),
        )
    if item["rule"] == "response_from_sums":
        first, last = item["baseline_days"]
        return say(
            "{label}: by RECIST 1.1 (Eur J Cancer 2009;45:228-47) from {source}, against the last of days {first} to "
            "{last} and the smallest sum so far; the best within {within_days} days and up to the progression. "
            "Responders are {responders}. Only target lesions are looked at. Patients without a measurable site are a "
            "group of their own.",
            label=item["label"],
            source=field_words(item["from"], labels),
            first=format_given(first),
            last=format_given(last),
            within_days=item["within_days"],
            responders=join_and(item["responders"]),
        )
    return say("{label}: rule {rule}.", label=item["label"], rule=item["rule"])


def _lineage(lineage, unit):
    after = f" {unit_text(unit)}" if unit else ""
    facts = {name: as_written(value) + ("" if name.endswith("fold") else after)
             for name, value in lineage.items() if name not in ("label", "name")}  # fmt: skip
    facts["label"] = lineage["label"]
    if "fold" in lineage:
        return say("{label}: eligible below {eligible_below}, at least {fold}-fold and a rise of {rise_of}", **facts)
    if "low_below" in lineage:
        return say(
            "{label}: eligible below {eligible_below}, a rise of {rise_of} (from below {low_below}: above {low_target} "
            "and {low_fold}-fold)",
            **facts,
        )
    return say("{label}: eligible below {eligible_below}, a rise of {rise_of}", **facts)
