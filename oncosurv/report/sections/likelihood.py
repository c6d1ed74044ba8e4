"""By what intervals and tests of maximum likelihood were made: the profile of the likelihood, or Wald in large fits."""

from oncosurv.language import say
from oncosurv.limits import limits_of
from oncosurv.wording import format_count


def walds_from(material, fits):
    """Events above which intervals and tests are Wald's by the study's limits; None where no fit has so many."""
    most = limits_of(material.study)["profile_events"]
    return most if any(fit["events"] and int(fit["events"]) > most for fit in fits if fit) else None


def likelihood_note(material, fits):
    """How intervals and p of maximum likelihood were made in these fits."""
    if most := walds_from(material, fits):
        return say(
            "Maximum likelihood: above {most} events intervals and p of single terms are Wald's, otherwise intervals "
            "are by the profile likelihood and p by the likelihood ratio.",
            most=format_count(most),
        )
    return say("Maximum likelihood: intervals by the profile likelihood, p by the likelihood ratio.")
