from datetime import UTC, datetime, timedelta

from ocpp_sim.transport.wall import ScaledClock, WallClock
from virtualtime.clock import ManualClock

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)


def test_the_wall_clock_tells_aware_utc():
    before = datetime.now(UTC)

    assert before <= WallClock().now() <= datetime.now(UTC)
    assert WallClock().now().tzinfo is UTC
    assert WallClock().speed == 1.0


def test_a_scaled_clock_begins_in_the_past_and_catches_up_with_the_wall():
    """An hour at 60 begins 59 minutes ago and ends in a minute."""
    wall = ManualClock(NOON)
    clock = ScaledClock(60.0, 3600.0, wall)
    told = [clock.now()]
    for _ in range(2):
        wall.advance(timedelta(seconds=30))
        told.append(clock.now())

    assert told == [NOON + timedelta(minutes=minutes) for minutes in (-59, -29, 1)]
    assert told[-1] == wall.now()


def test_a_scaled_clock_never_shows_what_is_yet_to_come():
    wall = ManualClock(NOON)
    clock = ScaledClock(60.0, 3600.0, wall)
    wall.advance(timedelta(minutes=5))

    assert clock.now() == wall.now()
