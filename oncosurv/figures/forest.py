"""Forest plot of Cox models: a section a model; each variable alone and all together, in one plot and two columns.

A level without events has no hazard ratio and is written, not drawn; an interval beyond the axis ends in an arrow.
Landmarks and naive estimates of an exposure are no results beside the others and have a plot of their own.
"""

from dataclasses import dataclass

from oncosurv.figures.forest_axis import axis_limits, axis_ticks
from oncosurv.figures.forest_notes import write_notes
from oncosurv.figures.forest_rows import COLUMNS, drawn_cells, read_sections
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
from oncosurv.language import phrase, say
from oncosurv.wording import NO_BREAK, format_given, format_p

SHORT = {"univariable": phrase("Uni."), "multivariable": phrase("Multi.")}  # above a column of counts
EDGE, GAP, INDENT = 2.0, 2.2, 2.5  # mm
ROW = 4.1  # mm from line to line
MOST_FOR_NAMES = 0.27  # of the page's width
LEAST_PLOT, LEAST_NAMES = 32.0, 30.0  # mm
BELOW_AXIS = 9.5  # mm for the numbers and the words of the axis
TALLEST = 225.0  # mm; what is taller has no room on a printed page with its caption
# Colour, marker and its filling of a kind of fit; the last of the kinds is drawn as the last entry.
MARKS = {"univariable": (GREY, "o", "white"), "multivariable": (COLOURS[0], "s", COLOURS[0])}
APART = 0.85  # mm above and below the middle of the line, when a line has two estimates


def plot_forests(coefficients, models, labels=None, p_style="nejm", synthetic=False, width=DOUBLE_COLUMN):
    """[(name, Figure)]: forest, forest_2 and so on, each model whole and no page taller than TALLEST unless one model
    is; then handlings, where an exposure has several. Arguments as those of plot_forest."""
    rest, found = list(dict.fromkeys(text(row, "model") for row in models)), []
    while rest or not found:
        for size in range(len(rest), -1, -1):
            own = [[row for row in rows if text(row, "model") in rest[:size]] for rows in (coefficients, models)]
            layout = _lay_out(*own, labels or {}, "", p_style, synthetic, width)
            if layout.height <= TALLEST or size <= 1:
                break
        found.append((f"forest_{len(found) + 1}" if found else "forest", _drawn(layout)))
        rest = rest[size:]
    handlings = plot_forest(coefficients, models, labels, "", p_style, synthetic, width, handlings=True)
    return found if handlings is None else [*found, ("handlings", handlings)]


def plot_forest(
    coefficients, models, labels=None, title="", p_style="nejm", synthetic=False, width=DOUBLE_COLUMN, handlings=False
):
    """Forest plot as a matplotlib Figure of `width` mm.

    coefficients, models: rows of those Cox tables, of one or more models; the kinds univariable and multivariable get
    a mark and a column each. labels: {section/name: {label, unit, levels}} as study.labels_of gives them. handlings:
    only exposures, but in every handling; None when no model has several. ValueError for rows that do not belong
    together, and for a page too narrow for its columns (two need about 150 mm).
    """
    layout = _lay_out(coefficients, models, labels or {}, title, p_style, synthetic, width, handlings)
    return None if handlings and not layout.sections else _drawn(layout)


@dataclass(frozen=True)
class _Layout:
    """A forest before it is drawn: what stands where (mm), its lines of words, its height with all."""

    sections: list
    kinds: list
    limits: tuple
    columns: object
    head: list
    notes: list
    top: float
    bottom: float
    heads: list  # (top, lines, Section)
    lines: list  # (top, lines, Line)
    spans: list  # (top, bottom) of the lines of a section, without its title
    width: float

    @property
    def height(self):
        return self.bottom + BELOW_AXIS + len(self.notes) * LINE + EDGE


