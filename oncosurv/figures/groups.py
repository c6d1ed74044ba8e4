"""The groups of a survival figure: what the tables say of each, and the words for it."""

import re
from dataclasses import dataclass

from oncosurv.figures.rows import count, is_on, label_of, name_of, number, text
from oncosurv.figures.steps import LEAST_AT_RISK, LEAST_SHARE, Steps, read_steps
from oncosurv.figures.style import COLOURS, DASHES, lower_first
from oncosurv.language import phrase, say, say_count
from oncosurv.table_words import retell
from oncosurv.wording import (
    NO_BREAK,
    NOT_ESTIMABLE,
    NOT_REACHED,
    as_number,
    capital,
    format_count,
    format_median_months,
    format_p_statement,
)

WEIGHTS = {
    "": "", "logrank": "", "gehan_breslow": phrase("Gehan-Breslow weights"),
    "tarone_ware": phrase("Tarone-Ware weights"),
    "peto": phrase("Peto weights"),
}  # fmt: skip

ABBREVIATIONS = {NOT_REACHED: phrase("NR, not reached."), NOT_ESTIMABLE: phrase("NE, cannot be estimated.")}
MOST_TICKS = 100  # censoring times of a curve; more of them would cover it


@dataclass(frozen=True)
class Group:
    """A group of the figure.

    steps: None when it is too small to be drawn; at_risk: {day: (at risk, censored, events)}; median: with its limits;
    late: how many entered after time zero.
    """

    level: str
    label: str
    n: int | None
    events: int | None
    median: tuple
    reason: str
    late: int
    colour: str
    dashes: object
    steps: Steps | None
    at_risk: dict


