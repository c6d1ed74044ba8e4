"""From how many patients on a table or a check is bounded, so that a registry costs no more than it is worth.

The section `limits` of the study file changes them; every table that a limit shortens says so in a row.
"""

LIMITS = {
    "cross_check_patients": 10_000,  # of a larger set the engines and the kernel compute a random sample of so many
    "residual_events": 10_000,  # of a fit with more events the scaled Schoenfeld residuals are not listed one by one
    "profile_events": 1_000_000_000,  # of a fit with more events limits and tests are Wald's
    "listed_patients": 100_000,  # of a larger cohort derivations and timelines are not listed patient by patient
}


def limits_of(config):
    """The limits of a study: those of its section `limits`, otherwise LIMITS."""
    return LIMITS | config.get("limits", {})
