"""What became of every patient by an outcome of treatment: bars of four parts that add up to all, and of each lineage.

The early dead and those not assessed stay in the bar, so that no part can be read as a share of the survivors. A bar is
as long as its patients are many: shares of a handful are not drawn as if they were per cents.
"""

from dataclasses import dataclass

from oncosurv.figures.rows import count, text
from oncosurv.figures.style import (
    COLOURS,
    DOUBLE_COLUMN,
    GREY,
    INK,
    LINE,
    SIZE,
    Page,
    font,
    head_height,
    lighter,
    text_width,
    title_lines,
    wrap,
    write_title,
)
from oncosurv.language import say
from oncosurv.table_words import retell
from oncosurv.wording import NO_BREAK, format_count, format_n_percent

EDGE, GAP, SWATCH = 2.0, 2.5, 3.2  # mm
BAR, BETWEEN = 6.0, 3.2  # mm: height of a bar, space below it
BELOW_AXIS = 9.5  # mm for the numbers and the words of the axis
INSIDE = 0.4  # mm at least beside a number within its part
MOST_FOR_NAMES = 0.3  # of the page's width
# Fill and letters of the parts, told apart in black and white by how dark they are; another part is GREY.
FILLS = {
    "improved": (COLOURS[0], "white"), "alive_not_improved": (lighter(COLOURS[0], 0.7), INK),
    "died_before_window": (INK, "white"), "not_assessed": ("white", INK),
}  # fmt: skip
OTHERS = ("#8c8c8c", "white")


@dataclass(frozen=True)
class Bar:
    """A bar: its name, how many patients, and (level, words, n) of its parts; n None where it is not told."""

    name: str
    gid: str
    total: int
    parts: list

    @property
    def drawn(self):
        """Whether all of its numbers are told."""
        return None not in [n for _, _, n in self.parts]


def plot_outcome_shares(rows, title="", synthetic=False, width=DOUBLE_COLUMN):
    """Bars of an outcome as a matplotlib Figure of `width` mm, for all patients and each lineage among its eligible.

    rows: rows of describe/efficacy.csv of one outcome; drawn are those of measure status that belong to no group.
    ValueError when the parts of a bar do not add up to its patients.
    """
    bars = read_bars(rows)
    room = width - 2 * EDGE
    names = [[*wrap(bar.name, MOST_FOR_NAMES * width), _size(bar)] for bar in bars]
    left = EDGE + max(text_width(line) for lines in names for line in lines) + GAP
    most = max(bar.total for bar in bars)
    plot = width - EDGE - max(text_width(format_count(most)) / 2, 2.0) - left
    head = title_lines(title, room, synthetic)
    key = _key(bars, room)
    notes = list(filter(None, wrap(" ".join(_notes(bars, plot / most)), room)))
    heights = [max(BAR, len(lines) * LINE) + BETWEEN for lines in names]

    top = EDGE + head_height(head) + (key[-1][0] + 1) * LINE * 1.25 + 3.5
    bottom = top + sum(heights)
    page = Page(width, bottom + BELOW_AXIS + len(notes) * LINE + EDGE)
    below = write_title(page, head, EDGE, EDGE) + 1.2
    for line, x, level, words in key:
        y = below + line * LINE * 1.25
        page.box(EDGE + x, y + 0.5, SWATCH, LINE - 0.9, GREY, _look(level)[0])
        page.write(EDGE + x + SWATCH + 1.0, y + 0.8 * LINE, words)
    axes = _axes(page, left, top, plot, bottom - top, most)
    y = 0.0
    for bar, lines, height in zip(bars, names, heights, strict=True):
        middle = y + (height - BETWEEN) / 2
        base = top + middle - len(lines) * LINE / 2 + 0.75 * LINE
        for line in lines:
            base = page.write_lines(EDGE, base, [line], colour=GREY if line == lines[-1] else INK)
        _draw(page, axes, bar, middle, left, top, plot / most)
        y += height
    page.write(left + plot / 2, bottom + 7.4, say("Patients"), align="center")
    page.write_lines(EDGE, bottom + BELOW_AXIS + 0.75 * LINE, notes, colour=GREY)
    return page.figure


