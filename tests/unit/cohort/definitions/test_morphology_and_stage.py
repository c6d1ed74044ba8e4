import pytest

from oncosurv.cohort.definitions.morphology import breast_histology
from oncosurv.cohort.definitions.stage import is_metastatic, stage_group


@pytest.mark.parametrize(
    ("code", "histology"),
    [
        ("8500/3", "ductal"), ("8520/3", "lobular"), ("8522/3", "other"), ("8500/2", "other"), ("8480/3", "other"),
        ("M8500/3", "ductal"), ("M-8520/3", "lobular"), (" 85003 ", "ductal"),
    ],
)  # fmt: skip
def test_histology(code, histology):
    assert breast_histology(code) == histology


@pytest.mark.parametrize("code", ["", "ductal", "850/3", "8500/33", "C50.9"])
def test_no_morphology_code(code):
    with pytest.raises(ValueError, match="is no ICD-O-3 morphology code such as 8500/3"):
        breast_histology(code)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("I", "I"), ("IIA", "II"), ("IIB", "II"), ("IIIC", "III"), ("IV", "IV"), ("IA", "I"), ("Stage IIIB", "III"),
        ("stage iv", "IV"), ("2A", "II"), ("4", "IV"), ("IIIC1", "III"),
        ("unknown", None), ("Unknown", None), ("", None), (None, None), ("X", None),
    ],
)  # fmt: skip
def test_stage(text, stage):
    assert stage_group(text) == stage


@pytest.mark.parametrize("text", ["V", "0", "IIII", "pT2 N1", "IVX", "early"])
def test_no_stage(text):
    with pytest.raises(ValueError, match="is no stage from I to IV"):
        stage_group(text)


@pytest.mark.parametrize(
    ("text", "metastatic"), [("IV", True), ("III", False), ("unknown", False), (None, False), ("?", False)]
)
def test_what_is_not_known_counts_as_not_metastatic(text, metastatic):
    assert is_metastatic(text) is metastatic
