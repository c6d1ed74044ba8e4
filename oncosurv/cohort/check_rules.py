"""The rules of checks: each finds the rows that break it. Arrays in, breaches out; what follows is not decided here."""

import numpy as np

from oncosurv.cohort.breaches import Breach
from oncosurv.cohort.definitions.vital_status import DEATH, STATUS, contradictions
from oncosurv.cohort.derived import days_between
from oncosurv.cohort.matching import is_missing, rows_matching
from oncosurv.cohort.near import near_pairs
from oncosurv.cohort.sources import any_of, pick_first
from oncosurv.exports.findings import listed
from oncosurv.tables import format_cell

YEAR_DAYS = 365.25
FILLER = 50  # so many patients of one birth date are no coincidence


def find_date_order(spec, patients):
    """Rows whose date `then` lies before `first`. In one source row by row, else against the patient's earliest."""
    (name, column), (other, later) = _split(spec["first"]), _split(spec["then"])
    source = patients.source(other)
    if name == other:
        limits = source.columns[column]
    else:
        limits = _earliest(patients, name, column)[source.place]
    return _before(source, later, limits, _header(patients.source(name), column))


def find_before_birth(spec, patients):
    """Rows of any source with a date before the patient's birth; the birth itself where that is most of them."""
    return _against_birth(spec, patients, lambda years: years < 0, lambda years: "before the birth")


def find_impossible_age(spec, patients):
    """Rows with a date at which the patient would have been older than `maximum_years`; the birth where most are."""
    return _against_birth(
        spec, patients, lambda years: years > spec["maximum_years"], lambda years: f"{years:.0f} years after the birth"
    )


def _against_birth(spec, patients, is_bad, words_of):
    name, column = _split(spec["birth"])
    birth, count = _earliest(patients, name, column), len(patients)
    found, dated, bad_rows = [], np.zeros(count, dtype=int), np.zeros(count, dtype=int)
    for source in patients.sources.values():
        bad_of, any_date = {}, np.zeros(len(source), dtype=bool)
        for date in source.dates():
            if (source.name, date) == (name, column):
                continue
            years = days_between(birth[source.place], source.columns[date]) / YEAR_DAYS
            any_date |= ~np.isnan(years)
            for index in np.flatnonzero(is_bad(years)).tolist():
                words = f"{source.columns[date][index]} lies {words_of(years[index])}"
                bad_of.setdefault(index, Breach(source.name, index, date, words))
        found += bad_of.values()
        np.add.at(dated, source.place[any_date], 1)
        np.add.at(bad_rows, source.place[list(bad_of)], 1)
    doubtful = (2 * bad_rows > dated) & (dated > 1)  # one wrong birth, rather than so many wrong dates
    kept = [breach for breach in found if not doubtful[patients.sources[breach.source].place[breach.index]]]
    source = patients.source(name)
    births = np.flatnonzero(doubtful[source.place] & ~np.isnat(source.columns[column]))
    for index in births.tolist():
        place = source.place[index]
        words = f"{bad_rows[place]} of {dated[place]} dated rows do not fit the birth on {birth[place]}"
        kept.append(Breach(name, index, column, words))
    return kept


def find_vital_status(spec, patients):
    """Rows whose vital status and date of death contradict each other."""
    found = []
    for source in patients.sources.values():
        if STATUS in source.columns and DEATH in source.columns:
            kinds = contradictions(source.columns[STATUS], source.columns[DEATH])
            for index in np.flatnonzero(~is_missing(kinds)).tolist():
                found.append(Breach(source.name, index, STATUS, kinds[index]))
    return found


def find_unique(spec, patients):
    """Rows that share a patient and the columns `by` with another row and differ from it: none of them is sure.

    Rows that are equal in every column are no conflict; they are the rule duplicate_row's.
    """
    source = patients.source(spec["source"])
    groups, found = _groups(source, spec["by"]), []
    same = _codes(source, [name for name in source.columns if name not in spec["by"]])
    for indices in groups:
        if len({same[index] for index in indices}) > 1:
            rows = listed([int(source.rows[index]) for index in indices])
            words = f"rows {rows} have the same {', '.join(spec['by'])} and differ otherwise"
            found += [Breach(source.name, index, spec["by"][0], words) for index in indices]
    return found


def find_near_duplicate(spec, patients):
    """Rows equal to an earlier row of the patient in all but the date, which is 1 to `within_days` days later."""
    source, date = patients.source(spec["source"]), spec["date"]
    days, found = source.columns[date], []
    for indices in _groups(source, [name for name in source.columns if name != date]):
        known = sorted((index for index in indices if not np.isnat(days[index])), key=lambda index: days[index])
        for one, two in zip(known, known[1:], strict=False):
            gap = int((days[two] - days[one]).astype(int))
            if 1 <= gap <= spec["within_days"]:
                words = f"equal to row {source.rows[one]} but for {date}, which is {gap} day{'s' * (gap > 1)} later"
                found.append(Breach(source.name, two, date, words, others=(one,)))
    return found


def find_same_person(spec, patients):
    """Two record numbers that are nearly the same, with equal columns `by`: one patient under two numbers."""
    source = patients.source(spec["source"])
    found = []
    for indices in _groups(source, spec["by"], of_patient=False):
        if any(is_missing(source.columns[name][indices[:1]])[0] for name in spec["by"]):
            continue
        records = [patients.records[source.place[index]] for index in indices]
        if len(set(records)) > FILLER:
            words = f"{len(set(records))} record numbers have the same {', '.join(spec['by'])}: perhaps a filler"
            found.append(Breach(source.name, indices[0], spec["by"][0], words))
            continue
        for one, two in near_pairs(records):
            words = f"the record number {records[two]} is nearly {records[one]} of row {source.rows[indices[one]]}"
            words += f", and {', '.join(spec['by'])} are equal: perhaps one patient under two numbers"
            found.append(Breach(source.name, indices[two], spec["by"][0], words, others=(indices[one],)))
    return found