def read_bars(rows):
    """One Bar for all patients and one a lineage, in the table's order."""
    found = {}
    for row in rows:
        if text(row, "measure") == "status" and not text(row, "group_variable"):
            found.setdefault(text(row, "lineage"), []).append(row)
    bars, wrong = [], []
    for lineage, own in found.items():
        name = text(own[0], "lineage_label") or say("All patients")
        parts = [(text(row, "level"), retell(text(row, "level_label")), count(row, "n")) for row in own]
        bar = Bar(name[:1].upper() + name[1:], lineage or "all", count(own[0], "denominator") or 0, parts)
        if bar.drawn and sum(n for _, _, n in parts) != bar.total:
            wrong.append(f"{bar.name}: {' + '.join(str(n) for _, _, n in parts)} is not {bar.total}")
        bars += [bar] if bar.total else []
    if wrong:
        raise ValueError("the parts of an outcome do not add up:\n" + "\n".join(wrong))
    return bars


def _size(bar):
    size = f"n{NO_BREAK}={NO_BREAK}{format_count(bar.total)}"
    return size if bar.gid == "all" else say("{size} eligible", size=size)


def _look(level):
    return FILLS.get(level, OTHERS)


def _words(n, bar):
    return format_n_percent(n, bar.total, bar.total)


def _key(bars, room):
    """[(line, x, level, words)] of the parts that occur, and of the declared four, in as many lines as it takes."""
    levels = {level: words for bar in bars for level, words, n in bar.parts if n or level in FILLS}
    places, line, x = [], 0, 0.0
    for level, words in levels.items():
        size = SWATCH + 1.0 + text_width(words)
        if x and x + size > room:
            line, x = line + 1, 0.0
        places.append((line, x, level, words))
        x += size + 2 * GAP
    return places


def _label(n, bar, room):
    """The number of a part as it fits into `room` mm: with its per cent, alone, or not at all."""
    return next((words for words in (_words(n, bar), format_count(n)) if text_width(words) + INSIDE <= room), "")


def _notes(bars, scale):
    notes = []
    for bar in bars:
        small = [(words, n) for _, words, n in bar.parts if n and not _label(n, bar, n * scale)]
        if not bar.drawn:
            notes.append(say("{name}: not shown, numbers too small.", name=bar.name))
        elif small:
            parts = "; ".join(f"{words} {format_count(n)}" for words, n in small)
            notes.append(say("{name}, too narrow for their numbers: {parts}.", name=bar.name, parts=parts))
    if len(bars) > 1:
        notes.append(say("Eligible: low enough at time zero for an improvement by the outcome's definition."))
    return notes


def _axes(page, left, top, width, height, most):
    axes = page.axes(left, top, width, height)
    axes.set(xlim=(0, most), ylim=(height, 0), zorder=-1)  # behind the numbers
    step = next(s * 10**k for k in range(9) for s in (1, 2, 5) if most / (s * 10**k) <= 6)
    ticks = range(0, most + 1, step)
    axes.set_xticks(ticks, [format_count(tick) for tick in ticks], fontproperties=font(SIZE))
    axes.set_yticks([])
    axes.tick_params(width=0.6, length=2.5, pad=2, color=INK, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set(visible=side == "bottom", linewidth=0.6, color=INK)
    return axes


def _draw(page, axes, bar, middle, left, top, scale):
    if not bar.drawn:
        return
    begin = 0
    for level, _, n in bar.parts:
        if not n:
            continue
        fill, ink = _look(level)
        axes.barh([middle], [n], BAR, left=begin, color=fill, edgecolor=GREY, linewidth=0.5, gid=f"{bar.gid} {level}")
        page.write(left + (begin + n / 2) * scale, top + middle + 0.9, _label(n, bar, n * scale), colour=ink,
                   align="center")  # fmt: skip
        begin += n
