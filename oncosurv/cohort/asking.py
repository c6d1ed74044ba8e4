"""Queries of the cohort room: one sentence that names file, row, column, what is wrong and the mend."""

from oncosurv.exports.queries import Query


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
