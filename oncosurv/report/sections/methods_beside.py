"""Statistical methods beside curves, tests and hazard ratios of record: each sentence only where its table has rows."""

from oncosurv.language import join_and, listed, say, say_count
from oncosurv.report.labels import inner
from oncosurv.wording import format_count, format_given

SEEDS = 6  # more than this many are told by their table alone


def _own(material, table, **wanted):
    return [row for row in material.rows(table, **wanted) if row["role"] != "reproduction"]


def _days(values):
    """'day 365' or 'days 30, 91', in order."""
    days = sorted({float(value) for value in values})
    return say_count("day {days}", "days {days}", len(days), days=listed(format_given(day) for day in days))


def permutation_methods(material):
    """How many allocations of the groups a permutation test looked at, and from which seeds they were drawn."""
    rows = [row for row in _own(material, "comparisons") if row.get("p_permutation")]
    drawn = [row for row in rows if row["permutation_method"] == "Monte Carlo"]
    items = []
    if len(drawn) < len(rows):
        items.append(
            say("Permutation tests went through all allocations of the patients to the groups, so without chance.")
            if not drawn
            else say(
                "Permutation tests went through all allocations of the patients to the groups where these are few "
                "enough ({n} of {whole} tests).",
                n=format_count(len(rows) - len(drawn)),
                whole=format_count(len(rows)),
            )
        )
    if drawn:
        counts = join_and(format_count(number) for number in sorted({int(row["permutations"]) for row in drawn}))
        seeds = list(dict.fromkeys(row["seed"] for row in drawn if row["seed"]))
        if 0 < len(seeds) <= SEEDS:
            words = say_count(
                "For a Monte Carlo permutation test {counts} allocations were drawn at random (PCG64; seed {seeds}).",
                "For a Monte Carlo permutation test {counts} allocations were drawn at random (PCG64; seeds {seeds}, "
                "in the order of the table of tests).",
                len(seeds),
                counts=counts,
                seeds=listed(seeds),
            )
        else:
            words = say(
                "For a Monte Carlo permutation test {counts} allocations were drawn at random (PCG64; the seed of each "
                "test stands in survival/comparisons.csv).",
                counts=counts,
            )
        items.append(words)
    return items


def difference_methods(material):
    """Restricted mean survival time and survival at fixed times, and their differences between groups."""
    items = []
    restricted = [row for row in _own(material, "differences", measure="rmst") if row["estimate"]]
    if restricted:
        items.append(
            say(
                "Restricted mean survival time is the area under the Kaplan-Meier curve to {days}, its variance "
                "Greenwood's terms weighted by the square of the area still to come (Klein and Moeschberger). "
                "Differences between groups have intervals and p-values by the normal approximation.",
                days=_days(row["tau"] for row in restricted),
            )
        )
    fixed = [row for row in _own(material, "differences", measure="survival") if row["estimate"]]
    if fixed:
        items.append(
            say(
                "Differences in survival at fixed times ({days}) are of the Kaplan-Meier estimates, with "
                "Greenwood's variance of each group, untransformed, and p-values by the normal approximation; not "
                "where fewer than 5 patients of a group are at risk.",
                days=_days(row["tau"] for row in fixed),
            )
        )
    return items


def exposure_methods(material):
    """What stands beside the time-dependent fits of a treatment: landmarks, curves and test by state, E-values."""
    handlings = {row["exposure_handling"] for row in _own(material, "models")}
    items, landmarks = [], [name.removeprefix("landmark_") for name in handlings if name.startswith("landmark_")]
    if landmarks:
        items.append(
            say(
                "Landmark analyses ({days}) hold the patients followed beyond that day, exposed where the "
                "treatment had begun by then; time is counted from that day.",
                days=_days(landmarks),
            )
        )
    if _own(material, "state_curves", method="simon_makuch"):
        items.append(
            say(
                "Curves by state of exposure are Simon and Makuch's: a patient counts as unexposed until the treatment "
                "begins and as exposed from then on."
            )
        )
    if any(row["p"] for row in _own(material, "state_tests")):
        items.append(say("The exposed and the unexposed state were compared by the Mantel-Byar test, unadjusted."))
    if any(row.get("e_value") for row in _own(material, "coefficients")):
        items.append(
            say(
                "E-values (VanderWeele and Ding) say how strongly an unmeasured confounder would have to be associated "
                "with treatment and outcome, as risk ratios, to explain a hazard ratio away."
            )
        )
    return items


def subgroup_methods(material):
    """Subgroups with the test of interaction, and hazard ratios of two periods."""
    items, labels = [], material.labels
    pairs = dict.fromkeys(
        say("{of} by {by}", of=labels.variable(asked["of"]), by=inner(labels.variable(asked["by"])))
        for model in material.models()
        if _own(material, "models", model=model["name"], kind="subgroups")
        for asked in model.get("subgroups", [])
    )
    if pairs:
        items.append(
            say(
                "Subgroup analyses ({pairs}): the hazard ratios of the subgroups of a variable are from one model with "
                "all its variables and an effect for each subgroup; that the effects differ was tested by the "
                "likelihood-ratio test of interaction.",
                pairs="; ".join(pairs),
            )
        )
    if _own(material, "periods"):
        items.append(
            say(
                "Where hazards were not proportional, hazard ratios were also estimated apart for two periods, parted "
                "at the day by which half of the events had happened; they are shown where each period has 10 events "
                "and each level 5."
            )
        )
    return items
