"""The shared look of all figures: a page measured in millimetres, its text, its colours, and how it is saved.

Text is measured before it is drawn, so that every layout is computed and nothing is left to chance. Two widths suit
journals: a column (85 mm) and a double column (175 mm), both with 7 pt text, to be printed at that size.
"""

import locale
import re
from functools import lru_cache
from pathlib import Path

import matplotlib
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from oncosurv.language import phrase, say
from oncosurv.tables import replacing
from oncosurv.wording import NO_BREAK

CANVAS_DPI = 300  # a fine grid to measure text on; a saved figure is made of outlines
COLUMN, DOUBLE_COLUMN = 85.0, 175.0  # mm
WIDTHS = {"one_column": COLUMN, "two_columns": DOUBLE_COLUMN}  # as the study file names them
MM = 25.4  # in an inch
SIZE, LARGE = 7.0, 8.0  # pt
LINE = 3.15  # mm from one line of text to the next, at 7 pt
SPACE, CLOSE = 0.127, 0.5  # mm for each pt of size: a space and what surrounds it; what no estimate errs by
INK, GREY, PALE = "#1a1a1a", "#6b6b6b", "#d4d4d4"
# Okabe & Ito's palette, made to be told apart by colour-blind readers, the darkest first; each with its own line type,
# so that a copy in black and white can still be read. In matplotlib's form (offset, (on, off, ...)), in line widths.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#000000", "#e69f00")
DASHES = (
    "solid", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.4, 1.2, 1.4)), (0, (9, 2.5)),
    (0, (3, 1.2, 1.2, 1.2, 1.2, 1.2)),
)  # fmt: skip
# The font that matplotlib brings along: the same letters and widths on every computer.
FONT_FOLDER = Path(matplotlib.get_data_path(), "fonts/ttf")
FONTS = {
    "normal": str(FONT_FOLDER / "DejaVuSans.ttf"),
    "bold": str(FONT_FOLDER / "DejaVuSans-Bold.ttf"),
}
SYNTHETIC = phrase("Synthetic data: no number here is a finding about patients.")
# Letters become outlines in the SVG: a computer, a Word file or a typesetter without DejaVu Sans would set text in
# another font, of other widths, over its neighbours. (Each text still stands beside its outlines as a comment.)
SAVING = {"svg.hashsalt": "oncosurv", "svg.fonttype": "path", "path.simplify": False, "text.hinting": "no_hinting"}


def settle_letters():
    """Shape a first text in the plain locale: the shaper takes the language, and with it the ligatures, from the
    locale of its first text and keeps it. Without this a figure made under a Spanish locale has other outlines."""
    given = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C")
    try:
        text_to_path.get_text_width_height_descent("fi", FontProperties(fname=FONTS["normal"]), ismath=False)
    finally:
        locale.setlocale(locale.LC_CTYPE, given)


settle_letters()


def lighter(colour, share=0.55):
    """The colour mixed with white."""
    return to_hex([share + (1 - share) * part for part in to_rgb(colour)])


def darker(colour, share=0.3):
    """The colour mixed with black, for letters, which need more contrast than lines."""
    return to_hex([(1 - share) * part for part in to_rgb(colour)])


@lru_cache(maxsize=64)
def font(size=SIZE, weight="normal"):
    """DejaVu Sans as matplotlib brings it, `size` in pt, "normal" or "bold"."""
    return FontProperties(fname=FONTS[weight], size=size)


@lru_cache(maxsize=4096)
def text_width(text, size=SIZE, weight="normal"):
    """Width of one line of text in mm."""
    return text_to_path.get_text_width_height_descent(text, font(size, weight), ismath=False)[0] / 72 * MM


def bind(text):
    """The text with signs bound to their numbers by no-break spaces: 10 × 10, ≥ 75, 5 %."""
    return re.sub(r" (?=[×%])|(?<=[×<>≤≥=±]) ", NO_BREAK, str(text))


