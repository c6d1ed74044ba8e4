"""Kaplan-Meier figure with the table of those at risk, censored and dead below it.

The layout is KMunicate's (Morris et al., BMJ Open 2019;9:e030215): curves going up to 100 %, confidence bands, and
below them the cumulative table aligned with the axis. Curves are named at their ends, so that no key has to be matched.
"""

from oncosurv.figures.groups import (
    choose_rows,
    describe_group,
    describe_test,
    name_levels,
    read_groups,
    speak,
    title_of,
    write_notes,
)
from oncosurv.figures.rows import text
from oncosurv.figures.style import (
    DOUBLE_COLUMN,
    lower_first,
    title_lines,
    wrap,
)
from oncosurv.figures.survival_page import EDGE, PageWords, draw_page
from oncosurv.language import say
from oncosurv.wording import MONTH_DAYS


def plot_kaplan_meier(
    estimates, curves, at_risk, comparison=None, labels=None, title="", endpoint="Survival", x_label="Months",
    event_words=("event", "events"), month_days=MONTH_DAYS, p_style="nejm", synthetic=False, width=DOUBLE_COLUMN,
):  # fmt: skip
    """Survival figure as a matplotlib Figure of `width` mm, one curve a row of `estimates`.

    estimates, curves, at_risk: rows of those tables for one population and factor, told apart by `level`; comparison:
    their row of survival/comparisons.csv. labels: {level: words}. Times of the tables are days. A group with `shown` 0
    has no curve and is named below. The axis has its ticks at the times of `at_risk`. ValueError when the tables of a
    group do not belong together.
    """
    groups = read_groups(estimates, curves, at_risk, labels or {}, month_days)
    drawn = [group for group in groups if group.steps is not None]
    room = width - 2 * EDGE
    title = title_lines(title, room, synthetic)
    test = list(filter(None, wrap(describe_test(comparison, event_words, p_style), room)))
    conf_type = text(estimates[0], "conf_type") if estimates else ""
    notes = wrap(" ".join(write_notes(groups, comparison, event_words, conf_type, month_days)), room)

    words = PageWords(
        endpoint, x_label,
        say("At risk at each time; censored and {events} before it (cumulative)", events=event_words[1]),
        (say("At risk"), say("Censored"), event_words[1].capitalize()),
    )  # fmt: skip
    facts = [describe_group(group, event_words, month_days) for group in drawn]
    return draw_page(drawn, facts, title, test, notes, words, month_days, width, named=len(groups) > 1)


def plot_survival(tables, factors, words, endpoint, synthetic=False, width=DOUBLE_COLUMN):
    """Yield (factor, Figure) for `overall` and each factor that has estimates, from the tables of one survival item.

    tables: rows of estimates, curves, at_risk and comparisons; words: labels as study.labels_of gives them, month_days,
    p_style and, where it is known, index_event (the label of time zero); endpoint: of the study file, with event_words.
    """
    labels, event_words = words["labels"], endpoint.get("event_words") or {"one": say("event"), "many": say("events")}
    x_label = say("Months")
    if words.get("index_event"):
        x_label = say("Months from {index_event}", index_event=lower_first(words["index_event"]))
    for factor in ("overall", *factors):
        chosen = choose_rows(tables, factor)
        if chosen["comparison"]:
            chosen["comparison"] = chosen["comparison"] | {
                "reason": speak(text(chosen["comparison"], "reason"), labels)
            }
        if chosen["estimates"]:
            yield factor, plot_kaplan_meier(
                **chosen, labels=name_levels(chosen["estimates"], labels), title=title_of(chosen["estimates"], labels),
                endpoint=endpoint.get("label", say("Survival")), x_label=x_label,
                event_words=(event_words["one"], event_words["many"]), month_days=words["month_days"],
                p_style=words["p_style"], synthetic=synthetic, width=width,
            )  # fmt: skip
