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
READ = {"starts": phrase("begins with")}  # as a reader says it
FIELD = r"(?P<source>[A-Za-z_]\w*)\.(?P<field>[A-Za-z_]\w*)"
PART = re.compile(
    rf'(?P<quoted>"[^"]*")|\b{FIELD}\b|(?<![\w.])(?P<number>\d+\.\d+)\b|\b(?P<word>{"|".join(OPERATORS)})\b'
    r"|\b(?P<name>[A-Za-z_]\w*)\b"
)


def condition_words(condition, labels, source=""):
    """A condition with its operators and fields said: a value stays as it stands in the export, in quotation marks.

    labels: Labels of the study; source: the export whose columns the condition may name without it.
    """
    own = labels.columns(source)

    def said(match):
        if match["quoted"]:
            return say("“{words}”", words=match["quoted"][1:-1])
        if match["field"]:
            return field_words(match[0], labels)
        if match["number"]:
            return write_digits(match[0], grouped=False)
        if match["name"]:
            return labels.column(source, match["name"]) if match["name"] in own else match["name"]
        return say(READ.get(match["word"], match["word"]))

    return PART.sub(said, str(condition))


def field_words(name, labels):
    """'topography (tumour registry)' of tumours.topography, 'follow up' of follow_up: a column with its export."""
    source, dot, field = name.partition(".")
    return f"{labels.column(source, field)} ({labels.source(source)})" if dot else labels.source(source)
