"""Places for the names of curves at their ends, so that no name covers a curve or another name. All lengths in mm."""

from dataclasses import dataclass

import numpy as np

from oncosurv.figures.style import LINE, bind, text_width, wrap

AWAY = 1.5  # from the end of a curve to its name
CLEAR = 0.7  # around a name
MARGIN = 4.5  # from the plot to a column of names beside it
CROSSING = 10.0  # how far a name rather moves than that its leader crosses a curve
ON_THE_LEFT = 6.0  # how far a name rather moves than that it stands left of its curve's end
TOO_FAR = 14.0  # a name of which a letter is better
CELL = 0.5  # of the grid that tells where curves run
MOST_LINES = 4


@dataclass(frozen=True)
class EndLabel:
    """Lines of a name, its place (left, top), and the points of its leader, or None when it stands beside the end."""

    lines: list
    left: float
    top: float
    leader: tuple | None

    @property
    def size(self):
        """Width and height."""
        return block_size(self.lines)


def wrap_names(names, room):
    """Lines of each name for a column of `room`; None when a name has too many lines or a word of it would break."""
    blocks = [wrap(name, room, weight="bold") for name in names]
    for name, lines in zip(names, blocks, strict=True):
        if len(lines) > MOST_LINES or " ".join(lines) != " ".join(bind(name).split(" ")):
            return None
    return blocks


def letters_for(groups):
    """A letter for each group, where names find no room: A, B, ..., as lines like those of wrap_names."""
    return [[chr(ord("A") + i)] for i in range(len(groups))]


def block_size(lines):
    """Width and height of the lines of a name."""
    return max(text_width(line, weight="bold") for line in lines), len(lines) * LINE


def place_labels(blocks, ends, curves, area, page, anyhow=False):
    """EndLabel of every name (list of lines), in order; None when one would stand too far from its curve's end.

    ends: (x, y) of the curves' ends; curves: list of (x, y) arrays, the corners of the curves as drawn; area: (left,
    top, right, bottom) of the plot; page: its right end. A name goes where it and its leader disturb least, beside the
    end if it can. anyhow: take far places too, and when there are none a column right of the plot.
    """
    ink = _Ink(curves, area, page)
    best, least, limit = None, np.inf, np.inf if anyhow else TOO_FAR
    by_place = sorted(range(len(blocks)), key=lambda i: (-ends[i][0], ends[i][1], i))
    by_size = sorted(range(len(blocks)), key=lambda i: (-block_size(blocks[i])[0] * len(blocks[i]), i))
    for order in (by_place, by_size, by_place[::-1]):
        labels, cost = _in_order(order, blocks, ends, ink, area, page, limit)
        if labels and cost < least:
            best, least = labels, cost
    return best or (_column(blocks, ends, area) if anyhow else None)


def _in_order(order, blocks, ends, ink, area, page, limit):
    """Places chosen one after the other in this order, and what they cost; None when one costs more than `limit`."""
    found, total = {}, 0.0
    for i in order:
        label, cost = _nearest(blocks[i], ends[i], ink, list(found.values()), area, page, limit)
        if label is None:
            return None, np.inf
        found[i], total = label, total + cost
    return [found[i] for i in range(len(blocks))], total


def _nearest(lines, end, ink, others, area, page, limit):
    """The place of least cost, below `limit`, that covers nothing: (EndLabel or None, cost)."""
    width, height = block_size(lines)
    best, least = None, limit
    for cost, left, top in _places(end, width, height, area, page, limit):
        if cost >= least:
            break
        box = (left - CLEAR, left + width + CLEAR, top - CLEAR, top + height + CLEAR)
        if ink.within(box) or any(_overlaps(box, other) for other in others):
            continue
        leader, middle = None, top + height / 2
        if left != end[0] + AWAY or abs(middle - end[1]) > height / 2 + 0.5:
            from_to = (end[0] + 0.4, left - 0.4) if left > end[0] else (end[0] - 0.4, left + width + 0.4)
            leader = (from_to, (end[1], middle))
            cost += CROSSING * (ink.crossings(leader) + any(_pierces(leader, other) for other in others))
        if cost < least:
            best, least = EndLabel(lines, left, top, leader), cost
    return best, least


