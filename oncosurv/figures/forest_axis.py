"""The axis of hazard ratios: how far it reaches, and its ticks."""

import math

from oncosurv.figures.style import text_width
from oncosurv.wording import format_given

# An interval that reaches beyond these is cut and gets an arrow, unless an estimate itself lies there.
FARTHEST = (0.05, 20.0)
LEAST_REACH = 1.3  # the axis always shows 1/1.3 to 1.3
TICKS = (
    (0.8, 0.9, 1, 1.1, 1.25),
    (0.5, 0.7, 1, 1.4, 2),
    (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100),
    (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
    (0.05, 0.2, 1, 5, 20),
    (0.01, 0.1, 1, 10, 100),
)


def axis_limits(estimates):
    """(low, high) for the (hr, lower, upper) that are drawn."""
    low, high = 1 / LEAST_REACH, LEAST_REACH
    for hr, lower, upper in estimates:
        low = min(low, max(lower / 1.1, min(FARTHEST[0], hr / 1.5)))
        high = max(high, min(upper * 1.1, max(FARTHEST[1], hr * 1.5)))
    return low, high


def axis_ticks(low, high, width):
    """Ticks for an axis of `width` mm: of the lists above the one with most ticks whose labels do not touch."""
    best = (1,)
    for ticks in TICKS:
        inside = [tick for tick in ticks if low <= tick <= high]
        places = [math.log(tick / low) / math.log(high / low) * width for tick in inside]
        widths = [text_width(format_given(tick)) for tick in inside]
        gaps = [
            right - left - (a + b) / 2
            for left, right, a, b in zip(places, places[1:], widths, widths[1:], strict=False)
        ]
        if len(inside) > len(best) and all(gap > 1.2 for gap in gaps):
            best = tuple(inside)
    return best
