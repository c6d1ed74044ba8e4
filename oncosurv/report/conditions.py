"""Conditions of the study file as they are printed: operators in the language spoken, values as they stand."""

import re

from oncosurv.language import phrase, say, write_digits

OPERATORS = (
    phrase("is not"),
    phrase("is"),
    phrase("starts"),
    phrase("contains"),
    phrase("at least"),
    phrase("at most"),
    phrase("above"),
    phrase("below"),
    phrase("from"),
    phrase("to"),
    phrase("and"),
    phrase("or"),
    phrase("any"),
)
PART = re.compile(rf'(?P<quoted>"[^"]*")|(?<![\w.])(?P<number>\d+\.\d+)\b|\b(?P<word>{"|".join(OPERATORS)})\b')


def condition_words(condition):
    """A condition with its operators said: a value in quotes stays, being what stands in the export."""

    def said(match):
        if match["quoted"]:
            return match[0]
        return write_digits(match[0], grouped=False) if match["number"] else say(match["word"])

    return PART.sub(said, str(condition))
