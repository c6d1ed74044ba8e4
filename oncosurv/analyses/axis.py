"""The times of a survival figure's axis and of the table below it."""


def axis_times(longest, month_days):
    """Days of a round grid of months over `longest` days, at most 9 ticks: those of the figure and its table."""
    months = longest / month_days
    step = next(width for width in (1, 2, 3, 6, 12, 24, 36, 48, 60, 120, 240, 600) if months / width <= 8)
    return [tick * step * month_days for tick in range(int(months // step) + 1)]