def find_expect(spec, patients):
    """Rows that do not meet the condition `keep`; what is missing is not held against a row."""
    source = patients.source(spec["source"])
    bad = ~rows_matching(spec["keep"], source.columns, missing=True)
    words = spec.get("words") or f"the row does not meet {spec['keep']!r}"
    field = spec["keep"].split()[0]
    return [Breach(source.name, index, field, words) for index in np.flatnonzero(bad).tolist()]


def find_known_in(spec, patients):
    """Patients with rows in `source` and none in `of`; named by their first row."""
    source, count = patients.source(spec["source"]), len(patients)
    known = any_of(patients.source(spec["of"]).place, np.s_[:], count)
    bad, rows = np.flatnonzero(~known[source.place]), {}
    for index in bad.tolist():
        rows.setdefault(int(source.place[index]), []).append(index)
    missing = f"the record number is not in {patients.source(spec['of']).file}"
    return [_absent(source, found, missing) for found in rows.values()]


def _absent(source, found, words):
    count = f"{len(found)} row" + "s" * (len(found) > 1)
    return Breach(source.name, found[0], "", f"{words} ({count})", also=tuple(found[1:]))


def find_response_before_treatment(spec, patients):
    """Responses dated before the patient's first treatment, or of a patient without any."""
    name, column = _split(spec["response"])
    source = patients.source(name)
    treatment = _earliest(patients, *_split(spec["treatment"]))[source.place]
    file = patients.source(_split(spec["treatment"])[0]).file
    dates, found = source.columns[column], []
    bad = ~np.isnat(dates) & (np.isnat(treatment) | (dates < treatment))
    for index in np.flatnonzero(bad).tolist():
        none = np.isnat(treatment[index])
        words = f"{file} has no treatment" if none else f"before the first treatment on {treatment[index]}"
        found.append(Breach(name, index, column, f"a response on {dates[index]}, {words}"))
    return found


def find_conflict(spec, patients):
    """Patients for whom two columns of exports with one row a patient differ; named by the row of `then`."""
    (name, column), (other, again) = _split(spec["first"]), _split(spec["then"])
    source, against = patients.source(other), patients.source(name)
    rows = np.full(len(patients), -1)
    rows[against.place] = np.arange(len(against))
    found = []
    for index in np.flatnonzero(rows[source.place] >= 0).tolist():
        one, two = against.columns[column][rows[source.place[index]]], source.columns[again][index]
        if not is_missing(np.array([one]))[0] and not is_missing(np.array([two]))[0] and one != two:
            row = against.rows[rows[source.place[index]]]
            words = f"{_told(two)} here and {_told(one)} in {against.file}, row {row}"
            found.append(Breach(other, index, again, words))
    return found


RULES = {
    "conflict": find_conflict,
    "date_order": find_date_order,
    "before_birth": find_before_birth,
    "impossible_age": find_impossible_age,
    "vital_status": find_vital_status,
    "unique": find_unique,
    "near_duplicate": find_near_duplicate,
    "same_person": find_same_person,
    "expect": find_expect,
    "known_in": find_known_in,
    "response_before_treatment": find_response_before_treatment,
}


def _told(cell):
    return str(cell) if isinstance(cell, np.datetime64) else format_cell(cell)


def _split(reference):
    name, _, column = reference.partition(".")
    return name, column


def _header(source, column):
    return source.headers.get(column, column)


def _earliest(patients, name, column):
    """Per patient the earliest date of a column, NaT for none."""
    source, dates = patients.column(f"{name}.{column}")
    chosen = pick_first(source.place, dates, source.rows, ~np.isnat(dates), len(patients))
    earliest = np.full(len(patients), np.datetime64("NaT"), dtype="datetime64[D]")
    earliest[chosen >= 0] = dates[chosen[chosen >= 0]]
    return earliest


def _before(source, column, limits, header):
    dates = source.columns[column]
    return [
        Breach(source.name, index, column, f"{dates[index]} lies before {limits[index]} ({header})")
        for index in np.flatnonzero(dates < limits).tolist()
    ]


def _codes(source, names):
    """Per row an integer that is equal where the cells of these columns are equal, missing ones included."""
    codes = np.zeros(len(source), dtype=np.int64)
    for name in names:
        codes = np.unique(codes * (len(source) + 1) + _numbered(source.columns[name]), return_inverse=True)[1]
    return codes


def _numbered(values):
    """Per cell the number of its distinct value; a missing one is a value like any other."""
    if values.dtype.kind == "f":
        return np.unique(values, return_inverse=True)[1]  # NaN counts as one value
    if values.dtype.kind == "M":
        return np.unique(values.astype(np.int64), return_inverse=True)[1]
    known = {}
    return np.array([known.setdefault(cell, len(known)) for cell in values.tolist()], dtype=np.int64)


def _groups(source, names, of_patient=True):
    """Lists of the indices of rows that share the columns (and the patient), where there are two or more."""
    codes = _codes(source, names)
    if of_patient:
        codes = np.unique(codes * (len(source) + 1) + source.place, return_inverse=True)[1]
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    groups = [
        order[start : start + size].tolist()
        for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True)
    ]
    return sorted(groups, key=lambda indices: indices[0])
