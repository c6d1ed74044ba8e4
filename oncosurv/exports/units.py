"""Laboratory units: spelling variants, and conversion of counts, mass and amount concentrations and enzyme activities.

A unit is a kind and a power of ten, so that 120 g/L is 12 g/dL exactly and a limit at 12 is met. What is not understood
is not converted: the caller asks the clinic.
"""

import re
from functools import cache

HAEMOGLOBIN = {"haemoglobin", "hemoglobin", "hb", "hgb"}
# mmol/L of the haem-carrying monomer in one g/dL (molar mass 16 114 g/mol): CTCAE prints 10 g/dL as 6.2 mmol/L.
# Laboratories that count the tetramer (0.1551) are not told apart by their unit; the declared limits must catch them.
HAEMOGLOBIN_MMOL_PER_G_DL = 0.6206

# 1 mg/dL in mmol/L, by the conversion table of the AMA Manual of Style (17.5). Urea is left out: urea and urea nitrogen
# go by one name in many laboratories and differ by a factor of two.
MMOL_PER_MG_DL = {
    "creatinine": 0.0884, "bilirubin": 0.0171, "calcium": 0.2495, "glucose": 0.0555, "cholesterol": 0.02586,
}  # fmt: skip
UNITS_PER_KATAL = 60_000_000  # 1 U is 1 micromole a minute

VOLUMES = {"l": 0, "dl": 1, "100ml": 1, "ml": 3, "ul": 6, "mcl": 6, "mm3": 6, "mm^3": 6, "cumm": 6, "cmm": 6, "nl": 9}
MULTIPLES = {
    "": 0, "k": 3, "tsd": 3, "tsd.": 3, "thou": 3, "thousand": 3, "mil": 3, "miles": 3, "lakh": 5, "lakhs": 5, "mio": 6,
    "mio.": 6, "mill": 6, "million": 6, "millones": 6, "g": 9, "gpt": 9, "t": 12, "tpt": 12,
}  # fmt: skip
CAPITALS = {"g": "G", "t": "T"}  # giga and tera; small letters are grams and tonnes
MASSES = {"kg": 3, "g": 0, "gm": 0, "gms": 0, "gr": 0, "mg": -3, "ug": -6, "mcg": -6, "ng": -9}
AMOUNTS = {"mol": 0, "mmol": -3, "umol": -6, "nmol": -9}
ACTIVITIES = {"u": 0, "iu": 0, "ui": 0, "mu": -3, "ku": 3}  # enzyme units a volume
KATALS = {"kat": 0, "mkat": -3, "ukat": -6, "nkat": -9}
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# 10^9, UCUM's 10*9, 10**9, 10(9), and 10e9, 1e9, e9, by which laboratories all mean ten to the ninth
POWER = re.compile(r"[x*]?(?:10(?:\^|\*\*?|\(|e)|1?e)(\d{1,2})\)?")
CELLS = re.compile(r"(?:cells?|zellen)$")


def fold_unit(text):
    """A unit in plain letters: no blanks, 'u' for micro, '^' before raised digits, 'x' for times; case is kept."""
    text = re.sub(r"\s+", "", text)
    text = re.sub("[⁰¹²³⁴-⁹]+", lambda match: "^" + match.group().translate(SUPERSCRIPTS), text)
    return text.replace("µ", "u").replace("μ", "u").replace("×", "x").replace("·", "x")


def count_power(text):
    """p where the unit is 10^p cells a litre; None where it is no count. G/L and T/L need their capital."""
    folded = fold_unit(text)
    number, slash, volume = folded.lower().rpartition("/")
    if not slash or volume not in VOLUMES or volume == "100ml":
        return None
    number = CELLS.sub("", number)
    power = POWER.fullmatch(number)
    if power:
        return int(power.group(1)) + VOLUMES[volume]
    if number not in MULTIPLES or not folded.startswith(CAPITALS.get(number, "")):
        return None
    return MULTIPLES[number] + VOLUMES[volume]


def mass_power(text):
    """p where the unit is 10^p gram a litre; None where it is no mass concentration. Upper case (G/DL) is accepted."""
    folded = fold_unit(text).lower()
    if folded in ("g%", "gm%", "gms%"):
        return 1
    number, _, volume = folded.partition("/")
    return MASSES[number] + VOLUMES[volume] if number in MASSES and volume in ("l", "dl", "100ml", "ml") else None