def _places(end, width, height, area, page, limit):
    """(cost, left, top) of the places to try for a name of this size that cost less than `limit`, cheapest first."""
    left_end, top_end, right_end, bottom_end = area
    to_margin = max(right_end + MARGIN - end[0] - AWAY, 0.0)
    lefts = [(0.7 * aside, end[0] + AWAY + aside) for aside in (*np.arange(0, to_margin, 2.0), to_margin)]
    behind = np.arange(0, end[0] - left_end - width, 2.0)
    lefts += [(ON_THE_LEFT + 0.7 * aside, end[0] - AWAY - aside - width) for aside in behind]
    lefts = [(cost, left) for cost, left in lefts if left_end + 1 <= left and left + width <= page]
    moves = np.arange(top_end - bottom_end, bottom_end - top_end, 0.5)
    tops = end[1] - height / 2 + moves
    moves, tops = (values[(top_end - 1 <= tops) & (tops <= bottom_end - 0.5 - height)] for values in (moves, tops))
    asides, lefts = np.array(lefts).reshape(-1, 2).T
    costs = (asides[:, None] + np.abs(moves)).ravel()
    lefts, tops = np.repeat(lefts, len(tops)), np.tile(tops, len(lefts))
    cheap = np.flatnonzero(costs < limit)
    order = cheap[np.lexsort((tops[cheap], lefts[cheap], costs[cheap]))]
    return zip(costs[order].tolist(), lefts[order].tolist(), tops[order].tolist(), strict=True)


def _column(blocks, ends, area):
    """All names in a column right of the plot, in the order of the curves' ends, as near to them as they fit."""
    _, top_end, right_end, bottom_end = area
    order = sorted(range(len(blocks)), key=lambda i: (ends[i][1], ends[i][0], i))
    heights = [block_size(blocks[i])[1] + 2 * CLEAR for i in order]
    tops, floor = [], top_end - 1
    for i, height in zip(order, heights, strict=True):
        tops.append(max(floor, ends[i][1] - height / 2))
        floor = tops[-1] + height
    ceiling = bottom_end
    for place in reversed(range(len(order))):  # push up what went below the plot
        tops[place] = min(tops[place], ceiling - heights[place])
        ceiling = tops[place]
    labels = {}
    for i, top, height in zip(order, tops, heights, strict=True):
        left = right_end + MARGIN
        leader = ((ends[i][0] + 0.4, left - 0.4), (ends[i][1], top + height / 2))
        labels[i] = EndLabel(blocks[i], left, top + CLEAR, leader)
    return [labels[i] for i in range(len(blocks))]


def _overlaps(box, label):
    width, height = label.size
    return box[0] < label.left + width and label.left < box[1] and box[2] < label.top + height and label.top < box[3]


def _pierces(leader, label):
    """Whether a straight leader runs through another name."""
    (x0, x1), (y0, y1) = leader
    share = np.linspace(0, 1, 80)
    x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    width, height = label.size
    return bool(np.any((label.left <= x) & (x <= label.left + width) & (label.top <= y) & (y <= label.top + height)))


class _Ink:
    """Where the curves run, on a grid over the plot and the page right of it."""

    def __init__(self, curves, area, page):
        self.left, self.top = area[0] - 5, area[1] - 5
        shape = (int((area[3] + 5 - self.top) / CELL) + 2, int((page + 5 - self.left) / CELL) + 2)
        self.grid = np.zeros(shape, dtype=bool)
        for x, y in curves:
            corners_x, corners_y = np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
            lengths = np.hypot(np.diff(corners_x), np.diff(corners_y))
            along = np.concatenate([[0], np.cumsum(lengths)])
            steps = np.linspace(0, along[-1], int(along[-1] / CELL * 2) + 2)
            self.grid[self._cells(np.interp(steps, along, corners_x), np.interp(steps, along, corners_y))] = True
        self.sums = np.pad(self.grid.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))

    def _cells(self, x, y):
        rows = ((np.asarray(y) - self.top) / CELL).astype(int)
        columns = ((np.asarray(x) - self.left) / CELL).astype(int)
        return np.clip(rows, 0, self.grid.shape[0] - 1), np.clip(columns, 0, self.grid.shape[1] - 1)

    def within(self, box):
        """Whether a curve runs through the box (x0, x1, y0, y1)."""
        rows, columns = self.grid.shape
        c0, c1 = (min(max(int((x - self.left) / CELL), 0), columns - 1) for x in box[:2])
        r0, r1 = (min(max(int((y - self.top) / CELL), 0), rows - 1) for y in box[2:])
        return self.sums[r1 + 1, c1 + 1] - self.sums[r0, c1 + 1] - self.sums[r1 + 1, c0] + self.sums[r0, c0] > 0

    def crossings(self, leader):
        """How often a straight leader runs into a curve, its own end apart."""
        (x0, x1), (y0, y1) = leader
        share = np.linspace(0, 1, 200)
        x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
        met = self.grid[self._cells(x, y)] & (np.hypot(x - x0, y - y0) > 1.2)
        return int(np.count_nonzero(met[1:] & ~met[:-1]))
