"""What stands beside a hazard ratio whose hazards were not proportional, in words that name where it is found."""


def name_remedies(variables, model, estimate_id, numbers=()):
    """Words for the variables concerned of a flagged fit.

    model["companions"]: {variable: {contrast: estimate_id of the differences between its levels, or of a number between
    those of its declared cut, continuous: id of the variant with the number in place of its cut, form: id of a variant
    with something else in its place}}, each where the study has one. numbers: which variables are numbers: of those
    without a declared cut no groups are compared, as the cut would be chosen from the data.
    """
    companions, parts = model.get("companions", {}), []
    for name in variables:
        own, found = companions.get(name, {}), []
        if "contrast" in own:
            found.append(
                f"differences in restricted mean survival time and in survival at fixed times "
                f"({own['contrast']} in survival/differences.csv)"
            )
        if "continuous" in own:
            found.append(f"its number in place of the cut (variant {own['continuous']} in cox/coefficients.csv)")
        if "form" in own:
            found.append(f"another form in its place (variant {own['form']} in cox/coefficients.csv)")
        if name in numbers:
            found.append(
                f"its hazard ratio in two periods ({estimate_id} in cox/periods.csv) and its course over time "
                f"({estimate_id} in cox/residuals.csv)"
            )
            if "contrast" not in own:
                found.append("it has no declared cut, and one chosen from the data would not hold")
        if name == model.get("exposure", {}).get("name"):
            found.append("landmark analyses (cox/coefficients.csv) and survival by state (cox/state_curves.csv)")
        words = "; ".join(found) or "no groups of it are compared among these patients"
        parts.append(f"{name}: {words}")
    parts.append(f"all: hazard ratios of two periods, shown or withheld ({estimate_id} in cox/periods.csv)")
    return ". ".join(parts)
