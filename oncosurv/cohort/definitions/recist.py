"""Tumour response from sums of diameters of the target lesions, by RECIST 1.1.

Source: Eisenhauer et al., Eur J Cancer 2009;45:228-47, section 4.3.1 (target lesions), table 1 (new lesions, time point
response). Complete response: nothing left. Partial response: at least 30 % less than at baseline. Progression: at least
20 % and 5 mm more than the smallest sum so far, the baseline among them, or a new lesion. Stable disease: neither.
Non-target lesions are not known to a table of sums.
"""

SMALLER, LARGER, LARGER_MM = 0.7, 1.2, 5.0
DECIMALS = 9  # products of decimal fractions: 0.7 * 30 is 21


def recist_responses(days, sums, new_lesions, baseline_days):
    """The response of each assessment of one patient, as a list of CR, PR, SD, PD, NE or None.

    days: from the index event, in rising order; sums: mm, None for not measured; new_lesions: True, False or None for
    not said; baseline_days: (first, last) day of the baseline, whose last measured sum counts. None: the assessment is
    no response (up to day 0), or comes after the progression. NE: not measured, or without a baseline above 0.
    """
    first, last = baseline_days
    known = [value for day, value in zip(days, sums, strict=True) if first <= day <= last and value is not None]
    baseline = known[-1] if known and known[-1] > 0 else None
    smallest, found, progressed = baseline, [], False
    for day, value, new in zip(days, sums, new_lesions, strict=True):
        if day <= 0 or progressed:
            found.append(None)
            continue
        found.append("PD" if new else target_response(value, baseline, smallest))
        progressed = found[-1] == "PD"
        if value is not None and smallest is not None:
            smallest = min(smallest, value)
    return found


def target_response(value, baseline, smallest):
    """CR, PR, SD, PD of a sum in mm against that of the baseline and the smallest so far; NE where one is not known."""
    if value is None or baseline is None:
        return "NE"
    if value == 0:
        return "CR"
    if round(value - LARGER * smallest, DECIMALS) >= 0 and round(value - smallest, DECIMALS) >= LARGER_MM:
        return "PD"
    return "PR" if round(value - SMALLER * baseline, DECIMALS) <= 0 else "SD"
