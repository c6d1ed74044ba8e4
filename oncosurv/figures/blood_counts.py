"""Measured counts around time zero: a small panel a patient, a strip an analyte, with the study's cut-offs.

For a study's own people only: a panel is a patient. All panels have the same axes, so that they can be compared.
"""

import re
from dataclasses import dataclass

import numpy as np

from oncosurv.figures.rows import number, text
from oncosurv.figures.style import (
    COLOURS,
    DASHES,
    DOUBLE_COLUMN,
    GREY,
    LINE,
    PALE,
    Page,
    head_height,
    lower_first,
    text_width,
    title_lines,
    wrap,
    write_title,
)
from oncosurv.language import join_and, say, say_count
from oncosurv.wording import MONTH_DAYS, format_given

EDGE = 2.0  # mm
LEAST_PANEL, BETWEEN = 29.0, 2.5  # mm: least width of a panel, space beside and below it
STRIP, APART, LABEL = 8.0, 0.8, 2.7  # mm: height of a strip, space below it, least distance of two numbers beside it
ROWS = 6  # of panels on a page
BELOW_AXIS = 9.5  # mm for the numbers and the words of the axis
SWATCH = 6.0  # mm of a sample in the key
REACH = 6  # months at most on either side of time zero
WIDE = 10  # values that span more than so many-fold have a logarithmic strip
MARKERS = ("o", "s", "^", "D", "v", "P")
LINES = {"floor": (0.5, PALE, "solid"), "cuts": (0.5, GREY, (0, (4, 2))), "zero": (0.5, GREY, "solid")}
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Scale:
    """How an analyte is drawn: ends of its strip, logarithmic or not, its cut-offs, colour, line type and marker."""

    name: str
    words: str
    low: float
    high: float
    log: bool
    cuts: tuple
    place: int

    def height(self, value):
        """Height (mm) of values above the bottom of a strip; on a logarithmic one what is below its end lies on it."""
        bend = np.log if self.log else np.asarray
        low, high = bend(self.low), bend(self.high)
        return (bend(np.clip(value, self.low, self.high)) - low) / (high - low) * STRIP


