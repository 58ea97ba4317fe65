from datetime import UTC, datetime

from ocpp_sim.transport.wall import WallClock


def test_the_wall_clock_tells_aware_utc():
    before = datetime.now(UTC)

    assert before <= WallClock().now() <= datetime.now(UTC)
    assert WallClock().now().tzinfo is UTC
