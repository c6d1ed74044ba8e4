"""Leave-one-out: each estimate of record with its interval, and below it the estimates without each patient in turn.

At n = 29 one patient can turn a verdict; the reader sees how far, and whether it is one patient or many.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.figures.forest_axis import axis_limits, axis_ticks
from oncosurv.figures.model_terms import estimates_of_record, model_size, model_title, term_name
from oncosurv.figures.rows import text
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
from oncosurv.wording import (
    LARGEST_HR,
    NO_BREAK,
    as_number,
    format_given,
    format_hr,
    format_interval,
    format_number,
    format_p,
    format_p_statement,
    format_span,
    hr_decimals,
)

EDGE, GAP = 2.0, 3.0  # mm
BELOW_AXIS = 9.5  # mm for the numbers and the words of the axis
MOST_FOR_NAMES = 0.26  # of the page's width
LEAST_PLOT = 25.0  # mm
DOT, REACH = 0.95, 1.9  # mm: width of a dot, how far dots of one place stand from their middle
MARK, RING = 3.4, 2.3  # pt


@dataclass(frozen=True)
class Entry:
    """An estimate, the hazard ratios without each patient and which is the farthest, and the lines beside it."""

    estimate_id: str
    name: str
    estimate: tuple
    ratios: np.ndarray
    farthest: int
    words: list


@dataclass(frozen=True)
class _Columns:
    """Places in mm: width of the names; left end and width of the plot; left end of the words."""

    names: float
    left: float
    plot: float
    words: float


def plot_left_out(
    coefficients, influence, labels=None, title="", p_style="nejm", named=False, synthetic=False, width=DOUBLE_COLUMN
):
    """Leave-one-out figure as a matplotlib Figure of `width` mm; None when no estimate has rows in `influence`.

    coefficients, influence: rows of those Cox tables, of one or more models. labels: as study.labels_of gives them.
    named: say without which patient, by study key, an estimate moves most. ValueError for two rows of one patient.
    """
    sections = read_entries(coefficients, influence, labels or {}, p_style, named)
    entries = [entry for _, _, own in sections for entry in own]
    if not entries:
        return None
    limits = axis_limits([e.estimate for e in entries] + [(hr, hr, hr) for e in entries for hr in e.ratios])
    room = width - 2 * EDGE
    columns = _columns(entries, width)
    head = title_lines(title, room, synthetic)
    notes = wrap(" ".join(_notes(entries, limits)), room)
    top = y = EDGE + head_height(head) + 2.0
    placed, spans = [], []
    for name, size, own in sections:
        lines = wrap(f"{name}: {size}", room, weight="bold")
        placed.append((y, lines, None))
        y += len(lines) * LINE + 1.0
        begin = y
        for entry in own:
            lines = wrap(entry.name, columns.names)
            placed.append((y, lines, entry))
            y += max(len(lines), len(entry.words)) * LINE + 2.2
        spans.append((begin - 0.4, y - 1.4))
        y += 1.2
    page = Page(width, y + BELOW_AXIS + len(notes) * LINE + EDGE)
    write_title(page, head, EDGE, EDGE)
    axes = _axes(page, columns, limits, top, y)
    for span in spans:
        axes.plot([1, 1], span, color=PALE, linewidth=0.9, gid="reference line", zorder=0)
    for row_top, lines, entry in placed:
        base = row_top + 0.8 * LINE
        page.write_lines(EDGE, base, lines, weight="normal" if entry else "bold")
        if entry:
            page.write(columns.words, base, entry.words[0])
            page.write_lines(columns.words, base + LINE, entry.words[1:], colour=GREY)
            _draw(axes, entry, row_top + 1.6, limits, columns.plot)
    page.write_lines(EDGE, y + BELOW_AXIS + 0.75 * LINE, notes, colour=GREY)
    return page.figure


def read_entries(coefficients, influence, labels, p_style="nejm", named=False):
    """[(title of a model, its size in words, [Entry])] of the models with estimates in `influence`."""
    left_out = {}
    for row in influence:
        own = left_out.setdefault(text(row, "estimate_id"), {})
        if text(row, "left_out") in own:
            raise ValueError(f"{text(row, 'estimate_id')}: two rows without {text(row, 'left_out')}")
        own[text(row, "left_out")] = row
    sections = []
    for rows in estimates_of_record(coefficients).values():
        own = [row for row in rows if text(row, "estimate_id") in left_out]
        entries = [_entry(row, left_out[text(row, "estimate_id")], labels, p_style, named) for row in own]
        entries = [entry for entry in entries if entry]
        if entries:
            sections.append((model_title(own[0], labels), model_size(own[0]), entries))
    return sections


def _entry(row, left_out, labels, p_style, named):
    estimate = tuple(as_number(row[name]) for name in ("hr", "lower", "upper"))
    found = [(patient, as_number(one["hr"]), as_number(one["p"])) for patient, one in left_out.items()]
    found = [(patient, hr, p) for patient, hr, p in found if hr and 1 / LARGEST_HR <= hr <= LARGEST_HR]
    if not found:
        return None
    ratios = np.array([hr for _, hr, _ in found])
    farthest = int(np.argmax(np.abs(np.log(ratios / estimate[0]))))
    p_values = [p for _, _, p in found if p is not None]
    lost = len(left_out) - len(found)
    words = [f"{format_hr(*estimate)}, {format_p_statement(row['p'], p_style)}"]
    decimals = hr_decimals(*estimate)
    spread = format_interval(ratios.min(), ratios.max(), decimals)
    tests = [format_p(p, p_style) for p in (min(p_values), max(p_values))] if p_values else []
    words.append(
        say("Without one: {spread}", spread=spread) + (f", p {format_span(*dict.fromkeys(tests))}" if tests else "")
    )
    if named:
        words.append(
            say(
                "Moves most without {patient}: {ratio}",
                patient=found[farthest][0],
                ratio=format_number(ratios[farthest], decimals),
            )
        )
    if lost:
        words.append(say("Not estimable without {lost} of {left_out} patients", lost=lost, left_out=len(left_out)))
    name = term_name(labels, text(row, "variable"), text(row, "level"))
    return Entry(text(row, "estimate_id"), name, estimate, ratios, farthest, words)


def _columns(entries, width):
    words = max(text_width(line) for entry in entries for line in entry.words)
    names = min(max(text_width(entry.name) for entry in entries), MOST_FOR_NAMES * width)
    left = EDGE + names + GAP
    plot = width - EDGE - words - GAP - left
    if plot < LEAST_PLOT:
        raise ValueError(f"a page of {width:g} mm leaves no room for the plot beside its numbers: take a wider one")
    return _Columns(names, left, plot, width - EDGE - words)


def _axes(page, columns, limits, top, bottom):
    axes = page.axes(columns.left, top, columns.plot, bottom - top)
    axes.set(xlim=limits, ylim=(bottom, top), xscale="log")
    ticks = axis_ticks(*limits, columns.plot)
    axes.set_xticks(ticks, [format_given(tick) for tick in ticks], fontproperties=font(SIZE))
    axes.set_xticks([], minor=True)
    axes.set_yticks([])
    axes.tick_params(width=0.6, length=2.5, pad=2, color=INK, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set(visible=side == "bottom", linewidth=0.6, color=INK)
    page.write(columns.left + columns.plot / 2, bottom + 7.2, say("Hazard ratio, log scale"), align="center")
    return axes


def _draw(axes, entry, y, limits, width):
    hr, lower, upper = entry.estimate
    ends = max(lower, limits[0]), min(upper, limits[1])
    axes.plot(ends, [y, y], color=COLOURS[0], linewidth=0.9, gid=f"interval {entry.estimate_id}")
    axes.plot([hr], [y], "s", markersize=MARK, color=COLOURS[0], gid=f"estimate {entry.estimate_id}")
    for cut, end, marker in ((lower < limits[0], ends[0], "<"), (upper > limits[1], ends[1], ">")):
        if cut:
            axes.plot([end], [y], marker=marker, markersize=3.2, color=COLOURS[0], clip_on=False,
                      gid=f"arrow {entry.estimate_id}")  # fmt: skip
    middle = y + 1.4 + REACH
    spread = entry.ratios.min(), entry.ratios.max()
    axes.plot(spread, [middle] * 2, color=PALE, linewidth=2.0, gid=f"range {entry.estimate_id}", zorder=1)
    heights = middle + _beside_each_other(entry.ratios, limits, width)
    look = {"linestyle": "none", "marker": "o", "markersize": RING, "markeredgewidth": 0.5, "color": INK}
    axes.plot(entry.ratios, heights, markerfacecolor="white", gid=f"left out {entry.estimate_id}", **look)
    far = slice(entry.farthest, entry.farthest + 1)
    look |= {"marker": "D", "color": COLOURS[1], "markersize": RING + 0.5}
    axes.plot(entry.ratios[far], heights[far], gid=f"farthest {entry.estimate_id}", **look)


def _beside_each_other(ratios, limits, width):
    """How far (mm) each dot stands above or below the middle, so that dots of one place can be counted."""
    places = np.round(np.log(ratios / limits[0]) / np.log(limits[1] / limits[0]) * width / DOT).astype(int)
    seats = np.zeros(len(ratios), dtype=int)
    taken = {}
    for i in np.lexsort((np.arange(len(ratios)), ratios)).tolist():
        seats[i] = taken.get(places[i], 0)
        taken[places[i]] = seats[i] + 1
    steps = np.where(seats % 2 == 1, (seats + 1) // 2, -(seats // 2))
    return steps * min(0.7 * DOT, REACH / max(np.abs(steps).max(), 1))


def _notes(entries, limits):
    notes = [
        say(
            "Square and line: the estimate of record and its 95{no_break}% confidence interval. Circles: the "
            "model fitted again without each patient in turn, with the range of these estimates; diamond: "
            "the patient without whom the estimate moves most.",
            no_break=NO_BREAK,
        )
    ]
    if any(entry.estimate[1] < limits[0] or entry.estimate[2] > limits[1] for entry in entries):
        notes.append(say("Arrow: the interval goes on beyond the axis."))
    return notes
