"""What stands beside a hazard ratio whose hazards were not proportional, in words that name where it is found."""


def name_remedies(variables, model, estimate_id):
    """Words for the variables concerned of a flagged fit.

    model["companions"]: {variable: {contrast: estimate_id of the differences between its levels, continuous: id of the
    variant with the number in place of its cut}}, each where the study has one.
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
        if name == model.get("exposure", {}).get("name"):
            found.append("landmark analyses (cox/coefficients.csv) and survival by state (cox/state_curves.csv)")
        words = "; ".join(found) or "no groups of it are compared among these patients"
        parts.append(f"{name}: {words}")
    parts.append(f"all: hazard ratios of two periods, shown or withheld ({estimate_id} in cox/periods.csv)")
    return ". ".join(parts)
