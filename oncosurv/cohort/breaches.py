"""What breaks a declared check, and what follows of it by its severity: one place for the queries of all checks.

stop: the run ends. exclude: the patient leaves the study, with the check as the reason in the flow. query: the row is
not used. note: nothing changes. A check that fails in very many rows names the first and sums up the others.
"""

from dataclasses import dataclass

import numpy as np

from oncosurv.cohort.asking import ask
from oncosurv.tables import format_cell

NAMED = 1000  # rows of one check in one export that become a query each
CONSEQUENCES = {
    "stop": "",
    "exclude": ", so the patient is left out",
    "query": ", so the row is not used",
    "note": "",
}
SHARED = {"stop": "", "exclude": "; the patient is left out", "query": "; the row is not used", "note": ""}
MENDS = {"exclude": "correct what is wrong", "query": "correct what is wrong", "stop": "correct what is wrong"}


@dataclass(frozen=True)
class Breach:
    """One row that breaks a check. index: of the row in the source; others: indices of rows that it is compared with.

    field: the column that is named; words: what is wrong, for private/; also: further rows that fall with it.
    """

    source: str
    index: int
    field: str
    words: str
    others: tuple = ()
    also: tuple = ()


def apply_check(spec, breaches, patients, excluded):
    """Make queries of the breaches of one check and let what its severity says follow.

    spec: name, severity, shared (the sentence for everybody) of the check; excluded: {record number: name of the check}
    is added to. Rows that are not used are taken out of patients.sources.
    """
    severity, gone = spec["severity"], {}
    named = {}
    for breach in breaches:
        source = patients.sources[breach.source]
        gone.setdefault(breach.source, []).extend((breach.index, *breach.also))
        number = named[breach.source] = named.get(breach.source, 0) + 1
        if number <= NAMED:
            _ask(spec, breach, source, patients)
        elif number == NAMED + 1:
            rest = sum(other.source == breach.source for other in breaches) - NAMED
            _sum_up(spec, breach, source, rest, patients)
    for name, indices in gone.items():
        source = patients.sources[name]
        if severity == "query":
            keep = np.ones(len(source), dtype=bool)
            keep[indices] = False
            patients.sources[name] = source.only(keep)
        elif severity == "exclude":
            for place in np.unique(source.place[indices]).tolist():
                excluded.setdefault(patients.records[place], spec["name"])


def _ask(spec, breach, source, patients):
    cell = source.columns[breach.field][breach.index] if breach.field in source.columns else None
    value = "" if cell is None or cell != cell else format_cell(cell)
    patients.ask(
        source.place[breach.index],
        breach.source,
        [source.rows[index] for index in sorted({breach.index, *breach.others})],
        breach.field,
        rule=spec["name"],
        severity=spec["severity"],
        value=value,
        words=f"{breach.words}{CONSEQUENCES[spec['severity']]}",
        mend=MENDS.get(spec["severity"], ""),
        shared=f"{spec['shared']}{SHARED[spec['severity']]}",
    )


def _sum_up(spec, breach, source, rest, patients):
    patients.queries.append(
        ask(
            (breach.source, source.file, None, ""),
            breach.field,
            header=source.headers.get(breach.field),
            rule=spec["name"],
            severity=spec["severity"],
            words=f"{rest} more rows break this check, from row {source.rows[breach.index]} on"
            f"{CONSEQUENCES[spec['severity']].replace('the row is', 'they are')}",
            mend=MENDS.get(spec["severity"], ""),
            shared=f"{rest} more rows break the check{SHARED[spec['severity']].replace('row is', 'rows are')}",
        )
    )
