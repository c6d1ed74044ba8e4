import numpy as np

from oncosurv.cohort.definitions.relapse import first_relapse


def dates(*texts):
    return np.array([text or "NaT" for text in texts], dtype="datetime64[D]")


def test_the_first_site_at_the_latest_the_onset_and_in_stage_iv_the_diagnosis():
    found, which = first_relapse(
        first_site=dates("2004-03-01", "2005-07-01", "", "2004-03-01", "2004-03-01", "2005-06-01"),
        onset=dates(*["2005-06-01"] * 6),
        diagnosis=dates("2001-01-01", "2001-01-01", "2001-01-01", "2004-02-01", "", "2001-01-01"),
        metastatic_at_diagnosis=np.array([False, False, False, True, True, False]),
    )
    expected = [  # site before onset, only after it, none; stage IV, its diagnosis missing; site on the day of onset
        ("2004-03-01", "site"), ("2005-06-01", "onset"), ("2005-06-01", "onset"), ("2004-02-01", "diagnosis"),
        ("NaT", None), ("2005-06-01", "site"),
    ]  # fmt: skip
    assert list(zip(found.astype(str).tolist(), which.tolist(), strict=True)) == expected


def test_without_an_onset_there_is_no_relapse():
    found, which = first_relapse(dates("2004-03-01"), dates(""), dates("2001-01-01"), np.array([False]))
    assert np.isnat(found).all() and which.tolist() == [None]
