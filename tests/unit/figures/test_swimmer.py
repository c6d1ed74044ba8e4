"""Swimmer plot: bars and marks are those of the table, the longest followed first, and the key covers nothing."""

import numpy as np
import pytest

from oncosurv.figures.courses import plot_courses
from oncosurv.figures.swimmer import plot_swimmer
from tests.unit.figures.drawing import MONTH, cells, collisions, lines, texts, words

ENDPOINT = {"name": "os", "label": "Overall survival", "events": [{"label": "death of any cause"}],
            "event_words": {"one": "death", "many": "deaths"}}  # fmt: skip
OUTCOMES = [{"name": "counts", "label": "Blood count improvement"},
            {"name": "response", "label": "Tumour response", "responders": ["CR", "PR"]}]  # fmt: skip
LABELS = {"regimen": {"mild": "Non-myelotoxic", "strong": "Myelotoxic"}, "exposure": {"za": "Zoledronic acid"}}
WORDS = {"endpoint": ENDPOINT, "outcomes": OUTCOMES, "labels": LABELS, "index_event": "Onset of bone marrow invasion"}
ROWS = [
    ("P-A", "regimen", "strong", 3, 61, 0), ("P-A", "exposure", "za", -39, 62, 0),
    ("P-A", "outcome", "response: SD", 60, "", ""), ("P-A", "end", "os: death of any cause", 63, "", ""),
    ("P-B", "regimen", "mild", 6, 116, 0), ("P-B", "regimen", "mild", 126, "", 1),
    ("P-B", "outcome", "counts: improved", 40, "", ""), ("P-B", "outcome", "response: PR", 300, "", ""),
    ("P-B", "end", "pfs: progression", 200, "", ""), ("P-B", "end", "os: last contact", 900, "", ""),
    ("P-C", "end", "os: death of any cause", 10, "", ""), ("P-D", "exposure", "za", 5, "", ""),
    ("P-D", "end", "os: death of any cause", 150, "", ""),
]  # fmt: skip


def table(rows=ROWS):
    return [
        dict(zip(("patient", "kind", "label", "start_day", "stop_day", "ongoing"), row, strict=True)) for row in rows
    ]


def only(rows=None, **changes):
    (figure,) = plot_swimmer(cells(rows or table()), **(WORDS | changes))
    return figure


def spans(figure, gid, plot):
    """[(from, to, row)] of the bars in days, in the first or second plot."""
    line = [line for line in lines(figure, gid) if line.get_gid() == gid][plot]
    x, y = (np.reshape(values, (-1, 3))[:, :2] for values in line.get_data())
    return [(round(a * MONTH), round(b * MONTH), int(row)) for (a, b), (row, _) in zip(x, y, strict=True)]


def points(figure, mark, plot):
    """[(day, row)] of the marks in a plot."""
    axes = figure.axes[1:][plot]
    own = [line for line in axes.lines if line.get_gid() == f"mark {mark}"]
    return [(round(x * MONTH), int(y)) for line in own for x, y in zip(*line.get_data(), strict=True)]


def test_bars_are_those_of_the_table_and_the_longest_followed_come_first():
    figure = only()
    assert [text.get_text() for text in texts(figure) if text.get_text().startswith("P-")] == [
        "P-B",
        "P-D",
        "P-A",
        "P-C",
    ]
    for plot in (0, 1):
        assert spans(figure, "follow-up", plot) == [(0, 900, 0), (0, 150, 1), (0, 63, 2), (0, 10, 3)]
        assert spans(figure, "regimen mild", plot) == [(6, 116, 0), (126, 900, 0)], "an ongoing course up to the end"
        assert spans(figure, "regimen strong", plot) == [(3, 61, 2)]
        assert spans(figure, "exposure za", plot) == [(0, 62, 2)]
    assert [line.get_ydata().astype(int).tolist() for line in lines(figure, "before za")] == [[2], [2]]


def test_marks_are_those_of_the_table_each_where_it_can_be_told_apart():
    figure = only()
    assert points(figure, "improved", 0) == [(40, 0)] and points(figure, "improved", 1) == []
    assert points(figure, "responder", 0) == [] and points(figure, "responder", 1) == [(300, 0)]
    assert points(figure, "assessed", 0) == [(60, 2)] and points(figure, "start", 0) == [(5, 1)]
    assert points(figure, "event", 0) == points(figure, "event", 1) == [(150, 1), (63, 2), (10, 3)]
    assert points(figure, "censored", 0) == [] and points(figure, "censored", 1) == [(900, 0)]
    assert [line.get_ydata().astype(int).tolist() for line in lines(figure, "goes on")] == [[0], []]


def test_a_short_follow_up_is_one_plot():
    figure = only([row for row in table() if row["patient"] != "P-B"])
    assert len(figure.axes) == 2 and "right: all" not in words(figure)


def test_words():
    said = words(only(synthetic=True, title="Course of every patient"))
    for phrase in ("Course of every patient", "Synthetic data", "Regimen: non-myelotoxic Regimen: myelotoxic",
                   "Zoledronic acid", "First blood count improvement", "Tumour response: CR or PR",
                   "Tumour response: other", "Death", "Last contact", "Time zero: onset of bone marrow invasion.",
                   "Months, the first 6", "had begun before time zero"):  # fmt: skip
        assert phrase in said, phrase


def test_without_courses_there_is_no_figure():
    assert not list(plot_swimmer([], **WORDS))
    assert not list(plot_swimmer([row for row in table() if row["kind"] == "end"], **WORDS))


@pytest.mark.parametrize("width", [85, 175])
@pytest.mark.parametrize("case", ["usual", "long labels"])
def test_no_text_overlaps_another(case, width):
    labels = LABELS
    if case == "long labels":
        labels = {kind: {name: f"{label} in whatever dose and schedule" for name, label in own.items()}
                  for kind, own in LABELS.items()}  # fmt: skip
    figure = only(labels=labels, synthetic=True, width=width, title="Course of every patient")
    assert not collisions(figure)
    assert min(text.get_fontsize() for text in texts(figure)) >= 7


def test_very_many_patients_are_not_drawn_one_by_one():
    words = {"labels": LABELS, "analytes": {}, "index_event": "Onset", "month_days": MONTH}
    outcomes = [item | {"rule": "best_response"} for item in OUTCOMES]
    for n, names in ((180, ["swimmer", "swimmer_2", "swimmer_3"]), (181, [])):
        rows = [(f"P-{i:03d}", kind, label, 3, 61, 0) for i in range(n)
                for kind, label in (("regimen", "mild"), ("end", "os: last contact"))]  # fmt: skip
        found = plot_courses({"timelines": table(rows)}, words, ENDPOINT, outcomes)
        assert [name for name, _ in found] == names


def test_many_patients_are_drawn_on_several_pages():
    rows = [(f"P-{i:03d}", kind, label, 3, 61, 0) for i in range(130)
            for kind, label in (("regimen", "mild"), ("end", "os: last contact"))]  # fmt: skip
    pages = list(plot_swimmer(table(rows), title="Courses", **WORDS))
    assert len(pages) == 3 and "Courses (2 of 3)" in words(pages[1])
    assert sum(words(page).count("P-") for page in pages) == 130
