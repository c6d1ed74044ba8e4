"""Tests between groups: name, statistic, degrees of freedom, p, and what they rest on."""

from oncosurv.language import join_and, join_or, phrase, say
from oncosurv.report.blocks import ABSENT, Heading, Row, Table
from oncosurv.report.labels import inner
from oncosurv.report.sections.terms import reason_words
from oncosurv.table_words import retell
from oncosurv.wording import as_number, capital, format_count, format_number

WEIGHTS = {
    "gehan_breslow": phrase("Gehan-Breslow weights"),
    "tarone_ware": phrase("Tarone-Ware weights"),
    "peto": phrase("Peto-Peto weights"),
    "fleming_harrington": phrase("Fleming-Harrington weights"),
}
FEW = 5  # below this many patients or expected events in a group, an asymptotic p is too small too often


def write_comparisons(material):
    """One table of all tests of the study itself."""
    rows = [row for row in material.rows("comparisons") if row["role"] != "reproduction"]
    if not rows:
        return []
    permuted, adjusted = (any(row.get(name) for row in rows) for name in ("p_permutation", "p_adjusted"))
    tests = list(dict.fromkeys(test_words(material, row) for row in rows))
    body, seen = [], None
    for row in rows:
        place = (row["endpoint"], row["population"])
        if place != seen:
            body.append(Row((_place(material, row),), "group"))
            seen = place
        cells = _cells(material, row, permuted, adjusted, len(tests) > 1)
        body.append(Row(cells, "level", shows=material.shows("comparisons", row)))
    columns = [(say("Factor"), "l"), (say("Groups: n, events observed / expected"), "l")]
    columns += [(say("Test"), "l")] if len(tests) > 1 else []
    columns += [("χ²", "r"), ("df", "r"), *((head, "r") for head in _p_heads(permuted, adjusted)), ("n", "r")]
    columns.append((material.labels.events_head(row["endpoint"] for row in rows), "r"))
    caption = say("Tests between groups, two-sided")
    if len(tests) == 1:
        caption = capital(say("{test} tests between groups, two-sided", test=tests[0]))
    table = Table(
        "comparisons",
        material.mark(caption, cut=True),
        tuple(columns),
        tuple(body),
        source="survival/comparisons.csv",
        notes=_notes(material, rows, body, permuted),
    )
    return [Heading(3, say("Tests between groups"), "tests"), table]


def test_words(material, row):
    """'log-rank', 'stratified log-rank, by Grade', 'log-rank, Fleming-Harrington weights (rho=0, gamma=1)'."""
    weight, bracket, exponents = row["weight"].partition("(")
    weighted = f"{say(WEIGHTS[weight])}{f' ({exponents}' if bracket else ''}" if weight in WEIGHTS else ""
    words = [retell(row["test"]), weighted]
    strata = [inner(material.labels.variable(name)) for name in _split(row.get("strata", ""))]
    return ", ".join(filter(None, [*words, say("by {strata}", strata=join_and(strata)) if strata else ""]))


def _p_heads(permuted, adjusted):
    heads = [say("p, permutation"), say("p, asymptotic")] if permuted else ["p"]
    return [*heads, *([say("p, Holm")] if adjusted else [])]


def _place(material, row):
    return f"{material.labels.of('endpoints', row['endpoint'])}, {material.labels.of('populations', row['population'])}"


def _cells(material, row, permuted, adjusted, named):
    names = [*(["p_permutation"] if permuted else []), "p_asymptotic", *(["p_adjusted"] if adjusted else [])]
    p = [row.get(name, "") for name in names]
    return (
        material.labels.variable(row["factor"]),
        _groups(material, row),
        *([test_words(material, row)] if named else []),
        format_number(row["statistic"], 2),
        format_count(row["df"]),
        *(material.p(value) if value else ABSENT for value in p),
        format_count(row["n"]),
        format_count(row["events"]),
    )


def _groups(material, row):
    names = ("levels", "n_level", "observed", "expected")
    parts = list(zip(*(_split(row.get(name, "")) for name in names), strict=False))
    if not parts:
        return ABSENT
    words = [
        f"{material.labels.level(row['factor'], level)}: {n}, {observed} / {format_number(expected, 1)}"
        for level, n, observed, expected in parts
    ]
    return "; ".join(words)


