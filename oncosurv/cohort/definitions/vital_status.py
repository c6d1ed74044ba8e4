"""Vital status and date of death of a follow-up table, and whether the two agree."""

import numpy as np

STATUS, DEATH = "vital_status", "death"  # the names under which a source declares them
ALIVE, DEAD = "alive", "dead"
ALIVE_WITH_DATE = "alive with a date of death"
DEAD_WITHOUT_DATE = "dead without a date of death"


def contradictions(status, death):
    """Per row ALIVE_WITH_DATE, DEAD_WITHOUT_DATE or None. status: object array; death: datetime64 array."""
    found = np.full(len(status), None, dtype=object)
    found[(status == ALIVE) & ~np.isnat(death)] = ALIVE_WITH_DATE
    found[(status == DEAD) & np.isnat(death)] = DEAD_WITHOUT_DATE
    return found
