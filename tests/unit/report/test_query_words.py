"""Rules of queries have words in every language."""

import re
from pathlib import Path

import pytest

from oncosurv.language import speaking
from oncosurv.report.query_words import RULES, rule_words, spaced

ROOT = Path(__file__).resolve().parents[3] / "oncosurv"


def test_the_words_are_those_of_the_name():
    assert [rule for rule in RULES if rule_words(rule) != spaced(rule)] == []
    assert rule_words("stop_before_start") == "Stop before start"
    with speaking("es"):
        assert rule_words("not_measurable") == "No medible" and rule_words("stop_before_start") == "Stop before start"


@pytest.mark.parametrize("room", ["exports", "cohort"])
def test_every_rule_that_a_query_names_has_words(room):
    code = " ".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / room).rglob("*.py")))
    assert set(re.findall(r'\brule="([a-z_]+)"', code)) <= set(RULES)
