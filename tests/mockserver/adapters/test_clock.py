"""The wall clock."""

from datetime import UTC, datetime, timedelta

from mockserver.adapters.clock import SystemClock


def test_the_clock_shows_the_machines_time_in_utc():
    before = datetime.now(UTC)

    now = SystemClock().now()

    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)
