"""Forest of subgroups: the effect within each level of another variable, all of one fit, and the test of difference.

The effect in all patients stands on top of each request. A subgroup whose events carry no number has its counts and
no mark.
"""

from oncosurv.figures.forest_axis import axis_limits, axis_ticks
from oncosurv.figures.forest_cells import has_estimate
from oncosurv.figures.model_terms import is_main, term_name
from oncosurv.figures.rows import is_on, text
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
    lower_first,
    text_width,
    title_lines,
    wrap,
    write_title,
)
from oncosurv.language import say
from oncosurv.wording import as_number, format_count, format_given, format_hr, format_p_statement

EDGE, GAP, ROW = 2.0, 3.0, 1.6  # mm
BELOW_AXIS = 9.5  # mm for the numbers and the words of the axis
MOST_FOR_NAMES, LEAST_PLOT = 0.34, 18.0  # of the page's width; mm


def plot_subgroups(coefficients, labels=None, p_style="nejm", title="", synthetic=False, width=DOUBLE_COLUMN):
    """Forest of the subgroup analyses of one model as a matplotlib Figure of `width` mm; None where none has a number.

    coefficients: rows of that Cox table. labels: as study.labels_of gives them.
    """
    sections = read_sections(coefficients, labels or {}, p_style)
    rows = [row for _, own in sections for _, row in own]
    drawn = [_estimate(row) for row in rows if has_estimate(row)]
    if not any(text(row, "within") and has_estimate(row) for row in rows):
        return None
    counts, numbers = ([words(row) for row in rows] for words in (_counts, _words))
    side = max(text_width(line) for line in (*counts, say("Events/n")))
    right = max(text_width(line) for line in numbers)
    room = width - 2 * EDGE
    names = min(max(text_width(name) + 2 for _, own in sections for name, _ in own), MOST_FOR_NAMES * width)
    left = EDGE + names + GAP + side + GAP
    plot = width - EDGE - right - GAP - left
    below = plot < LEAST_PLOT  # on a narrow page the counts stand below the names
    if below:
        left, plot = EDGE + names + GAP, plot + side + GAP
    if plot < LEAST_PLOT:
        raise ValueError(f"a page of {width:g} mm leaves no room for the plot beside its numbers: take a wider one")
    head = title_lines(title, room, synthetic)
    y = EDGE + head_height(head) + 2.0
    top, placed, spans = y + LINE + 1, [], []
    y = top
    for name, own in sections:
        lines = wrap(name, room, weight="bold")
        placed.append((y, lines, None))
        y += len(lines) * LINE + ROW / 2
        begin = y
        for label, row in own:
            lines = wrap(label, names - 2) + ([_counts(row)] if below else [])
            placed.append((y, lines, row))
            y += len(lines) * LINE + ROW
        spans.append((begin, y - ROW / 2))
        y += ROW
    limits = axis_limits(drawn)
    notes = wrap(_note(), room)
    page = Page(width, y + BELOW_AXIS + len(notes) * LINE + EDGE)
    write_title(page, head, EDGE, EDGE)
    page.write(EDGE + (0 if below else names + GAP), top - 1.2, say("Events/n"), colour=GREY)
    axes = _axes(page, (left, plot), limits, top, y)
    for span in spans:
        axes.plot([1, 1], span, color=PALE, linewidth=0.9, gid="reference line", zorder=0)
    for row_top, lines, row in placed:
        base = row_top + 0.8 * LINE
        page.write_lines(EDGE if row is None else EDGE + 2, base, lines, weight="bold" if row is None else "normal")
        if row is not None:
            if not below:
                page.write(EDGE + names + GAP, base, _counts(row))
            page.write(width - EDGE - right, base, _words(row))
            if has_estimate(row):
                _draw(axes, row, row_top + LINE / 2, limits)
    page.write_lines(EDGE, y + BELOW_AXIS + 0.75 * LINE, notes, colour=GREY)
    return page.figure


