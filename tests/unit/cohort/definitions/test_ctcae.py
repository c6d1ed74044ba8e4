"""Bounds from NCI CTCAE v4.03, v5.0 and v6.0: the lower bound belongs to the milder grade."""

import numpy as np
import pytest

from oncosurv.cohort.definitions.ctcae import BOUNDS, ctcae_grade

PLATELETS, NEUTROPHILS, WHITE = "platelet count decreased", "neutrophil count decreased", "white blood cell decreased"


@pytest.mark.parametrize("version", ["4", "5"])
def test_platelets(version):
    values = [400, 150, 149, 75.0, 74.9, 50.0, 49.9, 25.0, 24.9, 0, np.nan]
    expected = ["0-1", "0-1", "0-1", "0-1", "2", "2", "3", "3", "4", "4", None]
    assert ctcae_grade(values, PLATELETS, version).tolist() == expected
    with_limit = ["0", "0", "1", "1", "2", "2", "3", "3", "4", "4", None]
    assert ctcae_grade(values, PLATELETS, version, lower_limit=150).tolist() == with_limit


def test_platelets_in_version_6_are_thrombocytopenia_with_another_grade_4():
    assert ctcae_grade([75, 74.9, 50, 49.9, 24.9, 10, 9.9], "thrombocytopenia", "6").tolist() == [
        "0-1", "2", "2", "3", "3", "3", "4",
    ]  # fmt: skip


@pytest.mark.parametrize("version", ["4", "5", "6"])
def test_anaemia_ends_with_grade_3_or_more(version):
    values = [12.0, 11.9, 10.0, 9.9, 8.0, 7.9, 3.0]
    assert ctcae_grade(values, "anemia", version).tolist() == ["0-1", "0-1", "0-1", "2", "2", "3+", "3+"]
    assert ctcae_grade(values, "anemia", version, 12).tolist() == ["0", "1", "1", "2", "2", "3+", "3+"]


@pytest.mark.parametrize("version", ["4", "5"])
def test_neutrophils(version):
    values = [2.0, 1.5, 1.49, 1.0, 0.99, 0.5, 0.49]
    assert ctcae_grade(values, NEUTROPHILS, version).tolist() == ["0-1", "0-1", "2", "2", "3", "3", "4"]


def test_neutrophils_in_version_6_are_a_grade_milder_and_need_no_lower_limit():
    values = [1.5, 1.49, 1.0, 0.99, 0.5, 0.49, 0.1, 0.09]
    assert ctcae_grade(values, NEUTROPHILS, "6").tolist() == ["0", "1", "1", "2", "2", "3", "3", "4"]


@pytest.mark.parametrize("version", ["5", "6"])
def test_white_cells(version):
    assert ctcae_grade([3.0, 2.99, 2.0, 1.99, 1.0, 0.99], WHITE, version).tolist() == ["0-1", "2", "2", "3", "3", "4"]


@pytest.mark.parametrize("version", ["4", "5", "6"])
def test_below_75_is_grade_2_or_more_in_every_version(version):
    term = "thrombocytopenia" if version == "6" else PLATELETS
    values = np.array([75.0, 74.9, 100.0, 3.0])
    severe = [grade in ("2", "3", "4") for grade in ctcae_grade(values, term, version)]
    assert severe == (values < 75).tolist()


@pytest.mark.parametrize(
    ("term", "version"), [("thrombocytopenia", "5"), (PLATELETS, "6"), (WHITE, "4"), ("anemia", "7")]
)
def test_a_term_that_a_version_does_not_have_is_refused(term, version):
    with pytest.raises(
        ValueError, match=f"CTCAE version {version} has no term '{term}' here; known are version 4: anemia, "
    ):
        ctcae_grade([1.0], term, version)


def test_versions_and_terms():
    assert {version: set(terms) for version, terms in BOUNDS.items()} == {
        "4": {"anemia", PLATELETS, NEUTROPHILS},
        "5": {"anemia", PLATELETS, NEUTROPHILS, WHITE},
        "6": {"anemia", "thrombocytopenia", NEUTROPHILS, WHITE},
    }
