"""How a protected number is written: the mark of a hidden one, counts to a base, estimates to few digits."""

from decimal import ROUND_HALF_UP, Decimal

from oncosurv.wording import as_number

LEAST_FOR_MEDIAN = 2  # thresholds of events (or patients) that a median needs


def two_digits(cell):
    """A number to two significant digits; what is no number stays."""
    number = as_number(cell)
    if number is None or number == 0:
        return cell
    digits = 1 - Decimal(repr(abs(number))).adjusted()
    return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def two_decimals(cell):
    """A share or a P value to two decimals."""
    number = as_number(cell)
    return cell if number is None else float(Decimal(repr(number)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def half_months(cell, month_days):
    """A time in days to the nearest half of a month, at least one half: nobody's own day."""
    number = as_number(cell)
    return cell if number is None else max(int(number / month_days * 2 + 0.5), 1) * month_days / 2


def coarse_share(cell, n, base):
    """A share of n patients to the nearest whole `base` of them: as coarse as the counts that it could be made of."""
    number = as_number(cell)
    return cell if number is None or not n else min(int(number * n / base + 0.5) * base / n, 1.0)
