"""A fleet in a few words."""

import pytest

from ocpp_sim.plan import model_of
from ocpp_sim.plan.model import AC_7, AC_11, AC_22, DC_50, DC_150
from ocpp_sim.plan.words import WordsError, plan_in_words


@pytest.mark.parametrize(
    ("words", "models"),
    [
        ("2xAC", [AC_11, AC_11]),
        ("3xDC+1xAC22", [DC_50, DC_50, DC_50, AC_22]),
        ("ac7", [AC_7]),
        (" 2 x DC150 + Wall 11 ", [DC_150, DC_150, AC_11]),
    ],
)
def test_words_name_models_in_their_order(words, models):
    plan = plan_in_words(words)

    assert models == [model_of(plan, index) for index in range(plan.count)]
    assert not plan.autopilot


@pytest.mark.parametrize("words", ["", "2x", "AC9", "0xAC", "2xAC+", "-1xAC", "AC,DC"])
def test_other_words_say_what_is_allowed(words):
    with pytest.raises(WordsError, match=r"write as 2xAC or 3xDC\+1xAC22, of AC, AC7, AC11"):
        plan_in_words(words)
