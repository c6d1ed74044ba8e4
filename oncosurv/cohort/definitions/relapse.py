"""Metastatic relapse of a breast cancer, as a date."""

import numpy as np

SYNCHRONOUS_MONTHS = 4  # metastases found within this time of the diagnosis may have been there at it
SITE, ONSET, DIAGNOSIS = "site", "onset", "diagnosis"


def first_relapse(first_site, onset, diagnosis, metastatic_at_diagnosis):
    """(date, which of the three dates it is) of the metastatic relapse. Arrays, datetime64[D]; NaT for missing.

    The earliest documented metastatic site, at the latest the onset; in stage IV the date of the diagnosis. NaT where
    the date that decides is missing; which is then None.
    """
    by_site = first_site <= onset
    dates = np.where(by_site, first_site, onset)
    which = np.where(by_site, SITE, ONSET).astype(object)
    dates = np.where(metastatic_at_diagnosis, diagnosis, dates)
    which[metastatic_at_diagnosis] = DIAGNOSIS
    which[np.isnat(dates)] = None
    return dates, which
