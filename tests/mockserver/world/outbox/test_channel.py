"""Schedules, and who wants what."""

from datetime import timedelta

import pytest

from mockserver.world.outbox import exponential
from mockserver.world.outbox.channel import wants


def test_the_delay_after_each_failure_until_there_is_none(channel):
    assert [timedelta(seconds=5), timedelta(minutes=5), None] == [
        channel.delay(number) for number in (1, 2, 3)
    ]


def test_exponential_delays_are_one_fewer_than_the_tries():
    assert (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=8)) == exponential(
        timedelta(seconds=30), 4, tries=4
    )
    assert () == exponential(timedelta(seconds=30), 4, tries=1)


@pytest.mark.parametrize(
    ("events", "status", "wanted"),
    [
        (["*"], "active", True),
        (["bike.lost", "bike.sold"], "active", True),
        (["bike.lost"], "active", False),
        (["*"], "paused", False),
        (["*"], "disabled", False),
    ],
)
def test_an_endpoint_wants_what_it_has_subscribed_to_while_it_is_active(events, status, wanted):
    assert wanted is wants({"events": events, "status": status}, "bike.sold")
