import pytest

from oncosurv.exports.units import count_power, mass_power, unit_converter, usual_units

COUNTS = {  # unit: what one of it is, in 10^9/L, as (factor, divisor)
    "10^9/L": (1, 1), "x10^9/L": (1, 1), "× 10⁹/L": (1, 1), "10*9/L": (1, 1), "10**9/l": (1, 1), "10(9)/L": (1, 1),
    "10e9/L": (1, 1), "10E9/L": (1, 1), "1e9/L": (1, 1), "E9/L": (1, 1), "G/L": (1, 1), "G/l": (1, 1), "/nL": (1, 1),
    "10^3/uL": (1, 1), "10^3/µL": (1, 1), "10³/μl": (1, 1), "10*3/uL": (1, 1), "x10E3/uL": (1, 1), "K/uL": (1, 1),
    "k/µl": (1, 1), "Tsd/µl": (1, 1), "Tsd./µl": (1, 1), "thou/mm3": (1, 1), "10^3/mm3": (1, 1), "K/mcL": (1, 1),
    "Gpt/l": (1, 1), "mil/mm3": (1, 1), "miles/mm3": (1, 1), "lakh/cumm": (100, 1), "lakhs/cumm": (100, 1),
    "10^6/uL": (1000, 1), "Mio/µl": (1000, 1), "million/uL": (1000, 1), "T/L": (1000, 1), "Tpt/l": (1000, 1),
    "10^6/mL": (1, 1), "10^3 cells/uL": (1, 1), "/uL": (1, 1000), "/µL": (1, 1000), "cells/uL": (1, 1000),
    "Zellen/µl": (1, 1000), "/mm3": (1, 1000), "/mm³": (1, 1000), "/mm^3": (1, 1000), "/cumm": (1, 1000),
    "10^6/L": (1, 1000), "10^12/L": (1000, 1), "/L": (1, 10**9),
}  # fmt: skip


@pytest.mark.parametrize("unit", COUNTS)
def test_counts(unit):
    factor, divisor = COUNTS[unit]
    convert = unit_converter("platelets", unit, "10^9/L")
    for value in (4500.0, 0.7, 325.0, 1499.0):
        assert convert(value) == value * factor / divisor


@pytest.mark.parametrize("unit", ["g/L", "mg/dL", "109/L", "10 9/L", "%", "10^9", "uL", "mmol/L", "U/L", "10^3/kg", ""])
def test_what_is_no_count(unit):
    assert count_power(unit) is None
    assert unit_converter("platelets", unit, "10^9/L") is None


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("g/dL", 12.0, 12.0), ("g/dl", 12.0, 12.0), ("G/DL", 12.0, 12.0), ("gm/dL", 12.0, 12.0),
        ("g/100 mL", 12.0, 12.0), ("g%", 12.0, 12.0), ("g/L", 120.0, 12.0), ("g/l", 119.0, 11.9), ("G/L", 120.0, 12.0),
        ("mg/dL", 12000.0, 12.0), ("mg/mL", 120.0, 12.0),
    ],
)  # fmt: skip
def test_haemoglobin_by_mass_is_exact(unit, value, expected):
    assert unit_converter("haemoglobin", unit, "g/dL")(value) == expected


def test_every_whole_g_per_litre_becomes_the_nearest_double_of_g_per_dl():
    convert = unit_converter("haemoglobin", "g/L", "g/dL")
    for value in range(20, 251):
        assert convert(float(value)) == float(f"{value // 10}.{value % 10}")


def test_haemoglobin_in_mmol_per_litre_agrees_with_the_limits_that_ctcae_prints():
    """CTCAE v5, anaemia: 10.0 g/dL is 6.2 mmol/L and 8.0 g/dL is 4.9 mmol/L (printed to one decimal, cut)."""
    to_mmol = unit_converter("haemoglobin", "g/dL", "mmol/L")
    assert to_mmol(10.0) == pytest.approx(6.206, rel=1e-12)
    assert int(to_mmol(8.0) * 10) / 10 == 4.9
    assert unit_converter("haemoglobin", "mmol/L", "g/dL")(6.206) == pytest.approx(10.0, rel=1e-12)
    assert unit_converter("haemoglobin", "mmol/L", "g/L")(6.206) == pytest.approx(100.0, rel=1e-12)
    assert unit_converter("haemoglobin", "g/L", "mmol/L")(100.0) == pytest.approx(6.206, rel=1e-12)


@pytest.mark.parametrize(
    ("analyte", "unit", "value", "target", "expected"),
    [  # AMA Manual of Style, 17.5: factor from conventional to SI units
        ("creatinine", "mg/dL", 1.0, "umol/L", 88.4), ("creatinine", "µmol/L", 88.4, "mg/dL", 1.0),
        ("bilirubin", "mg/dl", 1.0, "µmol/l", 17.1), ("calcium", "mg/dL", 10.0, "mmol/L", 2.495),
        ("glucose", "mg/dL", 90.0, "mmol/L", 4.995), ("cholesterol", "mmol/L", 0.02586, "mg/dL", 1.0),
        ("creatinine", "mg/L", 10.0, "umol/L", 88.4), ("ldh", "U/L", 250.0, "IU/l", 250.0),
        ("ldh", "ukat/L", 4.0, "U/L", 240.0), ("ldh", "U/L", 240.0, "µkat/l", 4.0), 
        ("ca15_3", "kU/L", 30.0, "U/mL", 30.0),
        ("albumin", "g/dL", 4.0, "g/L", 40.0),
    ],
)  # fmt: skip
def test_other_analytes(analyte, unit, value, target, expected):
    assert unit_converter(analyte, unit, target)(value) == pytest.approx(expected, rel=1e-12)


def test_mass_and_amount_convert_for_known_molecules_only():
    assert unit_converter("urea", "mmol/L", "mg/dL") is None
    assert unit_converter("ldh", "U/L", "g/L") is None and unit_converter("ldh", "mmol/L", "U/L") is None
    assert unit_converter("creatinine", "umol/L", "mmol/L")(90.0) == 0.09


def test_units_of_no_known_kind_must_be_the_same():
    assert unit_converter("ca15_3", "U/mL", "U/mL")(31.0) == 31.0
    assert unit_converter("ca15_3", "U / mL", "U/mL")(31.0) == 31.0
    assert unit_converter("ca15_3", "AU/mL", "U/mL") is None
    assert unit_converter("tsh", "MU/L", "mU/L") is None


def test_g_per_litre_is_a_mass_and_giga_per_litre_a_count():
    assert mass_power("g/L") == 0 and count_power("g/L") is None and count_power("G/L") == 9


def test_usual_units():
    assert usual_units("10^9/L") == ("10^9/L", "/uL")
    assert usual_units("g/L") == ("g/dL", "g/L", "mmol/L")
    assert usual_units("U/mL") == ()
