"""Identifiers in the vendors' shapes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.world.ids import base32, fill, scattered, ulid16

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)


def test_a_ulid16_has_ten_characters_of_time_and_six_that_count():
    assert ulid16(AT, 1) == "01HZ9GDXM0000001"


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 1000))
def test_later_or_higher_numbered_ids_sort_behind(number, more, ms):
    one, two = ulid16(AT, number), ulid16(AT + timedelta(milliseconds=ms), number + more)

    assert (one < two) == ((ms, more) != (0, 0))


@pytest.mark.parametrize(("number", "text"), [(0, "000"), (31, "00Z"), (32, "010"), (32**3, "000")])
def test_base32_keeps_the_low_digits(number, text):
    assert base32(number, 3) == text


def test_scattered_text_looks_drawn_and_is_the_same_each_time():
    drawn = {scattered(1, "token", number, 12) for number in range(100)}

    assert len(drawn) == 100
    assert scattered(1, "token", 7, 12) in drawn
    assert scattered(2, "token", 7, 12) not in drawn


def test_fill_puts_values_in_their_places():
    assert fill("res_{ulid16}", {"ulid16": "X"}) == "res_X"
    assert fill("plain", {}) == "plain"


def test_fill_refuses_a_place_without_a_value():
    with pytest.raises(KeyError, match="name"):
        fill("{name}", {"ulid16": "X"})
