"""A dial follows the wall, stands still, or runs faster."""

from datetime import UTC, datetime, timedelta

import pytest

from virtualtime.clock import Dial, ManualClock

WALL = datetime(2024, 6, 1, 9, tzinfo=UTC)
WORLD = datetime(2030, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_manual_clock_moves_when_told():
    clock = ManualClock(WALL)

    clock.advance(HOUR)

    assert clock.now() == WALL + HOUR


@pytest.mark.parametrize(
    ("mode", "factor", "passed"),
    [("real", 1.0, HOUR), ("frozen", 1.0, timedelta(0)), ("scaled", 60.0, 60 * HOUR)],
)
def test_a_dial_reads_by_its_mode(mode, factor, passed):
    dial = Dial(mode, WALL, WORLD, factor)

    assert dial.read(WALL + HOUR) == WORLD + passed


def test_a_frozen_dial_never_reaches_the_future():
    assert Dial("frozen", WALL, WORLD).wall_for(WORLD + HOUR) is None


@pytest.mark.parametrize(("mode", "factor"), [("real", 1.0), ("scaled", 60.0)])
def test_a_running_dial_tells_when_the_wall_will_show_an_instant(mode, factor):
    dial = Dial(mode, WALL, WORLD, factor)

    at = dial.wall_for(WORLD + HOUR)

    assert dial.read(at) == WORLD + HOUR


@pytest.mark.parametrize(("mode", "factor"), [("frozen", 1.0), ("scaled", 3.0), ("real", 1.0)])
def test_a_change_of_mode_is_no_jump(mode, factor):
    dial = Dial("scaled", WALL, WORLD, 10.0)

    changed = dial.set(mode, WALL + HOUR, factor=3.0)

    assert changed.read(WALL + HOUR) == dial.read(WALL + HOUR)
    assert (changed.mode, changed.factor) == (mode, factor)


def test_a_jump_keeps_the_mode():
    dial = Dial("scaled", WALL, WORLD, 10.0).jump(WORLD + 5 * HOUR, WALL + HOUR)

    assert dial.read(WALL + HOUR) == WORLD + 5 * HOUR
    assert (dial.mode, dial.factor) == ("scaled", 10.0)
