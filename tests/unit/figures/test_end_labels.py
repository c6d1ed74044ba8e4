"""Names at the ends of curves cover neither curves nor each other."""

import numpy as np

from oncosurv.figures.end_labels import (
    MARGIN,
    block_size,
    letters_for,
    place_labels,
    wrap_names,
)

AREA, PAGE = (20.0, 10.0, 130.0, 70.0), 173.0  # plot and right end of the page, mm


def straight(x_end, y_end):
    return np.array([20.0, x_end]), np.array([10.0, y_end])


def box(label):
    width, height = label.size
    return label.left, label.top, label.left + width, label.top + height


def test_a_lone_name_stands_beside_its_end():
    x, y = straight(130.0, 40.0)
    (label,) = place_labels([["Luminal"]], [(x[-1], y[-1])], [(x, y)], AREA, PAGE)
    assert label.leader is None and label.left == 131.5
    assert label.top < 40 < label.top + block_size(["Luminal"])[1]


def test_names_of_curves_with_one_end_stand_apart():
    ends = [(130.0, 69.9)] * 6
    curves = [straight(*end) for end in ends]
    labels = place_labels([[name] for name in "ABCDEF"], ends, curves, AREA, PAGE, anyhow=True)
    for i, label in enumerate(labels):
        left, top, right, bottom = box(label)
        assert right <= PAGE and top >= AREA[1] - 1.1 and bottom <= AREA[3]
        for other in map(box, labels[i + 1 :]):
            assert not (left < other[2] and other[0] < right and top < other[3] and other[1] < bottom)


def test_a_name_with_no_room_near_its_end_is_given_up():
    # Fifty flat curves, closer than a line of text, fill the plot: the curve that ends in their midst has no place.
    full = [(np.array([20.0, 130.0]), np.array([y, y])) for y in np.linspace(11, 70, 50)]
    ends = [(60.0, 40.0)]
    curves = [(np.array([20.0, 60.0]), np.array([40.0, 40.0])), *full]
    assert place_labels([["A rather long name"]], ends, curves, AREA, PAGE) is None
    (label,) = place_labels([["A"]], ends, curves, AREA, PAGE, anyhow=True)
    assert label.left >= AREA[2], "then it stands right of the plot, with a leader"
    assert label.leader[0][0] == 60.4 and abs(label.leader[0][1] - label.left) < 0.5


def test_a_column_keeps_the_order_of_the_ends_where_nothing_else_is_left():
    page = AREA[2] + MARGIN + block_size(["B"])[0] + 0.1
    full = [(np.array([20.0, 130.0]), np.array([y, y])) for y in np.linspace(9, 71, 80)]
    ends = [(100.0, 60.0), (100.0, 20.0), (100.0, 40.0)]
    labels = place_labels([["A"], ["B"], ["C"]], ends, full, AREA, page, anyhow=True)
    assert [i for i in sorted(range(3), key=lambda i: labels[i].top)] == [1, 2, 0]


def test_long_names_are_wrapped_and_too_long_ones_become_letters():
    assert wrap_names(["Stage IIIA, operable, neoadjuvant chemotherapy"], 35) == [
        ["Stage IIIA, operable,", "neoadjuvant", "chemotherapy"]
    ]
    assert wrap_names(["neoadjuvant chemotherapy"], 12) is None, "a word would break"
    assert wrap_names(["a name of five lines it would need here"], 14) is None
    assert letters_for([0, 0, 0]) == [["A"], ["B"], ["C"]]
