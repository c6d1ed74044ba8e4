"""What `say` and its companions make of a text, in English and in Spanish."""

import threading

import pytest

from oncosurv import language as words
from oncosurv import wording as w


def test_english_is_the_text_itself():
    assert words.spoken_language() == "en"
    assert words.say("{n} of {total} patients", n=3, total=9) == "3 of 9 patients"
    assert words.say("a brace { and a % stay as they are") == "a brace { and a % stay as they are"
    assert words.say("{name}", name="{n}") == "{n}", "a value is never read as a message"
    assert words.say("") == "" and words.phrase("x") == "x"


@pytest.mark.parametrize(("n", "said"), [(0, "0 patients"), ("1", "1 patient"), (1260, "1,260 patients"), ("", "–")])
def test_a_count_chooses_the_form_and_brings_its_number(n, said):
    assert words.say_count("{n} patient", "{n} patients", n) == said


@pytest.mark.parametrize("n", [-1, 0.5, "2.5"])
def test_a_count_is_a_whole_number(n):
    with pytest.raises(ValueError, match="whole number"):
        words.say_count("{n} patient", "{n} patients", n)


def test_the_language_holds_within_its_block_and_its_thread():
    heard = []
    with words.speaking("es"):
        assert words.spoken_language() == "es"
        thread = threading.Thread(target=lambda: heard.append(words.spoken_language()))
        thread.start()
        thread.join()
        with words.speaking("en"):
            assert w.format_number(1.5) == "1.5"
        assert w.format_number(1.5) == "1,5"
    assert words.spoken_language() == "en" and heard == ["en"]
    with pytest.raises(ValueError, match="en, es"), words.speaking("xx"):
        pass


@pytest.mark.parametrize(
    ("digits", "english", "spanish"),
    [("0.5", "0.5", "0,5"), ("1260", "1,260", "1260"), ("12605.25", "12,605.25", "12\u202f605,25"), (".5", ".5", ",5")],
)
def test_digits(digits, english, spanish):
    assert words.write_digits(digits) == english
    with words.speaking("es"):
        assert words.write_digits(digits) == spanish


def test_lists_never_collide_with_the_decimal_mark():
    assert words.listed(["1.5", "2"]) == "1.5, 2"
    with words.speaking("es"):
        assert words.listed(["1,5", "2"]) == "1,5; 2"


def test_and_and_or_before_the_sound_that_swallows_them():
    assert words.join_and(["a", "b", "c"]) == "a and b and c" and words.join_or([]) == ""
    with words.speaking("es"):
        assert words.join_and(["a", "b"]) == "a y b"
        assert words.join_and(["sexo", "indice"]) == "sexo e indice"
        assert words.join_and(["agua", "hierro"]) == "agua y hierro", "no sound i before a diphthong"
        assert words.join_or(["uno", "ocho"]) == "uno u ocho"


def test_numbers_in_spanish():
    with words.speaking("es"):
        assert w.format_p(0.0228) == "0,02" and w.format_p(1e-9) == "<0,001" and w.format_p(1) == ">0,99"
        assert w.format_p(0.0228, "ama") == ",02" and w.format_p_statement(0.0228) == "p = 0,02"
        assert w.format_number(-0.42, 2) == "−0,42" and w.format_count(12605) == "12\u202f605"
        assert w.format_n_percent(571, 1260) == "571/1260 (45,3\u00a0%)"
        assert w.format_given("0.5") == "0,5" and w.format_given(1500) == "1500" and w.format_given("−") == "−"


def test_given_numbers_in_english():
    assert [w.format_given(value) for value in ("60", 0.5, -14, 1.5e-7, 1500)] == [
        "60",
        "0.5",
        "−14",
        "1.5e−07",
        "1500",
    ]