def _lay_out(coefficients, models, labels, title, p_style, synthetic, width, handlings=False):
    sections = read_sections(coefficients, models, labels, p_style, handlings)
    kinds = [kind for kind in COLUMNS if any(kind in section.sizes for section in sections)]
    limits = axis_limits([cell.estimate for cell in drawn_cells(sections)])
    columns = _columns(sections, kinds, width)
    head = title_lines(title, width - 2 * EDGE, synthetic)
    notes = wrap(" ".join(write_notes(coefficients, models, sections, limits, handlings)), width - 2 * EDGE)
    top = y = EDGE + head_height(head) + 2 * LINE + 1.5
    heads, lines, spans = [], [], []
    for section in sections:
        name = wrap(section.title, columns.left + columns.plot - EDGE, weight="bold")
        heads.append((y, name, section))
        y += len(name) * LINE + 1.6
        begin = y
        for line in section.lines:
            name = wrap(line.name, columns.names - line.indent * INDENT)
            lines.append((y, name, line))
            y += ROW + (len(name) - 1) * LINE
        spans.append((begin - 0.6, y - 0.2))
        y += 2.0
    return _Layout(sections, kinds, limits, columns, head, notes, top, y, heads, lines, spans, width)


def _drawn(layout):
    page, columns, kinds, limits = Page(layout.width, layout.height), layout.columns, layout.kinds, layout.limits
    write_title(page, layout.head, EDGE, EDGE)
    axes = _frame(page, columns, kinds, limits, layout.top, layout.bottom)
    for row_top, name, section in layout.heads:
        _write_section(page, columns, kinds, row_top, name, section)
    for begin, end in layout.spans:
        axes.plot([1, 1], [begin, end], color=PALE, linewidth=0.9, gid="reference line", zorder=0)
    for row_top, name, line in layout.lines:
        _write_line(page, columns, axes, row_top, name, line, limits)
    page.write_lines(EDGE, layout.bottom + BELOW_AXIS + 0.75 * LINE, layout.notes, colour=GREY)
    return page.figure


@dataclass(frozen=True)
class _Columns:
    """Places in mm: width of the names, right ends of the counts {kind, or "" for all}, left end and width of the plot,
    {kind: (left end of the words, right end of p)}."""

    names: float
    counts: dict
    left: float
    plot: float
    panels: dict


def _columns(sections, kinds, width):
    lines = [line for section in sections for line in section.lines]
    cells = [cell for line in lines for cell in line.cells.values()]
    longest = max([text_width(line.name) + line.indent * INDENT for line in lines], default=0.0)
    names = min(max(longest, 20.0), MOST_FOR_NAMES * width)
    counts = max([text_width(cell.counts) for cell in cells] + [text_width(say("Events/n"), weight="bold")])
    heads = [say("HR (95{no_break}% CI)", no_break=NO_BREAK), *(say(COLUMNS[kind]) for kind in kinds)]
    words = [text_width(cell.words) for cell in cells if cell.estimate] + [text_width(h, weight="bold") for h in heads]
    p = max([text_width(cell.p) for cell in cells] + [text_width(format_p(0))])
    words = max(
        *words, text_width(say("not estimable (0 events)")) - GAP - p
    )  # which may stand in the column of p, too
    alike = all(len({cell.counts for cell in line.cells.values() if cell.counts}) <= 1 for line in lines)
    panels, right = {}, width - EDGE
    for kind in reversed(kinds):
        panels[kind] = (right - p - GAP - words, right)
        right -= p + 2 * GAP + words + 0.6
    shared = [""] if alike else kinds
    beside = EDGE + 2 * GAP + len(shared) * (counts + GAP)
    names = max(min(names, right - beside - LEAST_PLOT), LEAST_NAMES)
    x, ends = EDGE + names + GAP, {}
    for kind in shared:
        x += counts
        ends[kind] = x
        x += GAP
    plot = right - x - GAP
    if plot < 0.4 * LEAST_PLOT:
        raise ValueError(f"a page of {width:g} mm leaves no room for the plot beside its numbers: take a wider one")
    return _Columns(names, ends, x, plot, panels)