def _split(cell):
    return [part for part in cell.split("; ") if part]


def _notes(material, rows, body, permuted):
    notes = []
    small = [row for row in rows if _has_small_group(row)]
    names = dict.fromkeys(f"{material.labels.variable(row['factor'])} ({_place(material, row)})" for row in small)
    words = say("fewer than {few} patients or expected events in a group of {names}", few=FEW, names=", ".join(names))
    words += say("; one such group decides for all tests of the table") if permuted and len(small) < len(rows) else ""
    if permuted:
        of_record = sorted({row["p_method"] for row in rows if row["p_method"]})
        method = join_and(map(retell, of_record)) + (f" ({words})" if small else "")
        notes.append(f"{say('p of record: {method}.', method=method)} {_permutations(rows)}")
    elif small:
        notes.append(say("{words}: there an asymptotic p is too small too often.", words=capital(words)))
    missing = [row for row in rows if row["n_missing"] not in ("", "0")]
    if missing:
        parts = [f"{material.labels.variable(row['factor'])} {row['n_missing']}" for row in missing]
        notes.append(say("Left out for a missing value: {parts}.", parts="; ".join(parts)))
    notes += [f"{_place(material, row)}: {reason_words(material, row['reason'])}." for row in rows if row["reason"]]
    ranges = [
        say(
            "{variable} ({place}) {p} to {p2}",
            variable=material.labels.variable(row["factor"]),
            place=_place(material, row),
            p=material.p(row["p_loo_min"]),
            p2=material.p(row["p_loo_max"]),
        )
        for row in rows
        if row["p_loo_min"]
    ]
    if ranges:
        notes.append(
            say(
                "Asymptotic p when each patient in turn is left out, lowest to highest: {ranges}.",
                ranges="; ".join(ranges),
            )
        )
        if permuted:
            notes.append(say("No permutation test was made without each patient: it would take much more time."))
    if any(row.get("p_adjusted") for row in rows):
        notes.append(say("p, Holm: adjusted for the number of pairs of the factor, from the p of record."))
    if any(row["weight"].partition("(")[0] in WEIGHTS for row in rows):
        notes.append(say("Events observed and expected are counts, also where the test weighs them by their time."))
    trend = dict.fromkeys(material.labels.variable(row["factor"]) for row in rows if row.get("scores"))
    if trend:
        notes.append(
            say(
                "Trend over the levels in their declared order, scores 1, 2, 3 and so on: {trend}.",
                trend=", ".join(trend),
            )
        )
    if any(ABSENT in row.cells for row in body):
        notes.append(_absent(rows))
    return tuple(notes)


def _absent(rows):
    reasons = dict.fromkeys(row["permutation_reason"] for row in rows if row["statistic"] and row["permutation_reason"])
    words = [say("nothing could be compared"), *map(retell, reasons)]
    words += [say("only pairs are adjusted")] if any(row.get("p_adjusted") for row in rows) else []
    return f"{ABSENT}: {'; '.join(words)}."


def _permutations(rows):
    """How the permutation p-values were made, in a sentence."""
    drawn = sorted({int(row["permutations"]) for row in rows if row["permutation_method"] == "Monte Carlo"})
    if not drawn:
        return say(
            "Permutation: the same statistic, with its own variance, for other allocations of the patients to the "
            "groups, all of them."
        )
    errors = [as_number(row["mc_se"]) for row in rows if row["mc_se"]]
    counts = join_or(format_count(number) for number in drawn)
    error = format_number(max(errors), 4)
    return say(
        "Permutation: the same statistic, with its own variance, for other allocations of the patients to the groups, "
        "all of them or {counts} at random (Monte Carlo standard error of p at most {error}).",
        counts=counts,
        error=error,
    )


def _has_small_group(row):
    counts = [as_number(cell) for name in ("n_level", "expected") for cell in _split(row.get(name, ""))]
    return any(count is not None and count < FEW for count in counts)
