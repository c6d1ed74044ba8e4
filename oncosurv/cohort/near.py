"""Record numbers that are nearly the same: written otherwise, or one slip of the keyboard apart."""

import re

MARKS = re.compile(r"[^0-9a-z]+")
ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def folded(record):
    """A record number without marks, case and leading zeros: 'AB-0012' and 'ab 12' are one."""
    return MARKS.sub("", ZEROS.sub("", record.casefold()))


def is_near(one, two):
    """Whether two texts are equal but for one sign more, less or other, or two neighbours exchanged."""
    if one == two:
        return True
    short, long = sorted((one, two), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((place for place, sign in enumerate(short) if sign != long[place]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    return short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]


def near_pairs(records):
    """Pairs of positions (first, second) of records that are nearly the same."""
    plain = [folded(record) for record in records]
    return [(one, two) for two in range(len(plain)) for one in range(two) if is_near(plain[one], plain[two])]
