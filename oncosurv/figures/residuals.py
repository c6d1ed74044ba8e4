"""Were the hazards proportional? Scaled Schoenfeld residuals of a Cox model over time, a panel a term, with a smooth.

Each circle is one event's view of the log hazard ratio at its time (Grambsch & Therneau, Biometrika 1994;81:515-526);
under proportional hazards the smooth runs along the dashed line. The time scale is that of the test.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.figures.model_terms import is_main, model_title, term_name
from oncosurv.figures.rows import name_of, number, text
from oncosurv.figures.style import (
    COLOURS,
    DOUBLE_COLUMN,
    GREY,
    INK,
    LINE,
    PALE,
    SIZE,
    Page,
    font,
    head_height,
    text_width,
    title_lines,
    wrap,
    write_title,
)
from oncosurv.language import say
from oncosurv.table_words import retell
from oncosurv.wording import MONTH_DAYS, as_number, format_given, format_p_statement

EDGE = 2.0  # mm
LEAST_PANEL = 39.0  # mm from the left end of a panel to that of the next, its numbers included
NAME, BETWEEN, HEIGHT = 4.0, 3.5, 30.0  # mm: words of the upright axis, space beside a panel, height of the plot
BELOW_AXIS = 9.5  # mm for the numbers and the words of the axis
MONTHS = (0.25, 0.5, 1, 2, 3, 6, 9, 12, 18, 24, 36, 48, 60, 84, 120, 180, 240, 360)
APART = 1.5  # mm at least between the numbers of an axis
MANY = 120  # events; of more of them the circles are smaller
WHOLE = "GLOBAL"


@dataclass(frozen=True)
class Panel:
    """A term: what it is called, its test in words; per event time (months), place, residual and smooth; the level."""

    term: str
    name: str
    test: str
    months: np.ndarray
    place: np.ndarray
    residual: np.ndarray
    smooth: np.ndarray
    level: float | None


def plot_residuals(
    residuals, hazards, coefficients, labels=None, title="", month_days=MONTH_DAYS, p_style="nejm", synthetic=False,
    width=DOUBLE_COLUMN,
):  # fmt: skip
    """Residual plot of one model as a matplotlib Figure of `width` mm; None when it has no residuals.

    residuals, hazards, coefficients: rows of those Cox tables; drawn is the main fit of all variables together (of an
    exposure the time-dependent one). labels: as study.labels_of gives them. ValueError when a term has no test.
    """
    panels, whole, notes = read_panels(residuals, hazards, coefficients, labels or {}, month_days, p_style)
    if not panels:
        return None
    room = width - 2 * EDGE
    first = next(row for row in hazards if is_main(row))
    head = title_lines(title or model_title(first, labels or {}), room, synthetic)
    columns = min(int(room / LEAST_PANEL), max(len(panels), 2))
    step = (room - NAME + BETWEEN) / columns
    numbers = max(text_width(words) for panel in panels for words in _ticks(*_reach(panel))[1]) + 2.0
    plot = step - numbers - BETWEEN
    lines = [[*wrap(panel.name, step - BETWEEN, weight="bold"), panel.test] for panel in panels]
    tall = [max(len(own) for own in lines[i : i + columns]) for i in range(0, len(lines), columns)]
    notes = wrap(" ".join(notes), room)
    test = wrap(whole, room)
    top = EDGE + head_height(head) + len(test) * LINE + 2.5
    tops = [top + sum(n * LINE + HEIGHT + BELOW_AXIS for n in tall[:row]) for row in range(len(tall) + 1)]
    page = Page(width, tops[-1] + 1.0 + len(notes) * LINE + EDGE)
    page.write_lines(EDGE, write_title(page, head, EDGE, EDGE) + 0.85 * LINE, test)
    for i, (panel, own) in enumerate(zip(panels, lines, strict=True)):
        row, left = i // columns, EDGE + NAME + i % columns * step
        base = page.write_lines(left, tops[row] + (tall[row] - len(own) + 0.8) * LINE, own[:-1], weight="bold")
        page.write(left, base, own[-1])
        axes_top = tops[row] + tall[row] * LINE + 0.8
        if not i % columns:
            page.write(EDGE + 2.2, axes_top + HEIGHT / 2, say("Log hazard ratio"), align="center", turn=90)
        _draw(page, panel, left + numbers, axes_top, plot)
    page.write_lines(EDGE, tops[-1] + 1.0 + 0.75 * LINE, notes, colour=GREY)
    return page.figure


def read_panels(residuals, hazards, coefficients, labels, month_days, p_style="nejm"):
    """(Panels in the order of the tests, the test of all terms in words, sentences for the foot)."""
    tests = {text(row, "term"): row for row in hazards if is_main(row)}
    found = {}
    for row in residuals:
        if is_main(row):
            found.setdefault(text(row, "term"), []).append(row)
    absent = [name_of(rows[0]) + f", {term}" for term, rows in found.items() if term not in tests]
    if absent:
        raise ValueError(f"residuals without a test of proportional hazards: {'; '.join(absent)}")
    panels, untested = [], []
    for term, test in tests.items():
        rows = [row for row in found.get(term, []) if as_number(row["scaled_schoenfeld"]) is not None]
        if rows:
            panels.append(_panel(term, rows, test, coefficients, labels, month_days, p_style))
        elif term != WHOLE:
            untested.append(f"{term_name(labels, term)}: {retell(text(test, 'reason')) or say('no residuals')}.")
    factors = any(panel.level == 1.0 and _is_factor(panel.term, coefficients) for panel in panels)
    whole = tests.get(WHOLE)
    said = say("All terms together: {test_words}", test_words=_test_words(whole, p_style)) if whole else ""
    return panels, said, [*_notes(factors), *untested]


def _panel(term, rows, test, coefficients, labels, month_days, p_style):
    time, place, residual, smooth = (
        np.array([number(row, column) for row in rows], dtype=float)
        for column in ("time", "transformed", "scaled_schoenfeld", "smooth")
    )
    level = 1.0 if _is_factor(term, coefficients) else _coefficient(term, coefficients)
    name = term_name(labels, term)
    return Panel(term, name, _test_words(test, p_style), time / month_days, place, residual, smooth, level)


def _own(term, coefficients):
    rows = [row for row in coefficients if is_main(row) and text(row, "variable") == term]
    return [row for row in rows if text(row, "estimator") in ("", "ml") and as_number(row["coef"]) is not None]


def _is_factor(term, coefficients):
    rows = [row for row in coefficients if is_main(row) and text(row, "variable") == term]
    return len({text(row, "level") for row in rows}) > 1  # also where a level could not be estimated


def _coefficient(term, coefficients):
    """The estimate that the residuals are about: by maximum likelihood, also where another is of record."""
    own = _own(term, coefficients)
    return as_number(own[0]["coef"]) if own else None


def _test_words(row, p_style):
    p = number(row, "p")
    if p is None:
        return say("not tested ({reason})", reason=retell(text(row, "reason")) or say("not estimable"))
    df = as_number(row.get("df"))
    return format_p_statement(p, p_style) + (say(" ({df} df)", df=format_given(df)) if df and df > 1 else "")


def _notes(factors):
    notes = [
        say(
            "Circles: scaled Schoenfeld residuals, one an event; line: natural spline with 4 degrees of "
            "freedom; dashed: the coefficient by maximum likelihood, along which the line runs when hazards "
            "are proportional. A high p is no evidence that they are. Time is spaced by the fraction who had "
            "the event, the scale of the test."
        )
    ]
    if factors:
        notes.append(say("A variable with several levels is shown as its linear predictor, whose coefficient is 1."))
    return notes


def _draw(page, panel, left, top, width):
    axes = page.axes(left, top, width, HEIGHT)
    low, high = (end(place for place in panel.place) for end in (min, max))
    margin = 0.04 * (high - low) or 0.5
    axes.set(xlim=(low - margin, high + margin))
    axes.set(ylim=_reach(panel))
    axes.axhline(0, color=PALE, linewidth=0.8, zorder=0)
    if panel.level is not None:
        axes.axhline(panel.level, color=INK, linewidth=0.7, linestyle=(0, (4, 2)), gid=f"level {panel.term}")
    size, edge = (2.2, 0.5) if len(panel.place) <= MANY else (1.2, 0.3)
    axes.plot(
        panel.place, panel.residual, linestyle="none", marker="o", markersize=size, markeredgewidth=edge, color=GREY,
        markerfacecolor="none", gid=f"residual {panel.term}",
    )  # fmt: skip
    order = np.argsort(panel.place, kind="stable")
    axes.plot(panel.place[order], panel.smooth[order], color=COLOURS[0], linewidth=1.3, gid=f"smooth {panel.term}")
    _dress(axes, panel, width)
    page.write(left + width / 2, top + HEIGHT + 7.2, say("Months"), align="center")


def _reach(panel):
    """Ends of the upright axis."""
    values = [*panel.residual, *panel.smooth[np.isfinite(panel.smooth)], panel.level or 0.0, 0.0]
    beyond = 0.06 * (max(values) - min(values)) or 1.0
    return min(values) - beyond, max(values) + beyond


def _ticks(bottom, top):
    """(values, words) of the upright axis."""
    step = next(s * 10.0**k for k in range(-9, 9) for s in (1, 2, 5) if (top - bottom) / (s * 10.0**k) <= 5)
    values = [n * step for n in range(int(np.ceil(bottom / step)), int(np.floor(top / step)) + 1)]
    return values, [format_given(round(value, 9)) for value in values]


def _dress(axes, panel, width):
    low, high = axes.get_xlim()
    kept, end = [], -np.inf
    order = np.argsort(panel.months, kind="stable")
    for month in MONTHS:
        if panel.months.min() <= month <= panel.months.max():
            place = float(np.interp(month, panel.months[order], panel.place[order]))
            middle, half = (place - low) / (high - low) * width, text_width(format_given(month)) / 2
            if middle - half >= end + APART:
                kept.append((place, format_given(month)))
                end = middle + half
    axes.set_xticks([place for place, _ in kept], [words for _, words in kept], fontproperties=font(SIZE))
    axes.set_yticks(*_ticks(*axes.get_ylim()), fontproperties=font(SIZE))
    axes.tick_params(width=0.6, length=2.0, pad=1.5, color=INK, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set(visible=side in ("left", "bottom"), linewidth=0.6, color=INK)
