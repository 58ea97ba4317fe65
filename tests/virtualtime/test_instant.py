"""Instants are text in records and aware UTC datetimes in code."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualtime import instant

UTC_TIMES = st.datetimes(min_value=datetime(1971, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_text_is_written_to_the_second_in_utc():
    at = datetime(2024, 6, 1, 11, 0, 0, 900_000, tzinfo=timezone(timedelta(hours=2)))

    assert instant.to_seconds_text(at) == "2024-06-01T09:00:00Z"


def test_text_is_written_to_the_millisecond_in_utc():
    at = datetime(2024, 6, 1, 11, 0, 0, 250_999, tzinfo=timezone(timedelta(hours=2)))

    assert instant.to_text(at) == "2024-06-01T09:00:00.250Z"


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30))])
@given(at=UTC_TIMES)
def test_texts_are_those_of_isoformat_in_utc(zone, at):
    for whole in (at, at.replace(microsecond=0)):
        seconds, milliseconds = (
            whole.isoformat(timespec=spec).replace("+00:00", "Z")
            for spec in ("seconds", "milliseconds")
        )

        assert seconds == instant.to_seconds_text(whole.astimezone(zone))
        assert milliseconds == instant.to_text(whole.astimezone(zone))


@given(UTC_TIMES, UTC_TIMES)
def test_texts_sort_as_their_times(first, second):
    texts = instant.to_text(first), instant.to_text(second)

    assert (texts[0] <= texts[1]) or first > second


@given(UTC_TIMES)
def test_a_text_reads_back_to_its_millisecond(at):
    assert instant.parse(instant.to_text(at)) == at.replace(
        microsecond=at.microsecond // 1000 * 1000
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-06-01", datetime(2024, 6, 1, tzinfo=UTC)),
        ("2024-06-01T09:00:00", datetime(2024, 6, 1, 9, tzinfo=UTC)),
        ("2024-06-01T11:00:00+02:00", datetime(2024, 6, 1, 9, tzinfo=UTC)),
    ],
)
def test_a_missing_zone_is_utc(text, expected):
    assert instant.parse(text) == expected


def test_what_is_no_instant_is_refused():
    with pytest.raises(ValueError, match="Invalid isoformat string"):
        instant.parse("yesterday")


@pytest.mark.parametrize(
    ("text", "expected"), [("2024-06-01T09:00:00Z", True), ("2024-06-01T09:00:00", False)]
)
def test_a_zone_is_noticed(text, expected):
    assert instant.has_zone(text) is expected


def test_milliseconds_are_whole():
    assert instant.milliseconds(datetime(1970, 1, 1, 0, 0, 1, 999_999, tzinfo=UTC)) == 1999


def test_a_year_long_ago_keeps_its_four_digits():
    long_ago = instant.parse("0884-11-05T07:33:36Z")

    assert "0884-11-05T07:33:36Z" == instant.to_seconds_text(long_ago)
    assert long_ago == instant.parse(instant.to_text(long_ago))


def test_an_instant_before_the_year_1_is_none():
    with pytest.raises(ValueError, match="outside the years"):
        instant.parse("0001-01-01T00:00:00+14:00")
