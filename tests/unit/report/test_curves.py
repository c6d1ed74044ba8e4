"""What stands behind a survival figure: where its times lie in the picture, what each curve says from each day on."""

import numpy as np
import pytest

from oncosurv.figures.kaplan_meier import plot_kaplan_meier
from oncosurv.figures.style import save
from oncosurv.report.blocks import Figure
from oncosurv.report.curves import read_curves, read_plane
from oncosurv.report.labels import Labels
from oncosurv.report.material import Material
from tests.unit.figures.drawing import MONTH, cells, lines, simulated, survival_tables
from tests.unit.report.example import example_study

# Ten patients by hand: deaths on days 10, 20, 20, 40, 80, 90; censored 20, 30, 60, 100.
BY_HAND = {"1": ([10, 20, 20, 20, 30, 40, 60, 80, 90, 100], [1, 1, 1, 0, 0, 1, 0, 1, 1, 0])}

NAME = "figure-os_all-bone"


def curves_of(groups, path, entry=None):
    """What the page knows of a figure of these groups, drawn at `path`."""
    estimates, curves, at_risk = survival_tables(groups, 1, entry)
    save(plot_kaplan_meier(estimates, curves, at_risk), path)
    keys = {"item": "os_all", "factor": "bone"}
    rows = {"estimates": cells([row | keys for row in estimates]), "curves": cells([row | keys for row in curves])}
    study = example_study()
    material = Material(study, rows, {"os_all/bone": str(path), "flow": "flow.svg"}, {}, Labels(study))
    figures = [Figure(NAME, "c", "a", str(path), "s"), Figure("figure-flow", "c", "a", "flow.svg", "s")]
    return read_curves(material, figures)


def at(curve, day):
    """What a curve says at a day: the step that began last."""
    place = max(place for place, start in enumerate(curve["days"]) if start <= day)
    return curve["at_risk"][place], curve["words"][place].replace("\u00a0", " ")


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    return curves_of(BY_HAND, tmp_path_factory.mktemp("curve") / "figure.svg")


def test_ten_patients_by_hand(by_hand):
    assert list(by_hand) == [NAME] and by_hand[NAME]["month_days"] == MONTH
    (curve,) = by_hand[NAME]["curves"]
    assert curve["label"] == "Yes" and curve["days"] == [0, 10, 20, 30, 40, 60, 80, 90, 100]
    assert curve["at_risk"] == [10, 9, 6, 5, 4, 3, 2, 1, 0]
    assert at(curve, 0) == (10, "100 %") and at(curve, 9) == (10, "100 %")
    assert at(curve, 10)[1].startswith("90 % (") and at(curve, 39)[1].startswith("70 % (")
    assert at(curve, 40) == (4, "– (fewer than 5 at risk)")
    assert at(curve, 500) == (0, "no longer followed")


def test_a_group_of_fewer_than_ten_gets_no_per_cent(tmp_path):
    groups = {"1": ([10, 20, 30, 40, 50, 60], [1, 1, 1, 0, 1, 1])}
    (curve,) = curves_of(groups, tmp_path / "f.svg")[NAME]["curves"]
    assert at(curve, 5)[1] == "100 %" and at(curve, 20)[1] == "– (fewer than 10 patients)"
    assert at(curve, 60) == (0, "– (fewer than 10 patients)")


def test_a_group_without_a_curve_is_not_told(tmp_path):
    groups = BY_HAND | {"0": ([10, 20], [1, 0])}
    assert [curve["label"] for curve in curves_of(groups, tmp_path / "f.svg")[NAME]["curves"]] == ["Yes"]


def test_numbers_at_risk_are_not_told_between_steps_where_patients_enter_late(tmp_path):
    time, event = simulated(40, [300], 900, 3)["0"]
    entry = {"1": np.where(np.arange(len(time)) % 2, 0, time // 2)}
    (curve,) = curves_of({"1": (time, event)}, tmp_path / "f.svg", entry)[NAME]["curves"]
    assert set(curve["at_risk"]) == {None}


def test_the_picture_says_where_its_times_lie(by_hand, tmp_path):
    estimates, curves, at_risk = survival_tables(BY_HAND, 1)
    figure = plot_kaplan_meier(estimates, curves, at_risk)
    save(figure, tmp_path / "f.svg")
    left, right, top, bottom, last = read_plane(tmp_path / "f.svg")
    box = figure.axes[1].get_position()
    assert (left, right, 1 - bottom, 1 - top) == pytest.approx((box.x0, box.x1, box.y0, box.y1), abs=1e-4)
    assert last == pytest.approx(figure.axes[1].get_xlim()[1]) == pytest.approx(100 / MONTH)
    assert max(line.get_xdata().max() for line in lines(figure, "curve")) == pytest.approx(last)


def test_a_picture_without_a_time_axis_is_left_alone(tmp_path):
    (tmp_path / "f.svg").write_text('<svg viewBox="0 0 1 1"/>', encoding="utf-8")
    assert read_plane(tmp_path / "f.svg") is None
