"""The table below a survival figure: group by group who is at risk, and how many were censored and died before."""

from oncosurv.figures.style import GREY, INK, LINE, SIZE, darker, text_width, wrap
from oncosurv.wording import format_count

SAMPLE = 7.0  # mm of line before the name of a group
GAP = 1.5  # mm beside it
BETWEEN = 0.35 * LINE  # mm between groups
HEAD = LINE + 0.8  # mm of the line above all


def widest_cell(groups):
    """Width in mm of the widest number of the table."""
    cells = [format_count(n) for group in groups for counts in group.at_risk.values() for n in counts]
    return max([text_width(cell) for cell in cells], default=5.0)


def group_head(group, letter, facts, room):
    """Lines of a group's head, each a list of (text, weight): name and facts in one line if they fit in `room` mm."""
    name, all_facts = f"{letter}: {group.label}" if letter else group.label, ", ".join(facts)
    room -= SAMPLE + GAP
    if facts and text_width(name, SIZE, "bold") + 2.0 + text_width(all_facts) <= room:
        return [[(name, "bold"), (all_facts, "normal")]]
    apart = text_width(all_facts) > room
    lines = [line for fact in (facts if apart else filter(None, [all_facts])) for line in wrap(fact, room)]
    return [[(line, "bold")] for line in wrap(name, room, weight="bold")] + [[(line, "normal")] for line in lines]


def table_height(heads):
    """Height in mm of the table whose groups have these heads."""
    return HEAD + sum((len(head) + 3) * LINE + BETWEEN for head in heads) if heads else 0.0


def write_table(page, groups, heads, words, rows, columns, left, top, curve_width):
    """Write the table from (left, top) on, under `words`; rows: what its three numbers are; columns: (x in mm, day).

    The y (mm) below it.
    """
    if not groups:
        return top
    page.write(left, top + 0.75 * LINE, wrap(words, page.width - 2 * left)[0], colour=GREY)
    y = top + HEAD
    for group, head in zip(groups, heads, strict=True):
        base = y + 0.75 * LINE - 0.9
        page.line((left, left + SAMPLE), (base, base), group.colour, curve_width, group.dashes)
        for pieces in head:
            x = left + SAMPLE + GAP
            for words, weight in pieces:
                colour = darker(group.colour) if weight == "bold" else INK
                page.write(x, y + 0.75 * LINE, words, weight=weight, colour=colour)
                x += text_width(words, SIZE, weight) + 2.0
            y += LINE
        for i, name in enumerate(rows):
            page.write(left, y + 0.75 * LINE, name)
            for x, day in columns:
                page.write(x, y + 0.75 * LINE, format_count(group.at_risk[day][i]), align="center")
            y += LINE
        y += BETWEEN
    return y
