import numpy as np

from oncosurv.cohort.definitions.vital_status import contradictions


def test_status_and_date_of_death_must_agree():
    status = np.array(["alive", "alive", "dead", "dead", None, None], dtype=object)
    death = np.array(["NaT", "2004-01-01", "2004-01-01", "NaT", "2004-01-01", "NaT"], dtype="datetime64[D]")
    assert contradictions(status, death).tolist() == [
        None, "alive with a date of death", None, "dead without a date of death", None, None,
    ]  # fmt: skip