def read_groups(estimates, curves, at_risk, labels, month_days):
    """One Group a row of `estimates`, in its order. ValueError where one that is to be drawn has no curve or table."""
    groups = []
    for i, row in enumerate(estimates):
        level, shown = text(row, "level"), is_on(row, "shown")
        own = [step for step in curves if text(step, "level") == level]
        counts = {number(line, "time"): tuple(count(line, name) for name in ("n_risk", "n_censored", "n_event"))
                  for line in at_risk if text(line, "level") == level}  # fmt: skip
        if shown and not (own and counts):
            raise ValueError(f"{name_of(row)}: to be drawn (shown 1), but has no rows in the curves or in at_risk")
        n = count(row, "n")
        groups.append(
            Group(
                level, labels.get(level, level), n, count(row, "events"),
                tuple(number(row, name) for name in ("median", "median_lower", "median_upper")), text(row, "reason"),
                count(row, "n_entered") or 0, COLOURS[i % len(COLOURS)],
                DASHES[(i + i // len(COLOURS)) % len(DASHES)],
                read_steps(own, n, month_days, _begin(row, own)) if shown else None, counts if shown else {},
            )
        )  # fmt: skip
    return groups


def _begin(row, curve):
    """Day on which a curve begins: 0; when all enter later, the first entry, or if that is not told the first exit."""
    n, late, first = count(row, "n"), count(row, "n_entered"), as_number(row.get("first_entry"))
    if not late or late < n:
        return 0.0
    return first if first is not None else number(curve[0], "time")


def describe_group(group, event_words, month_days):
    """('n = 22, 20 deaths', 'median 9.3 months (95 % CI 4.1 to 23.2)')."""
    return _size(group, event_words), say(
        "median {median}", median=format_median_months(*group.median, month_days=month_days)
    )


def _size(group, event_words):
    return f"n{NO_BREAK}={NO_BREAK}{format_count(group.n)}, {format_count(group.events, *event_words)}"


def describe_test(comparison, event_words, p_style):
    """'Log-rank test (asymptotic): p = 0.02; n = 29, 25 deaths', or why there is no p; "" without a row.

    Where there is a permutation p both are named, as in the table: which one is of record is decided for all tests of
    the table together, and no figure shall be drawn again because a test of another one has changed.
    """
    if not comparison:
        return ""
    name = text(comparison, "test") or "test"
    name = capital(say("{test} test", test=retell(name)))
    weight = text(comparison, "weight")
    details = [say(WEIGHTS[weight]) if weight in WEIGHTS else say("{weight} weights", weight=weight.replace("_", " "))]
    p, permuted = number(comparison, "p_of_record"), as_number(comparison.get("p_permutation"))
    if p is None:
        return say(
            "{name}: not done ({reason})", name=name, reason=retell(text(comparison, "reason")) or say("not estimable")
        )
    method = text(comparison, "p_method").partition(" (")[0]
    details.append(retell(method or ("permutation" if permuted is not None and permuted == p else "asymptotic")))
    size = f"n{NO_BREAK}={NO_BREAK}{format_count(number(comparison, 'n'))}"
    events = format_count(number(comparison, "events"), *event_words)
    said = format_p_statement(p, p_style)
    asymptotic = as_number(comparison.get("p_asymptotic"))
    if permuted is not None and asymptotic is not None:
        details.pop()
        both = [format_p_statement(value, p_style) for value in (permuted, asymptotic)]
        said = say("{permuted} by permutation, {asymptotic} asymptotic", permuted=both[0], asymptotic=both[1])
    named = f"{name} ({', '.join(filter(None, details))})" if any(details) else name
    return f"{named}: {said}; {size}, {events}"


def write_notes(groups, comparison, event_words, conf_type, month_days):
    """Sentences for the foot of the figure."""
    drawn = [group for group in groups if group.steps is not None]
    notes = []
    if drawn:
        level = say("95{no_break}% confidence interval", no_break=NO_BREAK) + (f" ({conf_type})" if conf_type else "")
        marked = [len(group.steps.censored_time) for group in drawn]
        notes.append(say("Shaded: {level}.", level=level))
        if any(0 < times <= MOST_TICKS for times in marked):
            notes.append(say("Upright ticks: censored patients."))
        if max(marked) > MOST_TICKS:
            notes.append(
                say(
                    "Censored patients are not marked on a curve with more than {most_ticks} times of censoring.",
                    most_ticks=MOST_TICKS,
                )
            )
        if any(group.steps.few.any() for group in drawn):
            share = f"{LEAST_SHARE * 100:.0f}{NO_BREAK}%"
            notes.append(
                say(
                    "Lighter line: fewer than {least_at_risk} patients, or than {share} of the group, at risk.",
                    least_at_risk=LEAST_AT_RISK,
                    share=share,
                )
            )
        printed = " ".join(describe_group(group, event_words, month_days)[1] for group in drawn)
        notes += [say(words) for short, words in ABBREVIATIONS.items() if re.search(rf"\b{say(short)}\b", printed)]
    tested = number(comparison, "p_of_record") is not None if comparison else False
    levels = [level.strip() for level in text(comparison, "levels").split(";")] if tested else []
    for group in groups:
        if group.steps is None:
            size = "" if group.n is None else f" ({_size(group, event_words)})"
            counted = say("; it is counted in the test") if group.level in levels else ""
            notes.append(say("{label}{size}: too few to draw{counted}.", label=group.label, size=size, counted=counted))
            continue
        if group.late:
            late = say("{n} of {total}", n=format_count(group.late), total=format_count(group.n))
            notes.append(
                say(
                    "{label}: {late} came under observation after time zero, at risk from then on.",
                    label=group.label,
                    late=late,
                )
            )
        if group.reason:
            notes.append(f"{group.label}: {retell(group.reason)}.")
    missing = as_number(comparison.get("n_missing")) if comparison else None
    if missing:
        notes.append(
            say_count(
                "{n} patient of unknown group: not in this figure.",
                "{n} patients of unknown group: not in this figure.",
                missing,
            )
        )
    if tested:
        notes += _test_notes(comparison)
    return notes


def _test_notes(comparison):
    method, _, why = text(comparison, "p_method").partition(" (")
    permutations = as_number(comparison.get("permutations"))
    notes = [say("Test: {reason}.", reason=retell(text(comparison, "reason")))] if text(comparison, "reason") else []
    if method == "permutation" and permutations:
        n = format_count(permutations)
        every = text(comparison, "permutation_method") == "all splits"
        notes.append(
            say("Permutation p from all {n} relabellings.", n=n)
            if every
            else say("Permutation p from {n} relabellings.", n=n)
        )
    return notes + ([_why_this_p(method, why.removesuffix(")"))] if why else [])


def _why_this_p(method, why):
    if method == "permutation":
        return say("Permutation p: {reason}.", reason=retell(why))
    return say("Asymptotic p: {reason}.", reason=retell(why))


def choose_rows(tables, factor):
    """{table: rows} of one factor, of Kaplan-Meier curves, without variants; `comparison`: its row or None."""
    wanted = {"factor": (factor,), "variant": ("", "main"), "method": ("", "kaplan_meier")}
    chosen = {
        table: [row for row in rows if all(text(row, column) in values for column, values in wanted.items())]
        for table, rows in tables.items()
    }
    comparisons = chosen.pop("comparisons", [])
    return chosen | {"comparison": comparisons[0] if comparisons else None}


def speak(words, labels):
    """The words with labels in place of variable=level."""

    def spoken(match):
        known = labels.get(f"variables/{match[1]}")
        if known is None:
            return match[0]
        level = (known.get("levels") or {"0": say("No"), "1": say("Yes")}).get(match[2], match[2])
        return f"{label_of(labels, f'variables/{match[1]}')}: {level}"

    return re.sub(r"(\w+)=(\w+)", spoken, words)


def name_levels(estimates, labels):
    """{level: words} of one factor's rows: labels of its levels (Grade 1 where it is but a number), No and Yes of a
    flag, the population's for all."""
    words = {}
    for row in estimates:
        factor, level = text(row, "factor"), text(row, "level")
        known = labels.get(f"variables/{factor}", {}).get("levels") or {"0": say("No"), "1": say("Yes")}
        whole = factor in ("", "overall")
        words[level] = label_of(labels, f"populations/{text(row, 'population')}") if whole else known.get(level, level)
        if not whole and words[level].isdigit():  # a bare number says nothing beside a curve
            words[level] = f"{label_of(labels, f'variables/{factor}')} {words[level]}"
    return words


def title_of(estimates, labels):
    """'Overall survival by subtype, whole cohort', from the first row of one factor."""
    row = estimates[0]
    endpoint, population = (label_of(labels, f"{name}s/{text(row, name)}") for name in ("endpoint", "population"))
    by = "" if text(row, "factor") in ("", "overall") else label_of(labels, f"variables/{text(row, 'factor')}")
    return endpoint + (say(" by {variable}", variable=lower_first(by)) if by else "") + f", {lower_first(population)}"