def amount_power(text):
    """p where the unit is 10^p mole a litre; None where it is no amount-of-substance concentration."""
    number, _, volume = fold_unit(text).lower().partition("/")
    return AMOUNTS[number] if number in AMOUNTS and volume == "l" else None


def activity_power(text):
    """p where the unit is 10^p enzyme units a litre; None where it is none, or where MU may be mega or milli."""
    number, _, volume = fold_unit(text).lower().partition("/")
    if fold_unit(text).startswith("M"):
        return None
    return ACTIVITIES[number] + VOLUMES[volume] if number in ACTIVITIES and volume in ("l", "dl", "ml") else None


def katal_power(text):
    """p where the unit is 10^p katal a litre; None where it is no activity in katal."""
    number, _, volume = fold_unit(text).lower().partition("/")
    return KATALS[number] if number in KATALS and volume == "l" else None


@cache
def same_unit(one, other):
    """Whether two texts write the same unit."""
    powers = [
        (power(one), power(other)) for power in (count_power, mass_power, amount_power, activity_power, katal_power)
    ]
    return fold_unit(one) == fold_unit(other) or any(a is not None and a == b for a, b in powers)


@cache
def unit_converter(analyte, unit, target):
    """A function from a value in `unit` to one in `target` for this analyte; None where the two do not fit.

    Between mass and amount convert haemoglobin (1 g/dL = 0.6206 mmol/L of the monomer; CTCAE v5, anaemia) and what
    MMOL_PER_MG_DL names; enzyme activities between units and katal (1 U = 1/60 microkatal).
    """
    if fold_unit(unit) == fold_unit(target):
        return float
    for power in (count_power, mass_power, amount_power):
        if power(target) is not None and power(unit) is not None:
            return _by_ten(power(unit) - power(target))
    for power in (activity_power, katal_power):
        if power(target) is not None and power(unit) is not None:
            return _by_ten(power(unit) - power(target))
    if activity_power(target) is not None and katal_power(unit) is not None:
        to_katal, from_unit = _by_ten(katal_power(unit)), _by_ten(-activity_power(target))
        return lambda value: from_unit(to_katal(value) * UNITS_PER_KATAL)
    if katal_power(target) is not None and activity_power(unit) is not None:
        to_unit, from_katal = _by_ten(activity_power(unit)), _by_ten(-katal_power(target))
        return lambda value: from_katal(to_unit(value) / UNITS_PER_KATAL)
    return _between_mass_and_amount(analyte.lower(), unit, target)


def _between_mass_and_amount(analyte, unit, target):
    """A function between mass and amount of one analyte; (reference, factor): 1 of that mass unit in mmol/L."""
    if analyte in HAEMOGLOBIN:
        reference, factor = 1, HAEMOGLOBIN_MMOL_PER_G_DL
    elif analyte in MMOL_PER_MG_DL:
        reference, factor = -2, MMOL_PER_MG_DL[analyte]
    else:
        return None
    if mass_power(target) is not None and amount_power(unit) is not None:
        to_mmol, from_mass = _by_ten(amount_power(unit) + 3), _by_ten(reference - mass_power(target))
        return lambda value: from_mass(to_mmol(value) / factor)
    if amount_power(target) is not None and mass_power(unit) is not None:
        to_mass, from_mmol = _by_ten(mass_power(unit) - reference), _by_ten(-3 - amount_power(target))
        return lambda value: from_mmol(to_mass(value) * factor)
    return None


def usual_units(target):
    """Units in which laboratories report what is wanted in `target`, to suggest where a value is out of limits."""
    if count_power(target) is not None:
        return ("10^9/L", "/uL")
    if mass_power(target) is not None or amount_power(target) is not None:
        return ("g/dL", "g/L", "mmol/L")
    return ()


def _by_ten(power):
    factor = float(10 ** abs(power))  # dividing by ten rounds once, multiplying by 0.1 would round twice
    return (lambda value: value * factor) if power >= 0 else (lambda value: value / factor)
