"""What the tests of figures share: example rows of the result tables, and looking at what was drawn."""

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from oncosurv.figures.style import SAVING
from oncosurv.survival.kaplan_meier import fit_kaplan_meier, summarise_curve
from oncosurv.survival.risk_table import at_risk_table

MONTH = 30.4375


def survival_tables(groups, months=12, entry=None):
    """(estimates, curves, at_risk) of {level: (times in days, events)}, as the survival room writes them."""
    longest = max(max(time) for time, _ in groups.values())
    days = [MONTH * months * k for k in range(int(longest / MONTH / months) + 1)]
    estimates, curves, at_risk = [], [], []
    for level, (time, event) in groups.items():
        time, event, late = np.asarray(time), np.asarray(event), None if entry is None else np.asarray(entry[level])
        curve = fit_kaplan_meier(time, event, late)
        keys = {"estimate_id": f"os/all/group/{level}", "endpoint": "os", "population": "all", "factor": "group"}
        keys |= {"level": level, "variant": "main"}
        row = {name: value for name, value in summarise_curve(curve, time, event).items() if name != "warning"}
        shown = int(curve.n >= 5 and curve.events >= 3)
        estimates.append(keys | row | {"shown": shown, "reason": curve.warning})
        for line in at_risk_table(time, event, days, late):
            counts = {"n_censored": line["cumulative_censored"], "n_event": line["cumulative_events"]}
            at_risk.append(keys | {"time": line["time"], "n_risk": line["n_risk"]} | counts)
        names = ("time", "n_risk", "n_event", "n_censored", "survival", "std_error", "lower", "upper")
        for step in zip(*(getattr(curve, name) for name in names), strict=True) if shown else ():
            curves.append(keys | {"method": "kaplan_meier"} | dict(zip(names, step, strict=True)))
    return estimates, curves, at_risk


def simulated(n, scales, longest, seed):
    """{level: (times, events)} of n patients in as many groups as there are scales (days)."""
    source = np.random.default_rng(seed)
    group = source.integers(0, len(scales), n)
    died, left = source.exponential(np.asarray(scales)[group]), source.uniform(longest / 4, longest, n)
    time, event = np.minimum(died, left).astype(int) + 1, (died <= left).astype(int)
    return {str(level): (time[group == level], event[group == level]) for level in range(len(scales))}


def cells(rows):
    """The rows as they come from a CSV: all cells text, absent ones empty."""
    return [
        {name: "" if value is None or value != value else str(value) for name, value in row.items()} for row in rows
    ]


def texts(figure):
    """All texts of a figure that can be seen."""
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def words(figure):
    """All words of a figure in reading order of their drawing, no-break spaces as spaces."""
    return " ".join(text.get_text() for text in texts(figure)).replace("\u00a0", " ")


def boxes(figure):
    """(text, box in pixels) of all texts, as they are saved."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    with matplotlib.rc_context(SAVING):
        figure.draw_without_rendering()
        return [(text.get_text(), text.get_window_extent(renderer)) for text in texts(figure)]


def collisions(figure):
    """Pairs of texts that overlap, and texts that leave the page; half a pixel of 300 dpi is allowed."""
    found, page = [], figure.bbox
    placed = boxes(figure)
    for i, (text, box) in enumerate(placed):
        if box.x0 < page.x0 or box.y0 < page.y0 or box.x1 > page.x1 or box.y1 > page.y1:
            found.append((text, "leaves the page"))
        for other, beside in placed[i + 1 :]:
            if min(box.x1, beside.x1) - max(box.x0, beside.x0) > 0.5:
                if min(box.y1, beside.y1) - max(box.y0, beside.y0) > 0.5:
                    found.append((text, other))
    return found


def lines(figure, name):
    """Lines of the figure whose gid begins with `name`."""
    return [line for axes in figure.axes for line in axes.lines if (line.get_gid() or "").startswith(name)]


def corners(line):
    """Corners of a drawn step curve in pixels."""
    x, y = line.get_data()
    stepped = np.column_stack([np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]])
    return line.axes.transData.transform(stepped)


def end_names(figure):
    """Texts of the names at the ends of curves, line by line."""
    return [text for text in texts(figure) if (text.get_gid() or "").startswith("name")]


def names_on_curves(figure):
    """Those of the names at the ends of curves whose box a curve runs through."""
    names = [text.get_text() for text in end_names(figure)]
    placed = [(text, box) for text, box in boxes(figure) if text in names]
    paths = [Path(corners(line)) for line in lines(figure, "curve")]
    inside = [Bbox.from_extents(box.x0 + 1, box.y0 + 1, box.x1 - 1, box.y1 - 1) for _, box in placed]
    return [
        text
        for (text, _), box in zip(placed, inside, strict=True)
        if any(path.intersects_bbox(box, filled=False) for path in paths)
    ]
