"""The words of the parity page: data sets, R functions and their versions."""

R_VERSION = "4.2.2"
SURVIVAL = "survival 3.5-3"
CMPRSK = "cmprsk 2.2-11"
COIN = "coin 1.4-2"
STATS = f"R {R_VERSION}"


def describe_case(case):
    """Data set, covariates, strata and ties of a regression case of the stored oracles."""
    names = [case["x"]] if isinstance(case["x"], str) else case["x"]
    covariates = " + ".join(names) if len(names) <= 3 else f"{len(names)} covariates"
    parts = [f"{case['data']}: {covariates}"]
    if "entry" in case:
        parts.append("(start, stop]")
    if "strata" in case:
        parts.append(f"strata {case['strata']}")
    if "cluster" in case:
        parts.append(f"cluster {case['cluster']}")
    if "terms" in case:
        parts.append("a factor as one term")
    return ", ".join([*parts, case["ties"].capitalize()])


def describe_test(base, group, options):
    """Data set, groups, strata and weight of a log-rank test."""
    words = f"{base} by {group}"
    if options.get("strata"):
        words += f", strata {options['strata']}"
    return words + (f", rho = {options['rho']:g}" if options.get("rho") else "")