def _frame(page, columns, kinds, limits, top, bottom):
    """Heads of the columns and the empty axes, whose y is mm of the page."""
    base = top - 2.0
    for kind, right in columns.counts.items():
        page.write(right, base, say("Events/n"), weight="bold", align="right")
        if kind:
            page.write(right, base - LINE, say(SHORT[kind]), align="right")
    axes = page.axes(columns.left, top, columns.plot, bottom - top)
    axes.set(xlim=limits, ylim=(bottom, top), xscale="log")
    for kind in kinds:
        words, p_right = columns.panels[kind]
        page.write(words, base - LINE, say(COLUMNS[kind]), weight="bold")
        page.write(words, base, say("HR (95{no_break}% CI)", no_break=NO_BREAK), weight="bold")
        page.write(p_right, base, "p", weight="bold", align="right")
        if len(kinds) > 1:
            _mark(page.sheet, kind, p_right - 1.5, base - LINE - 0.9, "key")
    ticks = axis_ticks(*limits, columns.plot)
    axes.set_xticks(ticks, [format_given(tick) for tick in ticks], fontproperties=font(SIZE))
    axes.set_xticks([], minor=True)
    axes.set_yticks([])
    axes.tick_params(width=0.6, length=2.5, pad=2, color=INK, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set(visible=side == "bottom", linewidth=0.6, color=INK)
    page.write(columns.left + columns.plot / 2, bottom + 7.2, say("Hazard ratio, log scale"), align="center")
    page.line((EDGE, page.width - EDGE), (top - 0.9, top - 0.9))
    return axes


def _write_section(page, columns, kinds, top, name, section):
    base = top + 0.85 * LINE
    page.write_lines(EDGE, base, name, weight="bold")
    for kind in kinds:
        words = section.sizes.get(kind, say("one variable only") if kind == "multivariable" else "")
        page.write(columns.panels[kind][0], base, words, colour=GREY)


def _write_line(page, columns, axes, top, name, line, limits):
    base = top + 0.85 * LINE
    page.write_lines(EDGE + line.indent * INDENT, base, name)
    drawn = [kind for kind, cell in line.cells.items() if cell.estimate]
    for kind, (words, p_right) in columns.panels.items():
        cell = line.cells.get(kind)
        if cell is None:
            continue
        if kind in columns.counts or ("" in columns.counts and kind == next(iter(line.cells))):
            right = columns.counts.get(kind, columns.counts.get(""))
            page.write(right, base, cell.counts, align="right")
        page.write(words, base, cell.words, colour=INK if cell.estimate else GREY)
        page.write(p_right, base, cell.p, align="right")
        if cell.estimate:
            aside = 0.0 if len(drawn) < 2 else -APART if kind == "univariable" else APART
            _draw(axes, kind if len(columns.panels) > 1 else "multivariable", cell, base - 0.9 + aside, limits)


def _draw(axes, kind, cell, y, limits):
    colour = MARKS[kind][0]
    hr, lower, upper = cell.estimate
    ends = max(lower, limits[0]), min(upper, limits[1])
    axes.plot(ends, [y, y], color=colour, linewidth=0.9, solid_capstyle="butt", gid=f"interval {cell.estimate_id}")
    _mark(axes, kind, hr, y, f"estimate {cell.estimate_id}")
    for cut, end, marker in ((lower < limits[0], ends[0], "<"), (upper > limits[1], ends[1], ">")):
        if cut:
            axes.plot(
                [end], [y], marker=marker, markersize=3.2, markeredgewidth=0, color=colour, clip_on=False,
                gid=f"arrow {cell.estimate_id}",
            )  # fmt: skip


def _mark(axes, kind, x, y, name):
    colour, marker, face = MARKS[kind]
    look = {"markersize": 3.4, "markeredgewidth": 0.8, "color": colour, "markerfacecolor": face}
    axes.plot([x], [y], marker=marker, gid=name, **look)
