"""What stands in one column, over all of its rows, in bounded memory: distinct cells while they are few, shapes always.

Cells are counted as they are, in C; only distinct cells are looked at. A column with very many distinct cells (texts,
time stamps, record numbers) is put away piece by piece: counted by shape (07/03/2010 has the shape 99/99/9999), by the
forms of dates that fit, and by a sample of digests, from which links between files are seen.
"""

import re
import zlib
from collections import Counter
from itertools import islice

from oncosurv.exports.date_forms import COMMON_FORMS, TWO_DIGIT_FORMS
from oncosurv.exports.dates import date_parser
from oncosurv.exports.findings import Unread
from oncosurv.exports.typed_cells import cell_text

DISTINCT_KEPT = 300_000
SKETCH_KEPT = 50_000
RARE = 200  # a shape of fewer cells than one in so many is no date of the column
SHAPES_KEPT = 500
SHORT = 40  # longer cells are text, whatever is in them
DIGITS = {ord(digit): "9" for digit in "0123456789"}
FORMS = (*COMMON_FORMS, *TWO_DIGIT_FORMS)
PIVOT = 1930  # only to see whether a form with a year of two digits fits; the draft asks for the century
PARSERS = {form: date_parser(form, PIVOT) for form in FORMS}
AS_NINE = bytes(57 if chr(byte) in "0123456789" else byte for byte in range(256))
TIME = re.compile(r"[ T]9{1,2}:99")
DATE_LIKE = re.compile(r"9{1,4}([-/. ]|de|[A-Za-z])|9{8}$|[A-Za-z]{3,10}\.? 9")


class Profile:
    """One column. rows, filled: numbers of cells; counts: {cell: rows} since the last putting away.

    shapes: {shape: distinct cells}; misses: {form: distinct cells that it does not read}, of those put away; sketch:
    digests of some distinct cells (those divisible by `step`), for the overlap with other columns.
    """

    def __init__(self, heading):
        self.heading = heading
        self.rows = self.filled = self.put_away = 0
        self.counts, self.shapes, self.misses = Counter(), Counter(), Counter()
        self.sketch, self.step, self.long, self.guess = {}, 1, False, None

    def add(self, cells):
        """Count some cells of the column."""
        self.rows += len(cells)
        self.counts.update(cells)
        if len(self.counts) > DISTINCT_KEPT:
            self._put_away()

    def finish(self):
        """Close the column: cells stripped, what is empty left out. Returns the profile."""
        self.counts = self._stripped()
        self.filled = self.put_away + sum(self.counts.values())
        self._sample(plain_bytes(self.counts), self.counts.values())
        return self

    @property
    def complete(self):
        """Whether `counts` holds every filled cell."""
        return not self.put_away

    def distinct(self):
        """Number of distinct cells; an estimate where they were too many to keep."""
        return len(self.counts) if self.complete else len(self.sketch) * self.step

    def most_rows(self):
        """Rows of the commonest cell, among those of the sketch where the column was too long to keep."""
        found = self.counts if self.complete else self.sketch
        return max(found.values(), default=0)

    def _stripped(self):
        cells = list(self.counts)
        if all(type(cell) is str for cell in cells) and cells == list(map(str.strip, cells)):
            counts = self.counts.copy()
            counts.pop("", None)
            return counts
        counts = Counter()
        for cell, number in self.counts.items():
            clean = cell.strip() if isinstance(cell, str) else cell
            if clean != "":
                counts[clean] += number
        return counts

    def _put_away(self):
        counts = self._stripped()
        cells, rows = list(counts), list(counts.values())
        parts = plain_bytes(cells)
        self._sample(parts, rows)
        if not self.long:
            self._count_shapes(cells, parts, rows)
        self.put_away += sum(rows)
        self.counts.clear()

    def _count_shapes(self, cells, parts, rows):
        shapes = b"\n".join(parts).translate(AS_NINE).split(b"\n")
        found = Counter(shapes)
        self.long = len(found) > SHAPES_KEPT
        groups = {}
        for shape in islice(found, SHAPES_KEPT):
            text = shape.decode("utf-8", "replace") if len(shape) <= SHORT else "long text"
            self.shapes[text] += found[shape]  # distinct cells, not rows: the shapes are what matters
            if DATE_LIKE.match(text) and found[shape] * RARE > len(cells):
                groups[shape] = []
        if groups:
            for cell, shape in zip(cells, shapes, strict=True):
                if shape in groups:
                    groups[shape].append(cell)
        for own in groups.values():
            self._count_dates(own)

    def _count_dates(self, cells):
        """Add to `misses` what each form does not read of the cells of one shape; a time of day is looked at once."""
        time = TIME.search(shape_of(cells[0]))
        if time:
            place, tail = time.start(), cells[0][time.start() :]
            counts = Counter(cell[:place] + tail for cell in cells)
        else:
            counts = Counter(cells)
        fitting = likely_forms(counts)
        for form in FORMS:
            self.misses[form] += missed(counts, form) if form in fitting else len(cells)

    def _sample(self, parts, rows):
        for digest, number in zip(map(zlib.crc32, parts), rows, strict=True):
            if not digest % self.step:
                self.sketch[digest] = self.sketch.get(digest, 0) + number
        while len(self.sketch) > SKETCH_KEPT:
            self.step *= 2
            self.sketch = {digest: number for digest, number in self.sketch.items() if digest % self.step == 0}


def plain_bytes(cells):
    """The cells as UTF-8 without line breaks, one each."""
    return [part if b"\n" not in part else part.replace(b"\n", b" ") for part in map(_encode, cells)]


def _encode(cell):
    return (cell if isinstance(cell, str) else cell_text(cell)).encode("utf-8", "surrogatepass")


def shape_of(cell):
    """A cell with every figure as 9; of long cells only that they are long."""
    return cell.translate(DIGITS) if len(cell) <= SHORT else "long text"


def likely_forms(counts, most=300):
    """Forms of dates that read at least half of the first distinct cells."""
    first = dict(islice(counts.items(), most))
    return [form for form in FORMS if first and missed(first, form) * 2 <= sum(first.values())]


def missed(counts, form):
    """Rows whose cell a form of date does not read."""
    parse = PARSERS[form]
    return sum(number for cell, number in counts.items() if isinstance(parse(cell), Unread))


def shared(one, other):
    """Share of the distinct cells of one profile that occur in the other, from 0 to 1."""
    step = max(one.step, other.step)
    mine = {digest for digest in one.sketch if digest % step == 0}
    theirs = {digest for digest in other.sketch if digest % step == 0}
    return len(mine & theirs) / len(mine) if mine else 0.0
