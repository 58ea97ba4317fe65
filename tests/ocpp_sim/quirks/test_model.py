"""Quirks as values, and which charge points have them."""

import pytest

from ocpp_sim.core.habits import Habits
from ocpp_sim.core.wire import Alteration, Count, Counted, Moment, Selector
from ocpp_sim.quirks import Quirk, habits_of, spelled, wire_of
from tests.ocpp_sim.quirks.conftest import START

MANY = [f"CP-{number}" for number in range(400)]


def test_a_quirk_of_the_wire_becomes_an_alteration_with_all_its_params():
    wire = wire_of((Quirk("late_answer", params=(("after", 9.0),)),), 0, "CP-1", START)

    assert wire.alterations == (
        Alteration("late_answer", 0.1, Selector(), (("after", 9.0),), "late_answer"),
    )
    assert wire.counts == (Count(),)
    assert wire.born_at == START


def test_one_that_waits_for_an_event_is_not_armed():
    wire = wire_of((Quirk("loss", selector=Selector(after="booted")),), 0, "CP-1", START)

    assert wire.counts == (Count(armed=False),)


def test_a_habit_becomes_a_chance():
    habits = habits_of((Quirk("herd"), Quirk("dup_start", probability=0.25)), 0, "CP-1")

    assert habits == Habits(herd=1.0, dup_start=0.25)
    assert wire_of((Quirk("herd"),), 0, "CP-1", START) is None
    assert habits_of((Quirk("loss"), Quirk("retry_same_id")), 0, "CP-1") is None


def test_a_habit_that_does_not_act_at_any_time_is_counted_with_the_wire():
    quirks = (
        Quirk("dup_start", selector=Selector(nth=3, after="booted")),
        Quirk("herd", selector=Selector(nth=1)),
        Quirk("flap_40s"),
    )

    wire = wire_of(quirks, 0, "CP-1", START)

    assert wire.alterations == ()
    assert wire.moments == (Moment("dup_start", 3, "booted"), Moment("herd", 1))
    assert wire.counted == (Counted(armed=False), Counted())
    assert wire.moments is wire_of(quirks, 0, "CP-2", START).moments


def test_quirks_are_applied_stage_by_stage_in_the_order_in_which_they_were_said():
    said = tuple(map(Quirk, ("loss", "truncated_json", "bad_unit", "no_subprotocol", "future")))

    names = [one.name for one in wire_of(said, 0, "CP-1", START).alterations]

    assert names == ["no_subprotocol", "bad_unit", "future", "truncated_json", "loss"]


def test_two_of_one_quirk_have_streams_of_their_own():
    wire = wire_of((Quirk("loss"), Quirk("future"), Quirk("loss"), Quirk("loss")), 0, "C", START)

    assert [one.stream for one in wire.alterations] == ["future", "loss", "loss-2", "loss-3"]


def test_a_share_of_the_charge_points_has_it():
    quirks = (Quirk("loss", share=0.25),)

    have = [one for one in MANY if wire_of(quirks, 7, one, START)]
    others = [one for one in MANY if wire_of(quirks, 8, one, START)]

    assert 70 < len(have) < 130
    assert have != others


def test_those_of_one_preset_come_together():
    quirks = (Quirk("loss", 0.5, of="Some"), Quirk("herd", 0.5, of="Some"))

    for one in MANY:
        assert (wire_of(quirks, 0, one, START) is None) == (habits_of(quirks, 0, one) is None)


def test_many_share_what_they_have():
    quirks = (Quirk("loss"), Quirk("herd"))
    wires = [wire_of(quirks, 0, one, START) for one in MANY]

    assert 1 == len({id(wire.alterations) for wire in wires})
    assert 1 == len({id(habits_of(quirks, 0, one)) for one in MANY})


def test_a_colon_in_an_identity():
    colon = (Quirk("colon_identity"),)

    assert spelled("CP-0001", colon, 0) == "CP:0001"
    assert spelled("WALLBOX", colon, 0) == "WALLBOX:1"
    assert spelled("CP-0001", (Quirk("loss"),), 0) == "CP-0001"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Quirk("lost"), "there is no quirk 'lost'"),
        (lambda: Quirk("loss", share=1.5), "share of loss is 1.5; allowed are 0 to 1"),
        (lambda: Quirk("loss", probability=-1), "probability of loss is -1; allowed are 0 to 1"),
        (
            lambda: Quirk("herd", selector=Selector(action="Heartbeat")),
            "herd cannot be selected by action; allowed: nth, after",
        ),
        (
            lambda: Quirk("retry_same_id", selector=Selector(nth=1)),
            "retry_same_id cannot be selected by nth; allowed: none",
        ),
        (lambda: Quirk("loss", params=(("x", 1),)), "loss cannot be told 'x'; allowed: none"),
        (lambda: Quirk("reorder", params=(("x", 1),)), "reorder cannot be told 'x'; allowed: by"),
    ],
)
def test_what_the_catalogue_does_not_know_is_refused(made, said):
    with pytest.raises(ValueError, match=said):
        made()
