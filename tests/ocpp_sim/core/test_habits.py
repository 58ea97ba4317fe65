"""Habits: each does what its name says, and says so when it does."""

from dataclasses import fields

import pytest

from ocpp_sim.core.habits import CATALOGUE, USUAL, Habits
from ocpp_sim.core.port import Quirk
from ocpp_sim.core.turn import Turn
from ocpp_sim.versions import dialect

ALL = sorted(CATALOGUE)


def turn_of(point):
    return Turn(point.station, point.now, dialect("1.6"))


def test_every_habit_is_off_and_says_what_it_does_and_where_it_was_seen():
    assert {getattr(Habits(), name) for name in ALL} == {0.0}
    assert [one.name for one in fields(Habits)] == list(CATALOGUE)
    assert all(one.does and one.seen_in for one in CATALOGUE.values())
    assert not USUAL.keys() & CATALOGUE.keys()


@pytest.mark.parametrize("chance", [-0.1, 1.5, float("nan")])
def test_what_is_no_chance_is_refused(chance):
    with pytest.raises(ValueError, match=r"habits\.herd is .*; allowed are chances from 0 to 1"):
        Habits(herd=chance)


@pytest.mark.parametrize("habits", [None, Habits()])
def test_a_point_without_a_habit_throws_no_dice_and_says_nothing(bench, habits):
    turn = turn_of(bench(habits=habits))

    assert not turn.acts("herd")
    assert (turn.throws, turn.outputs) == (0, [])


def test_a_habit_that_always_acts_says_so_and_throws_no_dice(bench):
    turn = turn_of(bench(habits=Habits(dup_start=1.0)))

    assert turn.acts("dup_start", 1, 7)
    assert turn.outputs == [Quirk("dup_start", 1, 7)]
    assert turn.throws == 0


def test_a_habit_acts_about_as_often_as_its_chance_says(bench):
    turn = turn_of(bench(habits=Habits(flap_40s=0.25)))

    acted = sum(turn.acts("flap_40s") for _ in range(400))

    assert 70 <= acted <= 130
    assert (turn.throws, len(turn.outputs)) == (400, acted)


def test_the_dice_of_a_transaction_fall_once_for_all(bench):
    turn = turn_of(bench(habits=Habits(never_stops=0.5)))

    once = [turn.acts("never_stops", 1, number) for number in range(40)]
    again = [turn.acts("never_stops", 1, number) for number in range(40)]

    assert once == again
    assert set(once) == {True, False}
    assert turn.throws == 0
