"""Report texts to classes, by the named patterns of the study file; in order, the first class that fits wins.

The order is the safeguard: doubt and negation stand before "positive". A list with the positive patterns first reads
"no evidence of infiltration by carcinoma" as carcinoma. A text that no class fits is a query, never a guess.
"""

import re
from dataclasses import replace

import numpy as np

from oncosurv.cohort.matching import rows_matching

REPORTS = "reports"  # the name under which conditions ask for reports.class
UNCLASSIFIED = "not classified"  # the class of a report that no pattern fits


def classify_text(text, classes):
    """(class, pattern that decided) of one text; (None, None) where no class fits or the text is missing.

    A class fits when one of its `any` patterns and, if given, one of its `require_any` patterns occurs. Letter case and
    runs of white space do not count.
    """
    plain = _plain(text or "")
    for item in classes:
        found = next((pattern for pattern in item["any"] if _plain(pattern) in plain), None)
        required = item.get("require_any")
        if found is not None and (not required or any(_plain(pattern) in plain for pattern in required)):
            return item["class"], found
    return None, None


def _plain(text):
    return re.sub(r"\s+", " ", text).strip().casefold()


def classify_reports(spec, patients):
    """Add the source `reports` to the patients: the kept reports with their class; every unclassified text is a query.

    spec: the section `reports` of the study file. Returns the hits: rows with class, pattern (the one that decided; ''
    for all reports of the class) and number of reports. The hits of a class add up to its total.
    """
    source = patients.source(spec["source"])
    kept = source.only(rows_matching(spec["keep"], source.columns)) if spec.get("keep") else source
    seen = {}
    for text in kept.columns[spec["text"]].tolist():
        if text not in seen:
            seen[text] = classify_text(text, spec["classes"])
    verdicts = [seen[text] for text in kept.columns[spec["text"]].tolist()]
    found = np.array([verdict[0] or UNCLASSIFIED for verdict in verdicts] + [None], dtype=object)[:-1]
    patients.sources[REPORTS] = replace(kept, columns=kept.columns | {"class": found})
    for index in np.flatnonzero([verdict[0] is None for verdict in verdicts]).tolist():
        _ask_for_class(patients, spec, kept, index)
    return _count_hits(spec["classes"], verdicts)


def _ask_for_class(patients, spec, kept, index):
    patients.ask(
        kept.place[index],
        spec["source"],
        kept.rows[index],
        spec["text"],
        rule="report_class",
        severity="query",
        value=kept.columns[spec["text"]][index] or "",
        words="no pattern of any class fits this text, so the report has no class and cannot define the index event",
        mend="read the report and add a pattern to the class that it belongs to, under reports.classes",
        shared="a report fits no pattern and has no class",
    )


def _count_hits(classes, verdicts):
    decided = {}
    for verdict in verdicts:
        decided[verdict] = decided.get(verdict, 0) + 1
    rows = []
    for item in classes:
        hits = [(pattern, decided.get((item["class"], pattern), 0)) for pattern in item["any"]]
        rows.append({"class": item["class"], "pattern": "", "reports": sum(count for _, count in hits)})
        rows += [{"class": item["class"], "pattern": pattern, "reports": count} for pattern, count in hits]
    return [*rows, {"class": UNCLASSIFIED, "pattern": "", "reports": decided.get((None, None), 0)}]


def classes_of(patients):
    """Per patient the set of classes of its reports."""
    source = patients.source(REPORTS)
    sets = [set() for _ in range(len(patients))]
    for place, found in zip(source.place.tolist(), source.columns["class"].tolist(), strict=True):
        sets[place].add(found)
    return sets
