"""Forest of subgroups: what is drawn is what the table says; what has no number has its counts alone."""

import pytest

from oncosurv.figures.style import COLUMN
from oncosurv.figures.subgroups import plot_subgroups, read_sections
from tests.unit.figures.drawing import cells, collisions, lines, words
from tests.unit.figures.test_forest import LABELS, term

LEVELS = {"0": (0.66, 0.40, 1.03), "1": (0.73, 0.54, 0.98)}


def rows(by="ecog", labels=None, **changes):
    """Coefficients of one request: the whole, two subgroups, the interaction."""
    whole = term("th2")
    split = [
        term("th2", kind="subgroups", variant="th2_by_" + by, estimate_id=f"os/subgroups/th2/1/{level}",
             hr=hr, lower=low, upper=high, n_level=9, events_level=7, n_reference=13, events_reference=12)
        | {"within": by, "within_level": level, "preferred": 1, "of_record": 0} | changes
        for level, (hr, low, high) in LEVELS.items()
    ]  # fmt: skip
    test = term(f"th2:{by}", kind="interaction", variant="th2_by_" + by, estimate_id="os/interaction/th2")
    return cells([whole, *split, test | {"lr_p": 0.72, "preferred": 1, "of_record": 0}])


def test_the_marks_are_the_numbers_of_the_table():
    figure = plot_subgroups(rows(), LABELS)
    assert len(lines(figure, "estimate")) == 3
    for level, (hr, low, high) in LEVELS.items():
        name = f"os/subgroups/th2/1/{level}"
        mark = next(line for line in lines(figure, "estimate") if line.get_gid().endswith(name))
        assert mark.get_xdata() == [hr]
        interval = next(line for line in lines(figure, "interval") if line.get_gid().endswith(name))
        assert tuple(interval.get_xdata()) == (low, high)
    said = words(figure)
    for phrase in ("interaction p = 0.72", "All patients", "0.66 (0.40 to 1.03)", "7/9 v 12/13"):
        assert phrase in said, phrase


def test_a_subgroup_without_a_number_has_its_counts_and_no_mark():
    found = rows()
    found[2] |= {"hr": "", "lower": "", "upper": "", "estimable": "0"}
    figure = plot_subgroups(found, LABELS)
    assert len(lines(figure, "estimate")) == 2 and "not estimable" in words(figure)
    found[1] |= {"hr": "", "lower": "", "upper": "", "estimable": "0"}
    assert plot_subgroups(found, LABELS) is None and plot_subgroups(found[:1], LABELS) is None


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", "a | b $x$ *y* _z_", "שלום עולם", "x" * 80])
def test_hostile_labels_stay_within_their_column(label):
    labels = {**LABELS, "variables/ecog": {"label": label, "levels": {"0": label, "1": "B"}}}
    figure = plot_subgroups(rows(), labels)
    assert collisions(figure) == []


def test_sections_keep_the_order_of_the_table():
    ((title, own),) = read_sections(rows(), LABELS)
    assert [row["within_level"] for _, row in own[1:]] == ["0", "1"] and "interaction" in title


def test_it_can_be_read_at_one_column_of_a_journal():
    figure = plot_subgroups(rows(), LABELS, width=COLUMN)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(COLUMN)
    assert collisions(figure) == []
