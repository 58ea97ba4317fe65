"""Durations and instants as people type them."""

from datetime import UTC, datetime

import pytest

from chargebench.spoken import instant, seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30s", 30), ("1m30s", 90), ("500ms", 0.5), ("2h", 7200), ("90", 90), ("0.5", 0.5)],
)
def test_a_duration_is_read(text, expected):
    assert expected == seconds(text)


@pytest.mark.parametrize("text", ["", "abc", "1x", "-3s", "1m 30s", "s"])
def test_what_is_no_duration_is_told_what_is(text):
    with pytest.raises(ValueError, match=r"is no duration; write 30s, 1m30s, 500ms or 2h"):
        seconds(text)


@pytest.mark.parametrize(
    "text", ["2024-06-01T09:00:00Z", "2024-06-01T11:00:00+02:00", "2024-06-01T09:00:00"]
)
def test_an_instant_is_read(text):
    assert datetime(2024, 6, 1, 9, tzinfo=UTC) == instant(text)


def test_a_date_is_its_midnight():
    assert datetime(2024, 6, 1, tzinfo=UTC) == instant("2024-06-01")


@pytest.mark.parametrize("text", ["nonsense", "", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_instant_is_told_what_is(text):
    with pytest.raises(ValueError, match="is no time; write 2024-06-01T09:00:00Z"):
        instant(text)


@pytest.mark.parametrize("text", ["1999-12-31", "9999-01-01"])
def test_an_instant_too_far_away_is_told_the_bounds(text):
    with pytest.raises(ValueError, match="from 2000-01-01T00:00:00Z to 2100-01-01T00:00:00Z"):
        instant(text)
