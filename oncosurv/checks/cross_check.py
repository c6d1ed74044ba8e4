"""Kernel against engines: every number that was computed twice, its difference and whether it is within tolerance.

Tolerances: survival and chi-square 1e-9 relative; coefficients 1e-6 in standard deviations of their column; standard
errors 1e-5 relative; log-likelihood 1e-8; medians and exact limits 1e-9. A skipped comparison is a row with its reason.
"""

import math

COLUMNS = ["estimate_id", "quantity", "kernel", "other", "engine", "difference", "tolerance", "ok", "skipped_reason"]
RELATIVE = {"S": 1e-9, "chi-square": 1e-9, "se": 1e-5, "median": 1e-9, "lower": 1e-9, "upper": 1e-9, "loglik": 1e-8}
COEF_IN_SD = 1e-6
NOT_REACHED = "the median is not reached"
NOT_COMPARED = (
    ("Firth coefficients, intervals and tests", "neither engine has Firth's penalty with Efron ties"),
    ("tests of proportional hazards", "lifelines uses the approximation of R before 3.0; statsmodels has none"),
    ("permutation p-values", "neither engine has them"),
    (
        "restricted mean survival time and its standard error",
        "lifelines gives the variance of min(T, tau), not of the mean",
    ),
    ("interval of the median", "statsmodels differs where the curve is flat; lifelines is compared in the tests"),
    ("leave-one-out estimates", "made by the same fit that is compared for the whole group"),
    ("log-rank tests with delayed entry", "neither engine takes an entry time"),
)


def compare_engines(engine_rows, kernel):
    """Rows of checks/cross_check.csv. engine_rows: text of estimate_id, quantity, engine, value, unit, reason.

    kernel: {(estimate_id, quantity): (number, reason)} as kernel_numbers gives it, the number None where the kernel
    does not report one. Survival of one curve by one engine is one row: the largest difference.
    """
    rows, curves = [], {}
    for found in engine_rows:
        key = (found["estimate_id"], found["quantity"])
        hidden = kernel.get((key[0], "hidden"), (None, ""))
        ours, reason = kernel.get(key, hidden)
        row = {"estimate_id": key[0], "quantity": key[1], "engine": found["engine"], "kernel": ours}
        if found["value"] == "" or (ours is None and _excused(reason, float(found["value"]))):
            rows.append(row | {"skipped_reason": found["reason"] or reason})
            continue
        if ours is None:  # the engine has a number, and nothing says why the kernel has none
            rows.append(row | {"other": float(found["value"]), "ok": 0})
            continue
        row |= _verdict(key[1].split("(")[0], ours, float(found["value"]), float(found["unit"]))
        if key[1].startswith("S("):
            place = (key[0], found["engine"])
            if place not in curves or row["difference"] > curves[place]["difference"]:
                curves[place] = row
        else:
            rows.append(row)
    rows += [row | {"quantity": f"survival, largest difference: {row['quantity']}"} for row in curves.values()]
    rows.sort(key=lambda row: (row["estimate_id"], row["quantity"], row["engine"]))
    words = [{"estimate_id": "", "quantity": name, "skipped_reason": reason} for name, reason in NOT_COMPARED]
    return rows + words


def _excused(reason, theirs):
    """Whether a reason explains that the kernel has no number where an engine has `theirs`."""
    return bool(reason) and not (reason == NOT_REACHED and math.isfinite(theirs))


def _verdict(kind, ours, theirs, unit):
    if math.isinf(theirs):
        theirs = math.nan
    gap = abs(ours - theirs)
    if kind == "coef":
        difference, tolerance = gap * unit, COEF_IN_SD
    else:
        difference, tolerance = gap / max(abs(ours), 1e-300) if gap else 0.0, RELATIVE[kind]
    return {"other": theirs, "difference": difference, "tolerance": tolerance, "ok": int(difference <= tolerance)}


def kernel_numbers(curves, estimates, comparisons, coefficients=(), models=(), efficacy=()):
    """{(estimate_id, quantity): (number, reason)} of the kernel's tables (rows of text)."""
    numbers = {}
    for row in curves:
        if row["n_event"] != "0":
            numbers[row["estimate_id"], f"S({float(row['time']):g})"] = (float(row["survival"]), "")
    for row in estimates:
        reason = NOT_REACHED if row["median_rule"] == "not reached" else ""
        if row["shown"] == "0":
            reason = "the group is too small to be shown"
            numbers[row["estimate_id"], "hidden"] = (None, reason)
        if "flat step" in row["median_rule"]:
            numbers[row["estimate_id"], "median"] = (None, "midpoint of a flat step, which lifelines reports otherwise")
        else:
            numbers[row["estimate_id"], "median"] = _cell(row["median"], reason)
    for row in comparisons:
        numbers[row["estimate_id"], "chi-square"] = _cell(row["statistic"], row["reason"])
    for row in coefficients:
        if row["estimator"] == "ml":
            for quantity in ("coef", "se"):
                numbers[row["estimate_id"], quantity] = _cell(row[quantity], row["reason"])
    for row in models:
        if row["estimator"] == "ml":
            reason = "the likelihood is monotone" if row["monotone"] == "1" else ""
            numbers[row["estimate_id"], "loglik"] = _cell("" if reason else row["loglik"], reason)
    for place, row in enumerate(efficacy):
        for quantity in ("lower", "upper"):
            numbers[f"efficacy/{place + 1}", quantity] = _cell(row[quantity], "")
    return numbers


def _cell(text, reason):
    return (float(text), "") if text else (None, reason)


def check_agreement(rows):
    """Sentences about what does not agree, and about nothing compared at all; an empty list when all is well."""
    compared = [row for row in rows if row["ok"]]
    if not compared:
        return ["not one number was compared with another engine"]
    return [
        f"{row['estimate_id']}, {row['quantity']}: kernel {row['kernel'] or 'has none'}, "
        f"{row['engine']} {row['other']}, difference {row['difference'] or 'unknown'}, "
        f"allowed {row['tolerance'] or 'none'}"
        for row in compared
        if row["ok"] == "0"
    ]
