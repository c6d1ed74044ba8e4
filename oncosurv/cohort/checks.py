"""Checks across the exports: patients in one export only, rows written twice, rows dated after the end."""

from collections import Counter

import numpy as np

from oncosurv.cohort.asking import ask
from oncosurv.cohort.definitions.vital_status import DEATH, STATUS, contradictions
from oncosurv.cohort.derived import days_between
from oncosurv.cohort.matching import is_missing


def check_orphans(tables, files):
    """A query for each record number that occurs in one export only: mistyped there, or missing in the others.

    tables: {source name: table with row and patient}; files: {source name: file name}. Nothing to check in one export.
    """
    if len(tables) < 2:
        return []
    counts = Counter(record for table in tables.values() for record in set(table["patient"]))
    queries = []
    for name, table in tables.items():
        lines = {}
        for record, row in zip(table["patient"], table["row"], strict=True):
            if counts[record] == 1:
                lines.setdefault(record, []).append(int(row))
        for record, rows in lines.items():
            words = f"the record number {record} occurs in this export only, in {len(rows)} row{'s' * (len(rows) > 1)}"
            query = ask(
                (name, files[name], rows[0], record),
                "",
                rule="orphan",
                severity="query",
                words=words,
                mend="correct the number, or send the patient's rows of the other exports too",
                shared="a record number occurs in this export only",
            )
            queries.append(query)
    return queries


def drop_duplicates(patients, names):
    """Leave out every row that repeats another one of its patient in all columns that are read; each is a query.

    names: the sources where a row written twice would be counted twice.
    """
    for name in names:
        source = patients.source(name)
        seen, keep = {}, np.ones(len(source), dtype=bool)
        cells = zip(source.place.tolist(), *(values.tolist() for values in source.columns.values()), strict=True)
        for index, row in enumerate(cells):
            key = tuple(None if cell != cell else cell for cell in row)
            if key in seen:
                keep[index] = False
                patients.ask(
                    source.place[index],
                    name,
                    [source.rows[seen[key]], source.rows[index]],
                    "",
                    rule="duplicate_row",
                    severity="query",
                    words="these rows are equal in every column that is read; only the first is used",
                    mend="remove one of them, or tell them apart",
                    shared="two rows are equal in every column that is read; only the first is used",
                )
            else:
                seen[key] = index
        if not keep.all():
            patients.sources[name] = source.only(keep)


def drop_late_rows(patients, apart):
    """Leave out rows dated after the patient's death (a query each) or after the data cut-off (one note a source).

    A row is dated by the first date column of its source. apart: names of the sources that have rules of their own for
    such dates (the reports, and where index event and endpoints come from). A death before the index event is the date
    in doubt, not all the rows after it: the endpoint says so, and no row is left out for it.
    """
    death = date_of_death(patients)
    death[death < patients.index] = np.datetime64("NaT")
    for name, source in list(patients.sources.items()):
        if name in apart or source.linked_into or not source.dates():
            continue
        column = source.dates()[0]
        dates = source.columns[column]
        dead = dates > death[source.place]
        late = ~dead & (dates > patients.cut)
        for index in np.flatnonzero(dead).tolist():
            patients.ask(
                source.place[index],
                name,
                source.rows[index],
                column,
                rule="after_death",
                severity="query",
                value=str(dates[index]),
                words=f"{dates[index]} lies after the death on {death[source.place[index]]}, so the row is not used",
                mend="correct the date that is wrong",
                shared="a row is dated after the death and is not used",
            )
        if late.any():
            patients.queries.append(_note_late(source, column, source.rows[late], patients.cut))
        if (dead | late).any():
            patients.sources[name] = source.only(~(dead | late))


def _note_late(source, column, rows, cut):
    words = f"{len(rows)} row{'s' * (len(rows) > 1)} dated after the data cut-off"
    return ask(
        (source.name, source.file, None, ""),
        column,
        header=source.headers.get(column),
        rule="after_data_cut",
        severity="note",
        words=f"{words} {cut}, not used (the first is row {rows.min()})",
        shared=f"{words}, not used",
    )


def date_of_death(patients):
    """Per patient the date of death by a source with vital status; NaT: none, or contradicted by status or source."""
    death = np.full(len(patients), np.datetime64("NaT"), dtype="datetime64[D]")
    differs = np.zeros(len(patients), dtype=bool)
    for source in patients.sources.values():
        if STATUS in source.columns and DEATH in source.columns and not source.linked_into:
            dates = source.columns[DEATH]
            sure = ~np.isnat(dates) & is_missing(contradictions(source.columns[STATUS], dates))
            known = death[source.place[sure]]
            differs[source.place[sure]] |= ~np.isnat(known) & (known != dates[sure])
            death[source.place[sure]] = dates[sure]
    death[differs] = np.datetime64("NaT")
    return death


def day_of_death(patients):
    """Per patient the day of death from the index event; NaN for none on or before the data cut-off."""
    death = date_of_death(patients)
    return np.where(death > patients.cut, np.nan, days_between(patients.index, death))
