"""Competing events: cumulative incidence of each cause at fixed times, and its tests, where an endpoint has them."""

from oncosurv.language import join_and, phrase, say
from oncosurv.report.blocks import ABSENT, Row, Table
from oncosurv.report.labels import inner
from oncosurv.report.material import TINY, is_on
from oncosurv.table_words import retell
from oncosurv.wording import (
    as_number,
    capital,
    format_against,
    format_count,
    format_hr,
    format_number,
    format_survival,
    is_printable_hr,
    not_estimable,
)

NOT_ESTIMABLE = phrase("not estimable")


def write_competing(material, endpoint):
    """Tables of the endpoint's cumulative incidences and tests; [] without competing events."""
    rows = material.rows("competing", endpoint=endpoint["name"])
    if not rows:
        return []
    return [table for table in (_incidence(material, endpoint, rows), _tests(material, endpoint, rows)) if table]


def competing_notes(endpoint):
    """What the Kaplan-Meier estimate of an endpoint with competing events is not, as notes of its table."""
    if "competing" not in endpoint:
        return []
    names = join_and(end["label"] for end in endpoint["competing"])
    return [
        say(
            "Competing ({names}) is censored here: 100 % less this survival is not the share of patients who "
            "will have the event; the cumulative incidence is.",
            names=names,
        )
    ]


def _group(material, row):
    if row["factor"] == "overall":
        return material.labels.of("populations", row["population"])
    return f"{material.labels.variable(row['factor'])}: {material.labels.level(row['factor'], row['level'])}"


def _incidence(material, endpoint, rows):
    points = [row for row in rows if row["kind"] == "incidence"]
    times = list(dict.fromkeys(row["time"] for row in points if row["time"]))
    body, seen = [], None
    for row in points:
        key = (row["item"], row["cause"], row["factor"], row["level"])
        if key == seen:
            continue
        seen = key
        own = {other["time"]: other for other in points if _key(other) == key}
        cells = [_point(own.get(time)) for time in times]
        counts = (format_count(row["n"]), format_count(row["events"]))
        body.append(Row((f"{_group(material, row)}, {row['cause']}", *counts, *cells)))
    if not times:
        return None
    notes = [say("In square brackets the patients at risk just before that day. NE: after the last observation.")]
    if any(ABSENT in row.cells for row in body):
        notes.append(
            say(
                "–: fewer than {tiny} patients at risk, or a group too small for a curve or for per cent.",
                tiny=TINY,
            )
        )
    columns = [(say("Patients, cause"), "l"), ("n", "r"), (say("Events"), "r")]
    columns += [(say("Day {time} ({time2} months)", time=time, time2=material.months(time)), "l") for time in times]
    return Table(
        f"incidence-{endpoint['name']}",
        material.mark(
            say(
                "{label}, cumulative incidence of each event: Aalen-Johansen estimate with 95 % interval",
                label=endpoint["label"],
            ),
            cut=True,
        ),
        tuple(columns),
        tuple(body),
        source="survival/competing.csv",
        notes=tuple(notes),
    )


def _key(row):
    return row["item"], row["cause"], row["factor"], row["level"]


def _point(row):
    if row is None or not is_on(row["shown"]):
        return ABSENT
    incidence = as_number(row["incidence"])
    if incidence is None:
        return not_estimable()
    if int(row["n_risk"]) < TINY:
        return ABSENT
    words = format_survival(incidence, row["lower"], row["upper"], row["n"])
    return words if words == ABSENT else f"{words} [{row['n_risk']}]"


def _tests(material, endpoint, rows):
    found, body = [row for row in rows if row["kind"] in ("gray", "fine_gray")], []
    for row in found:
        population = material.labels.of("populations", row["population"])
        words = [f"{population}, {inner(material.labels.variable(row['factor']))}", row["cause"]]
        counts = (format_count(row["n"]), format_count(row["events"]), format_count(row["competing"] or 0))
        body.append(Row((*words, *_result(material, row), *counts)))
    if not body:
        return None
    reasons = dict.fromkeys(row["reason"] for row in found if row["reason"])
    notes = [
        say(
            "Gray: test that the cumulative incidence is the same in all groups. Fine-Gray: ratio of the "
            "hazards of the subdistribution, of each factor alone; no statement about the rate of the event "
            "among those still at risk."
        ),
        *(f"{capital(retell(reason))}." for reason in reasons),
    ]
    if any(ABSENT in row.cells for row in body):
        notes.append(say("–: not estimated."))
    return Table(
        f"competing-{endpoint['name']}",
        material.mark(say("{label}: tests of cumulative incidence", label=endpoint["label"]), cut=True),
        (
            (say("Factor"), "l"),
            (say("Cause"), "l"),
            (say("Test"), "l"),
            (say("Result"), "l"),
            ("p", "r"),
            ("n", "r"),
            (say("Events"), "r"),
            (say("Competing"), "r"),
        ),
        tuple(body),
        source="survival/competing.csv",
        notes=tuple(notes),
    )


def _result(material, row):
    p = material.p(row["p"]) if row["p"] else ABSENT
    if row["kind"] == "gray":
        words = (
            say("χ² {statistic}, df {df}", statistic=format_number(row["statistic"], 2), df=row["df"])
            if row["statistic"]
            else say(NOT_ESTIMABLE)
        )
        return say("Gray"), words, p
    levels = [material.labels.level(row["factor"], row[name]) for name in ("level", "reference") if row[name]]
    words = say("Fine-Gray: {levels}", levels=format_against(*levels)) if levels else say("Fine-Gray")
    if not row["hr"] or not is_printable_hr(row["hr"], row["lower"], row["upper"]):
        return words, say(NOT_ESTIMABLE), ABSENT
    return words, format_hr(row["hr"], row["lower"], row["upper"]), p
