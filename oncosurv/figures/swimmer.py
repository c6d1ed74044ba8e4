"""Swimmer plot: each patient's treatments, outcomes and end of follow-up from time zero on, a row a patient.

For a study's own people only: a row is a patient. Where follow-up is long, its first months stand beside the whole.
"""

import numpy as np

from oncosurv.figures.course_rows import key_entries, read_courses
from oncosurv.figures.style import (
    COLOURS,
    DOUBLE_COLUMN,
    GREY,
    INK,
    LINE,
    MM,
    PALE,
    SIZE,
    Page,
    font,
    head_height,
    lighter,
    lower_first,
    text_width,
    title_lines,
    wrap,
    write_title,
)
from oncosurv.language import say
from oncosurv.wording import MONTH_DAYS

EDGE, GAP = 2.0, 2.5  # mm
ROW, MOST = 3.5, 60  # mm of a patient, patients on a page
BELOW_AXIS = 10.0  # mm for the numbers and the words of the axis
BETWEEN = 6.0  # mm between the two plots
EARLY, LONG = 6, 18  # months: the first plot reaches to EARLY where follow-up is longer than LONG
EARLY_SHARE = 0.6  # of the width, for the first of two plots
BAND = 1.15  # mm: height of a bar; regimens above the middle of a row, exposures below it
SWATCH = 5.0  # mm of a sample in the key
# Regimens by class and exposures, told apart by colour, darkness and place; then marks: shape, fill, size in pt.
REGIMENS = (COLOURS[0], lighter(COLOURS[0], 0.6), COLOURS[2], lighter(COLOURS[2], 0.6), COLOURS[3], INK)
EXPOSURES = (COLOURS[1], COLOURS[5], lighter(COLOURS[1], 0.6))
MARKS = {
    "improved": ("^", INK, 3.6), "responder": ("o", INK, 3.2), "assessed": ("o", "white", 3.2),
    "event": ("x", "none", 3.6), "censored": (">", "white", 3.4), "start": ("|", INK, 4.0),
}  # fmt: skip