def read_sections(coefficients, labels, p_style="nejm"):
    """[(title with the test, [(name, row)])]: a section a request, first all patients, then its subgroups in order."""
    split = [row for row in coefficients if text(row, "within") and text(row, "kind") == "subgroups"]
    requests = dict.fromkeys(tuple(text(row, name) for name in ("variant", "variable", "level")) for row in split)
    sections = []
    for variant, variable, level in requests:
        own = [row for row in coefficients if text(row, "variant") == variant and text(row, "within")]
        own = _of_choice(row for row in own if (text(row, "variable"), text(row, "level")) == (variable, level))
        by = text(own[0], "within")
        same = [row for row in coefficients if (text(row, "variable"), text(row, "level")) == (variable, level)]
        whole = _of_choice(row for row in same if is_main(row))
        tests = [row for row in coefficients if text(row, "variable") == f"{variable}:{by}" and text(row, "lr_p")]
        tests = [row for row in tests if is_on(row, "preferred")]
        title = say(
            "{effect}, by {factor}",
            effect=term_name(labels, variable, level),
            factor=lower_first(term_name(labels, by)),
        )
        if tests:
            p = format_p_statement(tests[0]["lr_p"], p_style)
            title = say("{title}: interaction {p}", title=title, p=p)
        levels = [(term_name_of_level(labels, by, text(row, "within_level")), row) for row in own]
        sections.append((title, [*((say("All patients"), row) for row in whole[:1]), *levels]))
    return sections


def term_name_of_level(labels, variable, level):
    """Label of a level; of a flag with its variable: 'Bone: Yes'."""
    facts = labels.get(f"variables/{variable}", {})
    if facts.get("levels"):
        return facts["levels"].get(level, level)
    return f"{term_name(labels, variable)}: {say('Yes') if level == '1' else say('No')}"


def _of_choice(rows):
    """One row a subgroup: by the estimator of choice, else by maximum likelihood, with its reason."""
    found = {}
    for row in rows:
        key = (text(row, "within"), text(row, "within_level"))
        if key not in found or is_on(row, "preferred"):
            found[key] = row
    return list(found.values())


def _estimate(row):
    return tuple(as_number(row[name]) for name in ("hr", "lower", "upper"))


def _counts(row):
    pairs = [(as_number(row[f"events_{side}"]), as_number(row[f"n_{side}"])) for side in ("level", "reference")]
    pairs = [pair for pair in pairs if None not in pair]
    return f" {say('v')} ".join(f"{format_count(events)}/{format_count(n)}" for events, n in pairs)


def _words(row):
    return format_hr(*_estimate(row)) if has_estimate(row) else say("not estimable")


def _note():
    return say(
        "All subgroups of one variable are of one fit, adjusted as the model is. Square: hazard ratio; line: 95 % "
        "interval. Subgroups were compared by the test of interaction, not by their own p-values."
    )


def _axes(page, place, limits, top, bottom):
    left, plot = place
    axes = page.axes(left, top, plot, bottom - top)
    axes.set(xlim=limits, ylim=(bottom, top), xscale="log")
    ticks = axis_ticks(*limits, plot)
    axes.set_xticks(ticks, [format_given(tick) for tick in ticks], fontproperties=font(SIZE))
    axes.set_xticks([], minor=True)
    axes.set_yticks([])
    axes.tick_params(width=0.6, length=2.5, pad=2, color=INK, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set(visible=side == "bottom", linewidth=0.6, color=INK)
    page.write(left + plot / 2, bottom + 7.2, say("Hazard ratio, log scale"), align="center")
    return axes


def _draw(axes, row, y, limits):
    hr, lower, upper = _estimate(row)
    name = text(row, "estimate_id")
    colour = COLOURS[0] if text(row, "within") else INK
    ends = max(lower, limits[0]), min(upper, limits[1])
    axes.plot(ends, [y, y], color=colour, linewidth=0.9, gid=f"interval {name}")
    axes.plot([hr], [y], "s", markersize=3.4, color=colour, gid=f"estimate {name}")
    for cut, end, marker in ((lower < limits[0], ends[0], "<"), (upper > limits[1], ends[1], ">")):
        if cut:
            axes.plot([end], [y], marker=marker, markersize=3.2, color=colour, clip_on=False, gid=f"arrow {name}")
