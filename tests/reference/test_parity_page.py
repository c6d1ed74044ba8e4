"""docs/parity.md is what tools/document_parity.py writes, and the tool notices numbers that are not R's."""

import re

import numpy as np
import pytest

from tests.reference.oracle import HERE, read_oracle
from tools.document_parity import PAGE, ROOT, write_page
from tools.parity.names import R_VERSION, SURVIVAL
from tools.parity.rows import ParityError, as_text, compare


def test_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == write_page(), "run: python tools/document_parity.py"


# Computed from patients' data that are not part of the project: compared in test_breast_msk.py.
NOT_SHIPPED = {"breast_msk"}


def test_every_stored_oracle_is_on_the_page():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tools/parity").glob("*.py"))
    assert set(re.findall(r'read_oracle\("(\w+)"\)', code)) == {path.stem for path in HERE.glob("*.json")} - NOT_SHIPPED


def test_versions_are_those_that_made_the_answers():
    made_by = f"R {R_VERSION} {SURVIVAL.replace('-', '.')}"
    for name in ("cox_models", "cox_extras", "firth_penalised", "hazards_zph"):
        assert read_oracle(name)["made_by"] == made_by


@pytest.mark.parametrize(
    ("ours", "theirs", "options", "message"),
    [
        ([1.0, 2.0 + 3e-12], [1, 2], {}, r"x, lung: the difference is 1\.5e-12, not < 1e-12$"),
        ([0.0, 1e-11], [0, 0], {}, "difference is 1.0e-11"),
        ([3], [4], {"bound": 0}, "not equal"),
        ([1, 2], [1, 2, 3], {}, "2 values, R has 3"),
        ([1, None], [1, 2], {}, "missing at other places"),
        ([1, 2], [1, np.nan], {}, "missing at other places"),
        ([], [], {}, "nothing to compare"),
        ([0.1], [0.1001], {"bound": 1e-4, "measure": "se", "scale": [0.5]}, "not < 1e-4 standard errors"),
        ([1e-9, 5], [0, 5], {"bound": 1e-10, "measure": "largest"}, "not < 1e-10 of the largest"),
    ],
)
def test_a_number_that_is_not_r_s_is_an_error(ours, theirs, options, message):
    with pytest.raises(ParityError, match=message):
        compare("x", "lung", ours, theirs, "f", **options)


def test_a_row_has_the_class_of_its_difference_and_seven_digits():
    row = compare("x", "lung", [310, 284, None], [310, 284, None], "survfit", 0)
    assert (row.ours, row.theirs, row.difference, row.values) == ("310, 284, -", "310, 284, -", "equal", 2)
    row = compare("x", "lung", np.full((2, 3), 1 / 3), [[1 / 3] * 3] * 2, "survfit", 1e-9, "largest")
    assert (row.ours, row.difference) == ("0.3333333 ... 0.3333333", "< 1e-9 of the largest")
    row = compare("x", "lung", [2.0, 1e-16], [2.0, -1e-17], "residuals", 1e-9, "largest")
    assert (row.ours, row.theirs) == ("2, 0", "2, 0")
    assert as_text([1e-20, 123456789, 0.5]) == "1e-20, 1.234568e+08, 0.5"
