"""What stands behind a survival figure, for the reader of the page who asks: the steps of its curves.

The picture says where its time axis lies (its element `plane <last time>`), so that a pointer over it means a time.
"""

import re
from pathlib import Path

from oncosurv.language import HIDDEN, say
from oncosurv.report.material import TINY, is_on
from oncosurv.wording import NO_BREAK, format_survival

PLANE = re.compile(r'<g id="plane ([\d.e+-]+)">\s*<path d="([^"]*)"')
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
POINT = re.compile(r"[ML] ([\d.-]+) ([\d.-]+)")


def read_curves(material, figures):
    """{name of a figure block: {plane, month_days, curves}} for the figures that draw curves of the study.

    figures: the Figure blocks. plane: as read_plane gives it. A curve has its label and, from each day on, the number
    at risk (None where patients enter late) and the survival with its interval in words, by the rules of the tables.
    """
    drawn = {f"figure-{name.replace('/', '-')}": name for name in material.figures if "/" in name}
    found = {}
    for block in figures:
        name = drawn.get(block.name)
        plane = read_plane(block.path) if name else None
        curves = _curves(material, *name.split("/", 1)) if plane else []
        if curves:
            found[block.name] = {"plane": plane, "month_days": material.month_days, "curves": curves}
    return found


def read_plane(path):
    """Left, right, top, bottom of the axes, shares of the picture, and the last time; None without such an element."""
    svg = Path(path).read_text(encoding="utf-8")
    plane, box = PLANE.search(svg), BOX.search(svg)
    if not plane or not box:
        return None
    width, height = map(float, box.groups())
    across, down = zip(*((float(x) / width, float(y) / height) for x, y in POINT.findall(plane[2])), strict=True)
    corners = [round(value, 5) for value in (min(across), max(across), min(down), max(down))]
    return [*corners, float(plane[1])]


def _curves(material, item, factor):
    curves = []
    for row in material.rows("estimates", item=item, factor=factor):
        steps = material.rows("curves", estimate_id=row["estimate_id"], method="kaplan_meier")
        if is_on(row["shown"]) and steps:
            label = say("All") if factor == "overall" else material.labels.level(factor, row["level"])
            curves.append({"label": label, **_steps(steps, row["n"])})
    return curves


def _steps(steps, n):
    """days: when something changes, day 0 first; at_risk and words: from that day until the next one."""
    if HIDDEN in (step["n_risk"] for step in steps):
        at_risk, known = [n] * (len(steps) + 1), False  # not told, and no reason to leave a share out
    else:
        at_risk, known = _count_down(steps)
    shares = [("1", "", ""), *((step["survival"], step["lower"], step["upper"]) for step in steps)]
    words = [_words(*share, n, int(risk)) for share, risk in zip(shares, at_risk, strict=True)]
    days = [0, *(int(float(step["time"])) for step in steps)]
    return {"days": days, "at_risk": at_risk if known else [None] * len(days), "words": words}


def _count_down(steps):
    """Those at risk at the first step and after each, and whether nobody came in between."""
    left = [int(step["n_risk"]) - int(step["n_event"]) - int(step["n_censored"]) for step in steps]
    at_risk = [int(steps[0]["n_risk"]), *left]
    return at_risk, all(int(step["n_risk"]) == before for step, before in zip(steps, at_risk, strict=False))


def _words(survival, lower, upper, n, at_risk):
    """Survival with its interval; no per cent of a group of fewer than ten, nor while fewer than TINY are at risk."""
    if float(survival) == 1:
        return f"100{NO_BREAK}%"
    if at_risk == 0 and float(survival) > 0:
        return say("no longer followed")
    if int(n) < 10:
        return say("– (fewer than 10 patients)")
    if at_risk < TINY and float(survival) > 0:
        return say("– (fewer than {tiny} at risk)", tiny=TINY)
    return format_survival(survival, lower, upper, n, named=False)
