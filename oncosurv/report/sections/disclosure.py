"""What a public report does not show, and how exact what it shows is."""

from oncosurv.language import HIDDEN, say
from oncosurv.report.blocks import Heading, text


def write_disclosure(material):
    """What is hidden and rounded, in words; [] in the internal profile."""
    if material.internal:
        return []
    threshold = material.study["disclosure"]["threshold"]
    base = material.study["disclosure"].get("rounding", threshold)
    said = [
        say(
            "{mark} stands for a number that is not shown: a count from 1 to {most}, or a larger one by which a reader "
            "could work out such a count, or an estimate that rests on one. Which of them it is, is not said. "
            "In sentences and plots an estimate that is not shown is called not estimable, or there is a dash.",
            mark=HIDDEN,
            most=threshold - 1,
        ),
        say(
            "Counts are rounded to the nearest multiple of {base}, and shares are made of the rounded counts; curves "
            "have a step only at fixed days and are as coarse as the counts. Sums of rounded numbers may differ from "
            "rounded sums. Medians of time are rounded to half a month, other estimates to two digits; they were made "
            "from the exact data.",
            base=base,
        ),
        say(
            "Not shown at all: groups of fewer than {threshold} patients (and, where that is one group, the next "
            "smallest), smallest and largest values, single patients, leave-one-out, residuals, the reproduction of "
            "published numbers and the sensitivity analyses.",
            threshold=threshold,
        ),
    ]
    return [Heading(3, say("What is not shown"), "not-shown"), *(text(words) for words in said)]
