"""Baseline is what is known on or before day 0: no range of days of a baseline variable may reach past it."""

from oncosurv.study_checks.problems import Problem

OF_ROWS = ("any_course", "site", "count_courses", "first_course")
HINT = "write window_days: [.., 0], by_day: 0 or before_day: 1, or timing: post_baseline."


def check_timing(item, path):
    """Problems of the days that a variable looks at."""
    window = item.get("window_days") or [0, 0]
    if None in window:
        return []
    if window[0] > window[1]:
        words = f"the window ends before it begins: {window}."
        return [Problem((*path, "window_days"), words, f"write [{window[1]}, {window[0]}].")]
    if item.get("timing") != "baseline":
        return []
    ends = {"window_days": window[1]} if "window_days" in item else {}
    ends |= {key: item[key] - late for key, late in (("by_day", 0), ("before_day", 1)) if key in item}
    if ends and min(ends.values()) > 0:
        key, last = min(ends.items(), key=lambda end: end[1])
        words = f"a baseline variable may not look past day 0, and this looks up to day {last}."
        return [Problem((*path, key), words, HINT)]
    if not ends and item.get("rule") in OF_ROWS:
        words = f"a baseline variable may not look past day 0, and rule {item['rule']!r} has no last day here."
        return [Problem((*path, "timing"), words, HINT)]
    return []
