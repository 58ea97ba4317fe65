"""Instants that a client names."""

from datetime import UTC, datetime

import pytest

from mockserver.apis.control.instants import EARLIEST, LATEST, instant
from mockserver.world.problems import ProblemError


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-06-01T11:00:00+02:00", datetime(2024, 6, 1, 9, tzinfo=UTC)),
        ("2000-01-01T00:00:00Z", EARLIEST),
        ("2100-01-01T00:00:00Z", LATEST),
    ],
)
def test_an_instant_is_read_in_utc(text, at):
    assert instant("body.at", text) == at


@pytest.mark.parametrize("text", ["1999-12-31T23:59:59Z", "2100-01-01T00:00:00.001Z"])
def test_an_instant_far_away_is_refused_with_the_bounds(text):
    with pytest.raises(ProblemError, match=r"body.at: is '.*from 2000-.* to 2100-"):
        instant("body.at", text)
