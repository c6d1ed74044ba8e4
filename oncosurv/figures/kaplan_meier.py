"""Kaplan-Meier figure with the table of those at risk, censored and dead below it.

The layout is KMunicate's (Morris et al., BMJ Open 2019;9:e030215): curves going up to 100 %, confidence bands, and
below them the cumulative table aligned with the axis. Curves are named at their ends, so that no key has to be matched.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.figures.end_labels import MARGIN, block_size, letters_for, place_labels, wrap_names
from oncosurv.figures.groups import (
    MOST_TICKS,
    choose_rows,
    describe_test,
    name_levels,
    read_groups,
    title_of,
    write_notes,
)
from oncosurv.figures.rows import text
from oncosurv.figures.style import (
    COLUMN,
    DOUBLE_COLUMN,
    GREY,
    INK,
    LINE,
    SIZE,
    Page,
    darker,
    font,
    head_height,
    lighter,
    lower_first,
    text_width,
    title_lines,
    wrap,
    write_title,
)
from oncosurv.figures.table_below import group_head, row_names, table_height, widest_cell, write_table
from oncosurv.wording import MONTH_DAYS

EDGE = 2.0  # mm
CURVE, TICK = 1.2, 0.6  # pt
BELOW_AXIS = 10.5  # mm for the numbers and the words of the time axis


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
    days = _days(drawn)
    room = width - 2 * EDGE
    title = title_lines(title, room, synthetic)
    test = list(filter(None, wrap(describe_test(comparison, event_words, p_style), room)))
    conf_type = text(estimates[0], "conf_type") if estimates else ""
    notes = wrap(" ".join(write_notes(groups, comparison, event_words, conf_type, month_days)), room)

    top = EDGE + head_height(title) + len(test) * LINE + 2.5
    frame, labels, letters = _place_names(drawn, days, month_days, event_words, top, width, named=len(groups) > 1)
    heads = [
        group_head(group, letter, event_words, month_days, room) for group, letter in zip(drawn, letters, strict=True)
    ]
    bottom = frame.top + frame.height + BELOW_AXIS
    page = Page(width, bottom + table_height(heads) + len(notes) * LINE + EDGE)

    page.write_lines(EDGE, write_title(page, title, EDGE, EDGE) + 0.85 * LINE, test)
    ticks = _ticks(days, frame, widest_cell(drawn) + 2.0)
    axes = page.axes(frame.left, frame.top, frame.width, frame.height)
    _dress(axes, frame.longest / month_days, [day / month_days for day in ticks])
    page.write(frame.left - 9.0, frame.top + frame.height / 2, f"{endpoint} (%)", align="center", turn=90)
    page.write(frame.left + frame.width / 2, frame.top + frame.height + 7.6, x_label, align="center")
    if not drawn:
        page.write(frame.left + 3, frame.top + frame.height / 2, "No group is large enough to draw.")
    for group in drawn:
        _draw(axes, group)
    for group, label in zip(drawn if labels else [], labels, strict=True):
        if label.leader:
            page.line(*label.leader, colour=lighter(group.colour), width=0.5)
        look = {"weight": "bold", "colour": darker(group.colour), "gid": f"name {group.level}"}
        page.write_lines(label.left, label.top + 0.75 * LINE, label.lines, **look)
    columns = [(float(frame.x(day)), day) for day in ticks]
    y = write_table(page, drawn, heads, event_words, columns, EDGE, bottom, CURVE)
    page.write_lines(EDGE, y + 0.75 * LINE, notes, colour=GREY)
    return page.figure


def plot_survival(tables, factors, words, endpoint, synthetic=False, width=DOUBLE_COLUMN):
    """Yield (factor, Figure) for `overall` and each factor that has estimates, from the tables of one survival item.

    tables: rows of estimates, curves, at_risk and comparisons; words: labels as study.labels_of gives them, month_days,
    p_style and, where it is known, index_event (the label of time zero); endpoint: of the study file, with event_words.
    """
    labels, event_words = words["labels"], endpoint.get("event_words", {"one": "event", "many": "events"})
    from_when = f" from {lower_first(words['index_event'])}" if words.get("index_event") else ""
    for factor in ("overall", *factors):
        chosen = choose_rows(tables, factor)
        if chosen["estimates"]:
            yield factor, plot_kaplan_meier(
                **chosen, labels=name_levels(chosen["estimates"], labels), title=title_of(chosen["estimates"], labels),
                endpoint=endpoint.get("label", "Survival"), x_label=f"Months{from_when}",
                event_words=(event_words["one"], event_words["many"]), month_days=words["month_days"],
                p_style=words["p_style"], synthetic=synthetic, width=width,
            )  # fmt: skip


@dataclass(frozen=True)
class _Frame:
    """Where the plot lies on the page (mm), and its last day."""

    left: float
    top: float
    width: float
    height: float
    longest: float

    def x(self, days):
        return self.left + np.asarray(days) / self.longest * self.width

    def y(self, percent):
        return self.top + (1 - np.asarray(percent) / 100) * self.height


def _days(groups):
    """Times of the table in days. ValueError when a group has no row for one of them."""
    days = sorted({day for group in groups for day in group.at_risk})
    for group in groups:
        absent = [f"{day:g}" for day in days if day not in group.at_risk]
        if absent:
            raise ValueError(f"{group.label}: the table of those at risk has no row for day {', '.join(absent)}")
    return days


def _place_names(groups, days, month_days, event_words, top, width, named):
    """(frame, places of the names at the curves' ends, letters), the letters where words have no room there.

    letters: one a group, "" when its name stands in words.
    """
    cell = widest_cell(groups)
    left = EDGE + max(text_width(name) for name in row_names(event_words)) + max(cell / 2 + 1.5, 4.0)
    height = 62.0 if width > 1.5 * COLUMN else 50.0
    longest = max([*(group.steps.time[-1] * month_days for group in groups), *days], default=0.0) or month_days

    def frame_with(margin):
        return _Frame(left, top, width - EDGE - margin - left, height, longest)

    if not named or not groups:
        return frame_with(max(cell / 2, 2.0)), [], [""] * len(groups)
    names = wrap_names([group.label for group in groups], (0.2 if width > 1.5 * COLUMN else 0.27) * width)
    for blocks in filter(None, (names, letters_for(groups))):
        frame = frame_with(max(max(block_size(lines)[0] for lines in blocks) + MARGIN, cell / 2))
        paths = [(frame.x(group.steps.time * month_days), frame.y(group.steps.survival)) for group in groups]
        ends = [(float(x[-1]), float(y[-1])) for x, y in paths]
        area = (frame.left, frame.top, frame.left + frame.width, frame.top + frame.height)
        labels = place_labels(blocks, ends, paths, area, width - EDGE, anyhow=blocks is not names)
        if labels:
            return frame, labels, [lines[0] if blocks is not names else "" for lines in blocks]
    raise AssertionError("letters always find a place")


def _ticks(days, frame, least):
    """The times of the table, or every second, third ... of them, so that columns of numbers stand `least` mm apart."""
    for stride in range(1, len(days) + 1):
        kept = days[::stride]
        if len(kept) < 2 or min(np.diff(frame.x(kept))) >= least:
            return kept
    return days


def _dress(axes, longest, ticks):
    nearest = [round(tick) for tick in ticks]
    words = [f"{n:,}" if abs(t - n) < 0.05 else f"{t:.1f}" for t, n in zip(ticks, nearest, strict=True)]
    axes.set(xlim=(0, longest), ylim=(0, 100))
    axes.patch.set_gid(f"plane {longest:.8g}")  # tells the report where the times lie in the picture
    axes.set_xticks(ticks, words, fontproperties=font(SIZE))
    axes.set_yticks(range(0, 101, 20), [str(value) for value in range(0, 101, 20)], fontproperties=font(SIZE))
    axes.tick_params(width=0.6, length=2.5, pad=2, color=INK, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set(visible=side in ("left", "bottom"), linewidth=0.6, color=INK)


def _draw(axes, group):
    steps, colour = group.steps, group.colour
    there = np.isfinite(steps.lower) & np.isfinite(steps.upper)
    axes.fill_between(steps.band_time, steps.lower, steps.upper, where=there, color=colour, alpha=0.13, linewidth=0)
    for time, survival, few in steps.runs():
        axes.plot(
            time, survival, drawstyle="steps-post", color=lighter(colour) if few else colour, linestyle=group.dashes,
            linewidth=CURVE, clip_on=False, solid_capstyle="butt", dash_capstyle="butt", gid=f"curve {group.level}",
        )  # fmt: skip
    if len(steps.censored_time) <= MOST_TICKS:
        axes.plot(
            steps.censored_time, steps.censored_survival, linestyle="none", marker="|", markersize=4.2,
            markeredgewidth=TICK, color=colour, clip_on=False, gid=f"censored {group.level}",
        )  # fmt: skip
