"""Survival by the state a patient is in, not yet or already exposed: Simon-Makuch curves with the numbers at risk.

Simon & Makuch, Statistics in Medicine 1984;3:35-44. Patients leave one curve for the other on the day the exposure
starts: nobody's later exposure is taken as known at time zero, as a Kaplan-Meier figure of ever and never would.
"""

from dataclasses import dataclass

from oncosurv.figures.model_terms import model_title
from oncosurv.figures.rows import count, label_of, number, text
from oncosurv.figures.steps import LEAST_AT_RISK, LEAST_SHARE, Steps, read_steps
from oncosurv.figures.style import COLOURS, DASHES, DOUBLE_COLUMN, title_lines, wrap
from oncosurv.figures.survival_page import EDGE, PageWords, draw_page
from oncosurv.language import phrase, say
from oncosurv.table_words import retell
from oncosurv.wording import MONTH_DAYS, NO_BREAK, as_number, format_p_statement

STATES = {"unexposed": phrase("Not (yet) exposed"), "exposed": phrase("Exposed")}
NOT_KAPLAN_MEIER = phrase(
    "Simon-Makuch curves, by the state at each time: a patient counts as not (yet) exposed until the day "
    "the exposure starts, and as exposed from then on. This is not a Kaplan-Meier comparison of ever and "
    "never exposed patients."
)


@dataclass(frozen=True)
class State:
    """A state to draw, in the form that a survival page takes: at_risk {day: (at risk, left the state, events)}."""

    level: str
    label: str
    colour: str
    dashes: object
    steps: Steps
    at_risk: dict


def plot_states(
    curves, at_risk, tests=(), labels=None, title="", endpoint="Survival", x_label="Months",
    event_words=("event", "events"), month_days=MONTH_DAYS, p_style="nejm", synthetic=False, width=DOUBLE_COLUMN,
):  # fmt: skip
    """Curves by state as a matplotlib Figure of `width` mm; None when neither state has a curve.

    curves, at_risk, tests: rows of cox/state_curves.csv, state_at_risk.csv and state_tests.csv of one model. labels: as
    study.labels_of gives them. A state without numbers in its curve is too small and is named below. ValueError when a
    state has a curve but no numbers at risk.
    """
    states, absent = read_states(curves, at_risk, month_days)
    if not states:
        return None
    labels, room = labels or {}, width - 2 * EDGE
    title = title or model_title(curves[0], labels)
    exposure = label_of(labels, f"exposures/{text(curves[0], 'exposure')}")
    title += "" if exposure.lower() in title.lower() else f": {exposure}"
    lines = wrap(f"{say(NOT_KAPLAN_MEIER)}{_test_words(tests, p_style)}", room)
    words = PageWords(
        endpoint, x_label,
        say("At risk at each time; left and {events} before it (cumulative)", events=event_words[1]),
        (say("At risk"), say("Left state"), event_words[1].capitalize()),
    )  # fmt: skip
    notes = wrap(" ".join(_notes(states, absent)), room)
    facts = [() for _ in states]
    return draw_page(states, facts, title_lines(title, room, synthetic), lines, notes, words, month_days, width, True)


def read_states(curves, at_risk, month_days):
    """(States that can be drawn, labels of those that cannot)."""
    states, absent = [], []
    for place, (level, label) in enumerate((name, say(words)) for name, words in STATES.items()):
        own = [row for row in curves if text(row, "level") == level]
        told = [row for row in own if number(row, "survival") is not None]
        counts = {
            number(row, "time"): tuple(count(row, name) for name in ("n_risk", "n_left", "n_event"))
            for row in at_risk
            if text(row, "level") == level
        }
        if not told or len(told) < len(own):
            absent.append(label)
            continue
        if not counts:
            raise ValueError(f"{text(own[0], 'estimate_id')}, {level}: a curve, but no numbers at risk")
        steps = read_steps(own, max(count(row, "n_risk") for row in own), month_days)
        states.append(State(level, label, COLOURS[place], DASHES[place], steps, counts))
    return states, absent


def _test_words(tests, p_style):
    """The Mantel-Byar test in words; '' without a row."""
    test = next(iter(tests), None)
    if test is None:
        return ""
    p = as_number(test["p"])
    said = (
        say("not done ({reason})", reason=retell(text(test, "reason")) or say("not estimable"))
        if p is None
        else format_p_statement(p, p_style)
    )
    return say(" Mantel-Byar test, unadjusted: {said}.", said=said)


def _notes(states, absent):
    share = f"{LEAST_SHARE * 100:.0f}{NO_BREAK}%"
    notes = [
        say(
            "Shaded: 95{no_break}% confidence interval. Upright ticks: patients who left the state, censored "
            "or newly exposed.",
            no_break=NO_BREAK,
        )
    ]
    if any(state.steps.few.any() for state in states):
        notes.append(
            say(
                "Lighter line: fewer than {least_at_risk} patients, or than {share} of the most, at risk.",
                least_at_risk=LEAST_AT_RISK,
                share=share,
            )
        )
    return notes + [say("{label}: too few to draw.", label=label) for label in absent]
