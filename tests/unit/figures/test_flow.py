"""Flow diagram: its numbers are those of the tables and add up; its boxes hold their text."""

import pytest

from oncosurv.figures.flow import plot_flow
from tests.unit.figures.drawing import boxes, collisions, texts, words


def step(name, reason="", excluded="", remaining=""):
    return {"step": name, "reason": reason, "n_excluded": excluded, "n_remaining": remaining}


def analysis(name, population, n="", events="", reason="", excluded=""):
    facts = {"analysis": name, "population": population, "endpoint": "os", "n": n, "events": events}
    return facts | {"reason": reason, "n_excluded": excluded}


FLOW = [
    step("screened", remaining="95"),
    step("breast", "Primary tumour not breast", "14", "81"),
    step("positive", "No marrow report of breast carcinoma", "31", "50"),
    step("positive:another neoplasm", "another neoplasm", "3"),
    step("positive:isolated cells", "isolated cells", "4"),
    step("positive:not diagnostic", "", "6"),
    step("positive:negative", "negative", "18"),
    step("period", "First positive report outside the study period", "8", "42"),
    step("cytopenia", "No cytopenia around onset", "13", "29"),
]
LEDGER = [
    analysis("os_all", "all", "29", "25"),
    analysis("os_luminal", "luminal", "22", "20"),
    analysis("os_luminal", "luminal", reason="not in the population", excluded="7"),
    analysis("os_platelets", "all", "29", "25"),
]
LABELS = {
    "populations/all": {"label": "Whole cohort"},
    "populations/luminal": {"label": "HR+/HER2−"},
    "endpoints/os": {"label": "Overall survival"},
}


def test_every_number_stands_in_its_box():
    said = words(plot_flow(FLOW, LEDGER, LABELS))
    for phrase in (
        "Patients screened: n = 95", "Primary tumour not breast: n = 14", "Remaining: n = 81",
        "No marrow report of breast carcinoma: n = 31", "– another neoplasm: n = 3", "– isolated cells: n = 4",
        "– not diagnostic: n = 6", "– negative: n = 18", "Remaining: n = 50",
        "First positive report outside the study period: n = 8", "Remaining: n = 42",
        "No cytopenia around onset: n = 13", "Eligible: n = 29", "– Whole cohort, overall survival: n = 29, 25 events",
        "– HR+/HER2−, overall survival: n = 22, 20 events; left out: not in the population (n = 7)",
    ):  # fmt: skip
        assert said.count(phrase) == 1, phrase


def test_no_criteria_make_one_box():
    figure = plot_flow([step("screened", remaining=686)], [analysis("os_all", "all", 686, 171)], LABELS)
    assert words(figure) == "Patients screened: n = 686 – Whole cohort, overall survival: n = 686, 171 events"
    assert len(figure.axes[0].patches) == 1


def test_without_a_ledger_the_last_box_is_the_eligible():
    assert words(plot_flow(FLOW)).endswith("No cytopenia around onset: n = 13 Eligible: n = 29")


@pytest.mark.parametrize("width", [85, 175])
@pytest.mark.parametrize("reason", ["short", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 2, "a " * 200])
def test_texts_stay_in_their_boxes(width, reason):
    flow = [FLOW[0], FLOW[1] | {"reason": reason}, *FLOW[2:4], FLOW[4] | {"reason": reason}, *FLOW[5:]]
    figure = plot_flow(flow, LEDGER, LABELS, title="Flow of patients", synthetic=True, width=width)
    assert not collisions(figure)
    frames = [patch.get_window_extent() for patch in figure.axes[0].patches if patch.get_width() > 5]
    for text, box in boxes(figure):
        if "Synthetic" in text or "Flow of" in text:
            continue
        inside = [f for f in frames if f.x0 <= box.x0 and box.x1 <= f.x1 and f.y0 <= box.y0 and box.y1 <= f.y1]
        assert len(inside) == 1, f"{text!r} stands in {len(inside)} boxes"
    for i, frame in enumerate(frames):
        for other in frames[i + 1 :]:
            assert not frame.overlaps(other), "boxes lie over each other"


def test_thirty_criteria():
    flow = [step("screened", remaining=100)] + [step(f"c{i}", f"Criterion {i}", 1, 99 - i) for i in range(30)]
    figure = plot_flow(flow)
    assert not collisions(figure) and "Eligible: n = 70" in words(figure)


def test_numbers_that_do_not_add_up_are_refused_all_together():
    flow = [*FLOW[:2], FLOW[2] | {"n_remaining": "51"}, FLOW[3] | {"n_excluded": "2"}, *FLOW[4:]]
    ledger = [analysis("os_all", "all", 28, 25)]
    with pytest.raises(ValueError) as problem:
        plot_flow(flow, ledger)
    for sentence in (
        "positive: 81 less 31 is not 51", "period: 51 less 8 is not 42", "positive: the sub-reasons are 30, not 31",
        "all, os: 28 is not 29",
    ):  # fmt: skip
        assert sentence in str(problem.value)


def test_suppressed_numbers_are_not_invented():
    flow = [FLOW[0], FLOW[1] | {"n_excluded": "", "n_remaining": ""}, *FLOW[2:]]
    assert "Primary tumour not breast: n = –" in words(plot_flow(flow, LEDGER, LABELS))


def test_an_orphan_sub_reason_and_an_empty_table_are_refused():
    with pytest.raises(ValueError, match="positive:negative does not stand below its criterion"):
        plot_flow([FLOW[0], FLOW[6]])
    with pytest.raises(ValueError, match="no row"):
        plot_flow([])


def test_synthetic_data_are_called_so():
    assert "Synthetic data" in words(plot_flow(FLOW, synthetic=True))
    assert "ynthetic" not in words(plot_flow(FLOW))


def test_all_text_is_seven_points_or_more():
    assert min(text.get_fontsize() for text in texts(plot_flow(FLOW, LEDGER, LABELS))) >= 7
