"""Endpoints: days from the index event to the event, or to the end of observation, and why the observation ended.

The first event on or before the data cut-off counts. Without one the patient is censored at the last date up to which
it is known to be free of it, at the latest at the cut-off; an event after the cut-off is not counted. An event
counts also when the last contact on record is earlier: a death that is on record was not lost to follow-up. Of an
endpoint with competing events the first of all ends the time; where that is a competing one, the patient is censored
at it for the endpoint, and `cause` says which it was.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.cohort.definitions.vital_status import DEATH, STATUS, contradictions
from oncosurv.cohort.derived import Part, days_between
from oncosurv.cohort.endings import choose_ending
from oncosurv.cohort.entry import Entry, check_entry, derive_entry
from oncosurv.cohort.matching import is_missing

DATA_CUT = "data cut"
NO_END = "no event and no end of observation"


@dataclass(frozen=True)
class Endpoint:
    """Per patient: days (NaN where undefined), event (1, 0, NaN), reason (why it ended or is undefined), part.

    cause: 0 censored, 1 the endpoint's own event, 2 and so on the competing ones in declared order; None without such.
    potential: days to the data cut of those without the event, NaN of the others: how long they could be followed.
    """

    name: str
    days: np.ndarray
    event: np.ndarray
    reason: np.ndarray
    part: Part
    words: str
    potential: np.ndarray
    cause: np.ndarray | None = None
    entry: Entry | None = None


def derive_endpoint(spec, patients):
    """One endpoint of the section `endpoints`; what is contradictory or not counted becomes a query."""
    event, rival = _first_event(spec, patients)
    censor = choose_ending(spec["censor"], patients, events=False)
    late = event.dates > patients.cut
    counted = ~np.isnat(event.dates) & ~late
    at_cut = ~counted & ((censor.dates > patients.cut) | (np.isnat(censor.dates) & late))
    end = event.or_else(censor, counted | (at_cut & np.isnat(censor.dates)))
    dates = np.where(at_cut, patients.cut, end.dates)
    reason = np.where(at_cut, DATA_CUT, end.label)
    _note_dates(patients, event, censor, late, at_cut, counted)
    undefined = _undefined(spec, patients, end, dates, reason, counted)
    days, events = days_between(patients.index, dates), (counted & (rival == 0)).astype(float)
    cause = np.where(counted, 1.0 + rival, 0.0) if "competing" in spec else None
    part = Part(np.where(end.source == None, "", end.source), end.rows, days.copy())  # noqa: E711
    for position, why in undefined.items():
        days[position], events[position], reason[position] = np.nan, np.nan, why
        if cause is not None:
            cause[position] = np.nan
    entry = derive_entry(spec["entry"], patients) if "entry" in spec else None
    if entry is not None:
        check_entry(spec, entry, days, patients)
    words = f"first event, otherwise {' or '.join(item['label'] for item in spec['censor'])}"
    words += "" if np.isnat(patients.cut) else ", not after the data cut-off"
    potential = np.where(events == 0, days_between(patients.index, patients.cut), np.nan)
    return Endpoint(spec["name"], days, events, reason, part, words, potential, cause, entry)


def dates_of(spec):
    """The references (source.column) of all dates that an endpoint is made of."""
    found = [item["date"] for part in ("events", "competing", "censor") for item in spec.get(part, [])]
    return found + [spec["entry"][key] for key in ("date", "days") if key in spec.get("entry", {})]


def _first_event(spec, patients):
    """(Ending of the first event, per patient 0 or the number of the competing event that it is).

    On one day the endpoint's own event counts before a competing one, and those in declared order.
    """
    first, rival = choose_ending(spec["events"], patients, events=True), np.zeros(len(patients), dtype=int)
    for number, item in enumerate(spec.get("competing", []), start=1):
        other = choose_ending([item], patients, events=True)
        sooner = ~np.isnat(other.dates) & (np.isnat(first.dates) | (other.dates < first.dates))
        first, rival = other.or_else(first, sooner), np.where(sooner, number, rival)
    return first, rival


def _note_dates(patients, event, censor, late, at_cut, counted):
    """Notes on dates after the data cut-off, and on events after the last date of censoring."""
    after = f"is after the data cut-off {patients.cut}"
    _note(patients, event, late, "after_data_cut", f"{after}, so it is not counted", "an event after the data cut-off")
    _note(
        patients,
        censor,
        at_cut & (censor.dates > patients.cut),
        "after_data_cut",
        f"{after}; the patient is censored at the cut-off",
        "a last contact after the data cut-off; the patient is censored at the cut-off",
    )
    _note(
        patients,
        censor,
        counted & (censor.dates < event.dates),
        "event_after_censoring",
        "is earlier than the event, which is counted",
        "an event is on record after the last contact, and is counted",
    )


def _note(patients, ending, mask, rule, words, shared):
    for position in np.flatnonzero(mask).tolist():
        date = str(ending.dates[position])
        patients.ask(
            position,
            ending.source[position],
            ending.rows[position],
            ending.column[position],
            rule=rule,
            severity="note",
            value=date,
            words=f"{date} {words}",
            shared=shared,
        )


def _undefined(spec, patients, end, dates, reason, counted):
    """{position: reason} of the patients whose endpoint is not defined; each is a query."""
    found = _contradicted(spec, patients)
    missing = np.where(np.isnat(patients.index), f"no date of {patients.index_name}", NO_END)
    for position in np.flatnonzero(np.isnat(dates) | np.isnat(patients.index)).tolist():
        if position not in found:
            found[position] = str(missing[position])
            _ask_for_date(spec, patients, position, found[position])
    for position in np.flatnonzero(dates < patients.index).tolist():
        if position not in found:
            one = spec.get("event_words", {}).get("one")
            own = counted[position] and reason[position] in {item["label"] for item in spec["events"]}
            what = one if own and one else reason[position]
            found[position] = f"{what} before {patients.index_name}"
            _ask_about_order(spec, patients, end, dates, position, found[position])
    return found


def _ask_for_date(spec, patients, position, why):
    words = f"{why}, so {spec['name']} is not defined"
    patients.ask(
        position,
        "",
        None,
        spec["name"],
        rule="no_date",
        severity="exclude",
        words=words,
        mend="enter the date",
        shared=words,
    )


def _ask_about_order(spec, patients, end, dates, position, why):
    date, index = dates[position], patients.index[position]
    patients.ask(
        position,
        end.source[position],
        end.rows[position],
        end.column[position],
        rule="before_index",
        severity="exclude",
        value=str(date),
        words=f"{why}: {date} lies before {index}, so {spec['name']} is not defined",
        mend="correct the date that is wrong",
        shared=f"{why}, so {spec['name']} is not defined",
    )


def _contradicted(spec, patients):
    """{position: contradiction} for an endpoint whose event is the date of death of a source with a vital status."""
    found = {}
    for item in (*spec["events"], *spec.get("competing", [])):
        name, _, column = item["date"].partition(".")
        source = patients.source(name)
        if column == DEATH and STATUS in source.columns:
            kinds = contradictions(source.columns[STATUS], source.columns[DEATH])
            for index in np.flatnonzero(~is_missing(kinds)).tolist():
                found[int(source.place[index])] = kinds[index]
                _ask_about_death(spec, patients, source, index, kinds[index])
    return found


def _ask_about_death(spec, patients, source, index, kind):
    date = source.columns[DEATH][index]
    patients.ask(
        source.place[index],
        source.name,
        source.rows[index],
        STATUS,
        rule="vital_status",
        severity="query",
        value=source.columns[STATUS][index],
        share_value=True,
        words=f"{kind if np.isnat(date) else f'{kind}, {date}'}, so {spec['name']} is not defined",
        mend="correct the vital status or the date of death",
        shared=f"{kind}, so {spec['name']} is not defined",
    )
