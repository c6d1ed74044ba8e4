"""Queries of the cohort room: one sentence that names file, row, column, what is wrong and the mend."""

import re
from dataclasses import replace
from datetime import date

from oncosurv.exports.months import months_of_day
from oncosurv.exports.queries import Query

DAY = re.compile(r"\b(?:18|19|20|21)\d\d-[01]\d-[0-3]\d\b", re.ASCII)


def ask(where, column, *, rule, severity, words, shared, header=None, mend="", value="", share_value=False):
    """One Query. where: (source, file, row or rows or None, record number); header: the heading of the column in the
    file, None where `column` is a variable or a criterion.

    words and mend may name values, dates and rows and stay in private/; shared is the sentence for everybody. value:
    the cell; share_value: whether it is a measured number or a declared category, which may be shared.
    """
    source, file, rows, record = where
    rows = [] if rows is None else [int(row) for row in (rows if isinstance(rows, (list, tuple)) else [rows])]
    place = [file] if file else []
    if rows:
        place.append(f"row {rows[0]}" if len(rows) == 1 else f"rows {', '.join(map(str, rows))}")
    if column:
        place.append(f"column {header}" if header else column)
    return Query(
        source=source,
        file=file,
        row=rows[0] if rows else None,
        patient=record,
        field=column,
        value=value,
        rule=rule,
        severity=severity,
        message=f"{', '.join(place)}: {words}{f'; {mend}' if mend else ''}.",
        shared=shared,
        share_value=share_value,
    )


def told_in_months(queries, days):
    """The queries with the months in place of each date, for a study whose times are months and not dates.

    days: those of a month. A date in such a study is a day counted from day zero, and no day of a calendar.
    """

    def months(match):
        return f"{months_of_day(date.fromisoformat(match[0]), days):g} months"

    return [
        replace(query, value=DAY.sub(months, query.value), message=DAY.sub(months, query.message)) for query in queries
    ]
