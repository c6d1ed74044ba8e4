"""The page of a survival figure: title, curves with their names, the table below them aligned with the axis, notes."""

from dataclasses import dataclass

from oncosurv.figures.curve_frame import BELOW_AXIS, CURVE, Frame, choose_ticks, draw_curve, dress_axes
from oncosurv.figures.end_labels import MARGIN, block_size, letters_for, place_labels, wrap_names
from oncosurv.figures.style import (
    COLUMN,
    GREY,
    LINE,
    Page,
    darker,
    head_height,
    lighter,
    text_width,
    write_title,
)
from oncosurv.figures.table_below import group_head, table_height, widest_cell, write_table
from oncosurv.language import say

EDGE = 2.0  # mm


@dataclass(frozen=True)
class PageWords:
    """Words of the axes, the line above the table, and what the three numbers of a group and time are."""

    endpoint: str
    x_label: str
    table: str
    rows: tuple


def draw_page(groups, facts, title, lines, notes, words, month_days, width, named):
    """Figure of groups that all have steps. facts: of each group for its head; lines, notes: above and below, wrapped.

    named: write the names at the ends of the curves. ValueError when a group has no numbers for one of the times.
    """
    days = _days(groups)
    top = EDGE + head_height(title) + len(lines) * LINE + 2.5
    frame, labels, letters = _place_names(groups, days, month_days, words.rows, top, width, named)
    room = width - 2 * EDGE
    heads = [group_head(*facts, room) for facts in zip(groups, letters, facts, strict=True)]
    bottom = frame.top + frame.height + BELOW_AXIS
    page = Page(width, bottom + table_height(heads) + len(notes) * LINE + EDGE)
    page.write_lines(EDGE, write_title(page, title, EDGE, EDGE) + 0.85 * LINE, lines)
    ticks = choose_ticks(days, frame, widest_cell(groups) + 2.0)
    axes = page.axes(frame.left, frame.top, frame.width, frame.height)
    dress_axes(axes, frame.longest / month_days, [day / month_days for day in ticks])
    page.write(frame.left - 9.0, frame.top + frame.height / 2, f"{words.endpoint} (%)", align="center", turn=90)
    page.write(frame.left + frame.width / 2, frame.top + frame.height + 7.6, words.x_label, align="center")
    if not groups:
        page.write(frame.left + 3, frame.top + frame.height / 2, say("No group is large enough to draw."))
    for group in groups:
        draw_curve(axes, group)
    for group, label in zip(groups if labels else [], labels, strict=True):
        if label.leader:
            page.line(*label.leader, colour=lighter(group.colour), width=0.5)
        look = {"weight": "bold", "colour": darker(group.colour), "gid": f"name {group.level}"}
        page.write_lines(label.left, label.top + 0.75 * LINE, label.lines, **look)
    columns = [(float(frame.x(day)), day) for day in ticks]
    y = write_table(page, groups, heads, words.table, words.rows, columns, EDGE, bottom, CURVE)
    page.write_lines(EDGE, y + 0.75 * LINE, notes, colour=GREY)
    return page.figure


def _days(groups):
    """Times of the table in days. ValueError when a group has no row for one of them."""
    days = sorted({day for group in groups for day in group.at_risk})
    for group in groups:
        absent = [f"{day:g}" for day in days if day not in group.at_risk]
        if absent:
            raise ValueError(f"{group.label}: the table of those at risk has no row for day {', '.join(absent)}")
    return days


def _place_names(groups, days, month_days, rows, top, width, named):
    """(frame, places of the names at the curves' ends, letters), the letters where words have no room there.

    letters: one a group, "" when its name stands in words.
    """
    cell = widest_cell(groups)
    left = EDGE + max(text_width(name) for name in rows) + max(cell / 2 + 1.5, 4.0)
    height = 62.0 if width > 1.5 * COLUMN else 50.0
    longest = max([*(group.steps.time[-1] * month_days for group in groups), *days], default=0.0) or month_days

    def frame_with(margin):
        return Frame(left, top, width - EDGE - margin - left, height, longest)

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
