"""The small grammar of every `keep:`, `when:` and `undefined_when:` of a study file. Standard library only.

    condition   = alternative { "or" alternative }
    alternative = test { "and" test }                     ("and" binds tighter than "or"; there are no brackets)
    test        = [ "any" ] field operator value  |  flag
    operator    = is | is not | starts | contains | at least | at most | above | below | from A to B

A field is a variable, `source.column`, a source's own column, the index event, another named date or `reports.class`.
A value stands in double quotes or bare; a bare value ends at the next `or` or `and`. A lone field is a flag: true at 1.
"""

import re
from dataclasses import dataclass

FLAG = "flag"
RANGE = "from"
OPERATORS = ("is not", "is", "starts", "contains", "at least", "at most", "above", "below", RANGE)
NUMERIC = ("at least", "at most", "above", "below", RANGE)  # compare numbers or dates, never the order of words

TOKEN = re.compile(r'"([^"]*)"|([^\s"]+)')
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")


class ConditionError(ValueError):
    """A condition that cannot be read, or that does not fit the values it is asked about; the message says where."""

    for_users = True  # the sentence says it all: the log needs no traceback


@dataclass(frozen=True)
class Comparison:
    """One comparison. any_row: it is enough that one row of the patient passes. values: one, or two for a range."""

    field: str
    operator: str
    values: tuple[str, ...] = ()
    any_row: bool = False


@dataclass(frozen=True)
class Condition:
    """A condition in words and as alternatives (joined by or) of tests (joined by and)."""

    words: str
    alternatives: tuple[tuple[Comparison, ...], ...]

    @property
    def tests(self):
        """All tests, in the order of the text."""
        return tuple(test for alternative in self.alternatives for test in alternative)

    @property
    def fields(self):
        """The fields that are asked about, in the order of the text, each once."""
        return tuple(dict.fromkeys(test.field for test in self.tests))


def parse_condition(words):
    """Read one condition. ConditionError names the condition and what is wrong with it."""
    tokens = _tokens(words)
    alternatives, tests = [], []
    while True:
        tests.append(_read_test(tokens, words))
        joint = tokens.pop(0)[0] if tokens else None
        if joint != "and":
            alternatives.append(tuple(tests))
            tests = []
        if joint is None:
            return Condition(words, tuple(alternatives))


def _tokens(words):
    """(text, is quoted) of every word; quotes must be closed."""
    if words.count('"') % 2:
        raise ConditionError(f"{words!r}: a quotation mark is not closed")
    found = [(match[2], False) if match[1] is None else (match[1], True) for match in TOKEN.finditer(words)]
    if not found:
        raise ConditionError("an empty condition: write for example 'stage is IV'")
    return found


def _read_test(tokens, words):
    any_row = bool(tokens) and tokens[0] == ("any", False)
    if any_row:
        tokens.pop(0)
    field, quoted = tokens.pop(0) if tokens else ("", False)
    if quoted or field in ("and", "or") or not FIELD.fullmatch(field):
        raise ConditionError(f"{words!r}: a field name is expected where {field!r} stands")
    if not tokens or tokens[0] in (("and", False), ("or", False)):
        if any_row:
            raise ConditionError(f"{words!r}: 'any {field}' needs an operator and a value")
        return Comparison(field, FLAG)
    operator = _read_operator(tokens, words, field)
    if operator == RANGE:
        low = _read_value(tokens, words, ("to",))
        if not tokens or tokens.pop(0) != ("to", False):
            raise ConditionError(f"{words!r}: a range is written 'from A to B'")
        return Comparison(field, operator, (low, _read_value(tokens, words, ("and", "or"))), any_row)
    return Comparison(field, operator, (_read_value(tokens, words, ("and", "or")),), any_row)


def _read_operator(tokens, words, field):
    for operator in OPERATORS:
        parts = [(part, False) for part in operator.split()]
        if tokens[: len(parts)] == parts:
            del tokens[: len(parts)]
            return operator
    raise ConditionError(f"{words!r}: after {field!r} one of these is expected: {', '.join(OPERATORS)}")


def _read_value(tokens, words, ends):
    if tokens and tokens[0][1]:
        return tokens.pop(0)[0]
    parts = []
    while tokens and not tokens[0][1] and tokens[0][0] not in ends:
        parts.append(tokens.pop(0)[0])
    if not parts:
        raise ConditionError(f"{words!r}: a value is missing")
    return " ".join(parts)