def plot_swimmer(
    timelines, endpoint, outcomes=(), labels=None, title="", index_event="", month_days=MONTH_DAYS, synthetic=False,
    width=DOUBLE_COLUMN,
):  # fmt: skip
    """Yield a matplotlib Figure of `width` mm for every 60 patients, the longest followed first; none without courses.

    timelines: rows of cohort/timelines.csv. endpoint: of the study file (name, label, events with their labels,
    event_words); outcomes: of the study file (name, label, responders where it has them). labels: {regimen: {class:
    words}, exposure: {name: words}}, in their order; index_event: the words for time zero.
    """
    courses = read_courses(timelines, endpoint, outcomes)
    if not any(course.bars or course.marks for course in courses):
        return
    last = max(course.last for course in courses) / month_days
    pages = -(-len(courses) // MOST)
    key = key_entries(courses, endpoint, outcomes, labels or {})
    for page in range(pages):
        part = courses[page * MOST : (page + 1) * MOST]
        words = title + (say(" ({page} of {pages})", page=page + 1, pages=pages) if title and pages > 1 else "")
        head = title_lines(words, width - 2 * EDGE, synthetic)
        yield _draw_page(part, key, head, last, index_event, month_days, width)


def _draw_page(courses, key, head, last, index_event, month_days, width):
    room = width - 2 * EDGE
    left = EDGE + max(text_width(course.patient) for course in courses) + GAP
    plot = width - EDGE - 2.0 - left
    parts = [(left, plot, last)]
    if last > LONG:
        early = (plot - BETWEEN) * EARLY_SHARE
        parts = [(left, early, EARLY), (left + early + BETWEEN, plot - BETWEEN - early, last)]
    places, lines = _places(key, room)
    before = any(start < 0 for course in courses for _, _, start, _ in course.bars)
    notes = wrap(" ".join(_notes(len(parts) > 1, before, index_event)), room)
    top = EDGE + head_height(head) + 1.2 + lines * LINE * 1.2 + 2.0
    height = len(courses) * ROW
    page = Page(width, top + height + BELOW_AXIS + len(notes) * LINE + EDGE)
    _write_key(page, key, places, write_title(page, head, EDGE, EDGE) + 1.2)
    for i, course in enumerate(courses):
        page.write(EDGE, top + (i + 0.5) * ROW + 0.9, course.patient)
    for number_of_part, (begin, size, longest) in enumerate(parts):
        axes = page.axes(begin, top, size, height)
        _dress(axes, longest, len(courses), size)
        later = EARLY if number_of_part else 0
        _draw(axes, courses, key, month_days, longest, later)
        words = (
            say("Months")
            if len(parts) == 1
            else say("Months, all")
            if number_of_part
            else say("Months, the first {early}", early=EARLY)
        )
        page.write(begin + size / 2, top + height + 7.6, words, align="center")
    page.write_lines(EDGE, top + height + BELOW_AXIS + 0.75 * LINE, notes, colour=GREY)
    return page.figure


def _notes(two, before, index_event):
    notes = [say("Time zero: {index_event}.", index_event=lower_first(index_event))] if index_event else []
    notes += [say("Left: the first {early} months; right: all of the follow-up.", early=EARLY)] if two else []
    if before:
        notes.append(say("A bar with an arrow at its left end had begun before time zero."))
    return notes + [say("A treatment is drawn up to the end of follow-up at the latest.")]


def _places(key, room):
    """((line, x) of each entry of the key, number of lines)."""
    places, line, x = [], 0, 0.0
    for _, _, words in key:
        size = SWATCH + 1.0 + text_width(words)
        if x and x + size > room:
            line, x = line + 1, 0.0
        places.append((line, x))
        x += size + 2 * GAP
    return places, line + 1


def _colour(kind, label, key):
    palette = REGIMENS if kind == "regimen" else EXPOSURES
    own = [name for what, name, _ in key if what == kind]
    return palette[own.index(label) % len(palette)]


def _write_key(page, key, places, top):
    for (what, which, words), (line, x) in zip(key, places, strict=True):
        middle, left = top + line * LINE * 1.2 + 0.5 * LINE, EDGE + x
        if what == "mark":
            page.sheet.plot([left + SWATCH / 2], [middle], **_look(which), gid=f"key {which}")
        else:
            colour = PALE if what == "follow-up" else _colour(what, which, key)
            size = 0.5 if what == "follow-up" else BAND
            page.line((left, left + SWATCH), (middle, middle), colour, size / MM * 72)
        page.write(left + SWATCH + 1.0, middle + 0.9, words)


def _look(mark):
    shape, fill, size = MARKS[mark]
    return {"linestyle": "none", "marker": shape, "markersize": size, "markerfacecolor": fill, "color": INK,
            "markeredgewidth": 1.1 if shape == "x" else 0.7}  # fmt: skip


def _dress(axes, longest, n, width):
    axes.set(xlim=(0, longest), ylim=(n, 0))
    step = next(s for s in (1, 2, 3, 6, 12, 24, 36, 60, 120, 240) if longest / s <= min(8, width / 6))
    ticks = range(0, int(longest) + 1, step)
    axes.set_xticks(ticks, [str(tick) for tick in ticks], fontproperties=font(SIZE))
    axes.set_yticks([])
    axes.tick_params(width=0.6, length=2.5, pad=2, color=INK, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set(visible=side in ("left", "bottom"), linewidth=0.6, color=INK)


def _draw(axes, courses, key, month_days, longest, later):
    """Bars and marks of one plot up to `longest` months; of the marks within follow-up only those after `later`."""
    rows = np.arange(len(courses)) + 0.5
    ends = np.array([course.last for course in courses]) / month_days
    _bars(axes, [(0, end, row) for end, row in zip(ends, rows, strict=True)], PALE, 0.5, "follow-up")
    shift = 0.55 * BAND / ROW
    for kind, label, _ in key:
        if kind in ("regimen", "exposure"):
            at = -shift if kind == "regimen" else shift
            own = [(start / month_days, stop / month_days, row + at)
                   for course, row in zip(courses, rows, strict=True)
                   for what, name, start, stop in course.bars if (what, name) == (kind, label)]  # fmt: skip
            colour = _colour(kind, label, key)
            _bars(axes, own, colour, BAND, f"{kind} {label}")
            before = [row for start, _, row in own if start < 0]
            axes.plot([0] * len(before), before, "<", markersize=3.2, markeredgewidth=0, color=colour, clip_on=False,
                      gid=f"before {label}")  # fmt: skip
    for mark in MARKS:
        points = [(day / month_days, row) for course, row in zip(courses, rows, strict=True)
                  for what, day in course.marks if what == mark and later <= day / month_days <= longest]  # fmt: skip
        if mark in ("event", "censored"):
            points = [(end, row) for course, end, row in zip(courses, ends, rows, strict=True)
                      if course.event == (mark == "event") and end <= longest]  # fmt: skip
        if points:
            axes.plot(*zip(*points, strict=True), clip_on=False, gid=f"mark {mark}", zorder=3, **_look(mark))
    beyond = [row for end, row in zip(ends, rows, strict=True) if end > longest]
    axes.plot([longest] * len(beyond), beyond, ">", markersize=2.6, markeredgewidth=0, color=GREY, clip_on=False,
              gid="goes on")  # fmt: skip


def _bars(axes, spans, colour, height, gid):
    """Horizontal bars (from, to, row) of `height` mm as one line with gaps."""
    x = [value for start, stop, _ in spans for value in (max(start, 0), stop, np.nan)]
    y = [value for _, _, row in spans for value in (row, row, np.nan)]
    axes.plot(x, y, color=colour, linewidth=height / MM * 72, solid_capstyle="butt", gid=gid)