def lower_first(text):
    """The text with a small first letter, unless it begins with an abbreviation such as HR+ or ECOG."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def wrap(text, width, size=SIZE, weight="normal"):
    """Lines of `text`, none wider than `width` mm. A word that is too long is broken after - or /, or else anywhere."""
    lines = [""]
    for word in bind(text).split(" "):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if _fits(longer, width, size, weight):
            lines[-1] = longer
            continue
        pieces = _broken(word, width, size, weight)
        lines[-1:] = [*filter(None, lines[-1:]), *pieces]
    return lines


def _fits(line, width, size, weight):
    """Whether a line is no wider than `width`; it is measured as a whole only where the sum of its words is close.

    Most words come again and again, lines do not: measuring text is most of the work of a layout.
    """
    words = line.split(" ")
    estimate = sum(text_width(word, size, weight) for word in words) + (len(words) - 1) * SPACE * size
    if abs(estimate - width) > CLOSE * size:
        return estimate < width
    return text_width(line, size, weight) <= width


def _broken(word, width, size, weight):
    pieces = []
    while text_width(word, size, weight) > width and len(word) > 1:
        most = max([n for n in range(1, len(word)) if text_width(word[:n], size, weight) <= width], default=1)
        joints = [n for n in range(most // 2, most + 1) if n and word[n - 1] in "-/–"]
        cut = joints[-1] if joints else most
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]


class Page:
    """A figure of `width` x `height` mm. Positions are mm from the left and from the top."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / MM, height / MM), dpi=CANVAS_DPI, facecolor="white")
        self.sheet = self.figure.add_axes((0, 0, 1, 1))
        self.sheet.set(xlim=(0, width), ylim=(height, 0))
        self.sheet.set_axis_off()

    def axes(self, left, top, width, height):
        """Axes for data in the given place, in front of the sheet."""
        place = (left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height)
        axes = self.figure.add_axes(place)
        axes.patch.set_alpha(0)
        return axes

    def write(self, x, y, text, size=SIZE, weight="normal", colour=INK, align="left", turn=0, gid=None):
        """One line of text, its base line at y. `$` and the like are ordinary letters."""
        return self.sheet.text(
            x, y, text, fontproperties=font(size, weight), color=colour, ha=align, va="baseline",
            rotation=turn, rotation_mode="anchor", parse_math=False, gid=gid,
        )  # fmt: skip

    def write_lines(self, x, y, lines, **look):
        """Lines of text below each other, the first base line at y; the y of the next one."""
        for i, line in enumerate(lines):
            self.write(x, y + i * LINE, line, **look)
        return y + len(lines) * LINE

    def line(self, xs, ys, colour=INK, width=0.6, dashes="solid", cap="butt"):
        """A line through points of the sheet; `width` in pt."""
        self.sheet.plot(xs, ys, color=colour, linewidth=width, linestyle=dashes, solid_capstyle=cap, dash_capstyle=cap)

    def box(self, left, top, width, height, edge=INK, face="white"):
        """A box with a thin frame."""
        self.sheet.add_patch(Rectangle((left, top), width, height, edgecolor=edge, facecolor=face, linewidth=0.6))

    def arrow(self, xs, ys):
        """A straight arrow from (xs[0], ys[0]) to (xs[1], ys[1])."""
        self.sheet.annotate(
            "", xy=(xs[1], ys[1]), xytext=(xs[0], ys[0]),
            arrowprops={"arrowstyle": "-|>,head_width=0.14,head_length=0.28", "color": INK, "linewidth": 0.6,
                        "shrinkA": 0, "shrinkB": 0, "mutation_scale": 10},
        )  # fmt: skip


def title_lines(title, width, synthetic):
    """Lines of a figure's head as (text, size, weight): its title and, when patients are invented, that they are."""
    lines = [(line, LARGE, "bold") for line in (wrap(title, width, LARGE, "bold") if title else [])]
    return [*lines, (say(SYNTHETIC), SIZE, "normal")] if synthetic else lines


def head_height(lines):
    """Height in mm of title_lines."""
    return len(lines) * LINE * 1.1


def write_title(page, lines, left, top):
    """Write title_lines; the y (mm) below them."""
    for i, (line, size, weight) in enumerate(lines):
        base = top + LINE * (i + 0.8) * 1.1
        page.write(left, base, line, size=size, weight=weight, colour=INK if weight == "bold" else GREY)
    return top + head_height(lines)


def save(figure, path):
    """Write a figure as SVG with letters as outlines: equal figures are equal bytes."""
    with matplotlib.rc_context(SAVING), replacing(path, "wb") as file:
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