def plot_blood_counts(
    measurements, analytes, patients=(), title="", index_event="", month_days=MONTH_DAYS, synthetic=False,
    width=DOUBLE_COLUMN,
):  # fmt: skip
    """Yield a matplotlib Figure of `width` mm for every page of patients; none without measurements in the window.

    measurements: rows of cohort/measurements.csv. analytes: {name: {label, unit, cuts}}, the strips from above;
    patients: study keys in the order to draw them, by default that of the table. The window: six months on either side.
    """
    inside = [row for row in measurements
              if text(row, "analyte") in analytes and abs(number(row, "day")) <= REACH * month_days]  # fmt: skip
    if not inside:
        return
    values = {}
    for row in inside:
        own = values.setdefault(text(row, "patient"), {}).setdefault(text(row, "analyte"), [])
        own.append((number(row, "day"), number(row, "value")))
    order = [patient for patient in patients or values if patient in values]
    without = len(set(patients) - set(values))
    scales = [_scale(name, facts, place, inside) for place, (name, facts) in enumerate(analytes.items())]
    scales = [scale for scale in scales if scale]
    days = [number(row, "day") / month_days for row in inside]
    window = min(np.floor(min(days)), 0), max(np.ceil(max(days)), 1)
    numbers = max(text_width(format_given(cut)) for scale in scales for cut in (*scale.cuts, 0)) + 1.5
    columns = max(int((width - 2 * EDGE - numbers + BETWEEN) / (LEAST_PANEL + BETWEEN)), 1)
    pages = -(-len(order) // (columns * ROWS))
    for page in range(pages):
        part = order[page * columns * ROWS : (page + 1) * columns * ROWS]
        words = title + (say(" ({page} of {pages})", page=page + 1, pages=pages) if title and pages > 1 else "")
        head = title_lines(words, width - 2 * EDGE, synthetic)
        notes = _notes(index_event, scales, without)
        yield _draw_page({p: values[p] for p in part}, scales, head, notes, window, numbers, columns, month_days, width)


def _scale(name, facts, place, rows):
    own = [number(row, "value") for row in rows if text(row, "analyte") == name]
    if not own:
        return None
    cuts = tuple(sorted(facts["cuts"], reverse=True))
    positive = [value for value in (*own, *cuts) if value > 0]
    log = bool(positive) and max(positive) > WIDE * min(positive)
    low, high = (min(positive), max(positive)) if log else (min(*own, *cuts, own[0]), max(*own, *cuts, own[0]))
    if low == high:
        low, high = low - 1, high + 1
    unit = re.sub(r"\^(\d+)", lambda match: match[1].translate(SUPERSCRIPT), facts["unit"])
    words = facts["label"] + (f", {unit}" if unit else "")
    words += say(" (dashed: {cuts})", cuts=join_and(format_given(cut) for cut in cuts)) if cuts else ""
    return Scale(name, words, low, high, log, cuts, place % len(COLOURS))


def _notes(index_event, scales, without):
    zero = f" ({lower_first(index_event)})" if index_event else ""
    notes = [
        say(
            "Upright line: time zero{zero}. Strips from above in the order of the key, the same in all panels.",
            zero=zero,
        )
    ]
    logs = [scale.words.partition(",")[0].lower() for scale in scales if scale.log]
    notes += [say("Logarithmic: {logs}.", logs=join_and(logs))] if logs else []
    if without:
        notes.append(
            say_count("{n} patient has no count in the window.", "{n} patients have no count in the window.", without)
        )
    return " ".join(notes)


def _draw_page(values, scales, head, notes, window, numbers, columns, month_days, width):
    room = width - 2 * EDGE
    notes = wrap(notes, room)
    key = [(scale, wrap(scale.words, room - SWATCH - 1.0)) for scale in scales]
    step = (room - numbers + BETWEEN) / columns
    panel = LINE + len(scales) * (STRIP + APART)
    top = EDGE + head_height(head) + 1.2 + sum(len(lines) for _, lines in key) * LINE + 1.5
    rows = -(-len(values) // columns)
    bottom = top + rows * (panel + BETWEEN) - BETWEEN
    page = Page(width, bottom + BELOW_AXIS + len(notes) * LINE + EDGE)
    y = write_title(page, head, EDGE, EDGE) + 1.2
    for scale, lines in key:
        _sample(page, scale, [EDGE, EDGE + SWATCH / 2, EDGE + SWATCH], [y + 0.5 * LINE] * 3, f"key {scale.name}", [1])
        y = page.write_lines(EDGE + SWATCH + 1.0, y + 0.8 * LINE, lines) - 0.8 * LINE
    pen = {}  # everything of one look is one line with gaps: a page has hundreds
    for i, (patient, own) in enumerate(values.items()):
        left, upper = EDGE + numbers + i % columns * step, top + i // columns * (panel + BETWEEN)
        page.write(left, upper + 0.75 * LINE, patient)
        _draw_panel(pen, own, scales, left, upper + LINE + 0.6, step - BETWEEN, window, month_days)
        if not i % columns:
            for place, scale in enumerate(scales):
                _write_cuts(page, scale, left - 1.0, upper + LINE + 0.6 + place * (STRIP + APART) + STRIP)
        if i + columns >= len(values):
            _write_axis(page, left, upper + panel + 0.6, step - BETWEEN, window)
    for look, (width_of, colour, dashes) in LINES.items():
        page.line(*pen.get(look, ((), ())), colour, width_of, dashes)
    for scale in scales:
        _sample(page, scale, *pen.get(scale.name, ((), ())), f"values {scale.name}")
    page.write(EDGE + numbers + (room - numbers) / 2, bottom + 7.8, say("Months"), align="center")
    page.write_lines(EDGE, bottom + BELOW_AXIS + 0.75 * LINE, notes, colour=GREY)
    return page.figure


def _across(month, left, width, window):
    return left + (np.asarray(month) - window[0]) / (window[1] - window[0]) * width


def _draw_panel(pen, own, scales, left, top, width, window, month_days):
    """Add the panel of a patient to the points of each line of the page."""

    def add(what, x, y):
        xs, ys = pen.setdefault(what, ([], []))
        xs += [*map(float, x), np.nan]
        ys += [*map(float, y), np.nan]

    zero = _across(0, left, width, window)
    add("zero", (zero, zero), (top, top + len(scales) * (STRIP + APART) - APART))
    for place, scale in enumerate(scales):
        bottom = top + place * (STRIP + APART) + STRIP
        add("floor", (left, left + width), (bottom, bottom))
        for cut in scale.cuts:
            add("cuts", (left, left + width), [bottom - scale.height(cut)] * 2)
        points = sorted(own.get(scale.name, []))
        if points:
            days, values = np.array(points).T
            add(scale.name, _across(days / month_days, left, width, window), bottom - scale.height(values))


def _sample(page, scale, x, y, gid, marked=None):
    page.sheet.plot(
        x, y, color=COLOURS[scale.place], linestyle=DASHES[scale.place], linewidth=0.8, marker=MARKERS[scale.place],
        markersize=2.2, markeredgewidth=0, markevery=marked, gid=gid,
    )  # fmt: skip


def _write_cuts(page, scale, right, bottom):
    """The cut-offs beside the first strip of a row, moved apart where they would touch."""
    cuts = scale.cuts[: max(int(STRIP / LABEL), 1)]
    middles = [bottom - float(scale.height(cut)) for cut in cuts]
    for i in range(1, len(middles)):
        if middles[i] - middles[i - 1] < LABEL:
            shift = (LABEL - (middles[i] - middles[i - 1])) / 2
            middles[: i + 1] = [*(middle - shift for middle in middles[:i]), middles[i] + shift]
    for cut, middle in zip(cuts, middles, strict=True):
        page.write(right, middle + 0.9, format_given(cut), colour=GREY, align="right")


def _write_axis(page, left, y, width, window):
    page.line((left, left + width), (y, y), width=0.6)
    end = -np.inf
    for month in range(int(window[0]), int(window[1]) + 1):
        if month % 3 == 0 or window[1] - window[0] < 4:
            x, words = float(_across(month, left, width, window)), f"{month}".replace("-", "−")
            page.line((x, x), (y, y + 0.9), width=0.6)
            half = text_width(words) / 2
            x = min(max(x, left + half - 0.5), left + width - half + 0.5)  # away from the next panel's numbers
            if x - half > end + 1.0:
                page.write(x, y + 3.6, words, align="center")
                end = x + half
