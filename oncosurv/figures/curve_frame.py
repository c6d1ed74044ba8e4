"""The plot of a survival figure: its place, its axes, and a curve with its band and its times of censoring."""

from dataclasses import dataclass

import numpy as np

from oncosurv.figures.groups import MOST_TICKS
from oncosurv.figures.style import INK, SIZE, font, lighter
from oncosurv.wording import format_number

CURVE, TICK = 1.2, 0.6  # pt
BELOW_AXIS = 10.5  # mm for the numbers and the words of the time axis


@dataclass(frozen=True)
class Frame:
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


def choose_ticks(days, frame, least):
    """The times of the table, or every second, third ... of them, so that columns of numbers stand `least` mm apart."""
    for stride in range(1, len(days) + 1):
        kept = days[::stride]
        if len(kept) < 2 or min(np.diff(frame.x(kept))) >= least:
            return kept
    return days


def dress_axes(axes, longest, ticks):
    """Axes of a survival figure up to `longest` months, with these ticks (months)."""
    nearest = [round(tick) for tick in ticks]
    words = [
        format_number(n, 0) if abs(t - n) < 0.05 else format_number(t) for t, n in zip(ticks, nearest, strict=True)
    ]
    axes.set(xlim=(0, longest), ylim=(0, 100))
    axes.patch.set_gid(f"plane {longest:.8g}")  # tells the report where the times lie in the picture
    axes.set_xticks(ticks, words, fontproperties=font(SIZE))
    axes.set_yticks(range(0, 101, 20), [str(value) for value in range(0, 101, 20)], fontproperties=font(SIZE))
    axes.tick_params(width=0.6, length=2.5, pad=2, color=INK, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set(visible=side in ("left", "bottom"), linewidth=0.6, color=INK)


def draw_curve(axes, group):
    """Curve, confidence band and times of censoring of a group: level, steps (Steps), colour, dashes."""
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
