"""Identifiers in the vendors' shapes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.world.ids import base32, counted, fill, scattered, ulid, ulid16

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)


def test_a_ulid16_has_ten_characters_of_time_and_six_that_count():
    assert ulid16(AT, 1) == "01HZ9GDXM0000001"


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 1000))
def test_later_or_higher_numbered_ids_sort_behind(number, more, ms):
    one, two = ulid16(AT, number), ulid16(AT + timedelta(milliseconds=ms), number + more)

    assert (one < two) == ((ms, more) != (0, 0))


def test_a_ulid_has_ten_characters_of_time_six_that_count_and_ten_that_look_drawn():
    made = ulid(1717232400000, 1, 7)

    assert made.startswith("01HZ9GDXM0000001")
    assert 26 == len(made)
    assert made[16:] != ulid(1717232400000, 2, 7)[16:]
    assert made[16:] != ulid(1717232400000, 1, 8)[16:]


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 1000))
def test_ulids_sort_by_time_and_then_by_number(number, more, ms):
    assert ulid(ms, number, 1) < ulid(ms, number + more, 1) < ulid(ms + 1, 0, 1)


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


@given(st.integers(0, (1 << 30) - 1), st.integers(0, 1 << 45))
def test_the_number_in_a_ulid_can_be_read_back(number, ms):
    assert number == counted("user" + ulid(ms, number, 7))


@pytest.mark.parametrize("key", ["", "user", "user01HX7A3B2C0000U0FK8J2Q9WZ4T", "01HX7A3B2C000"])
def test_a_key_that_ends_with_no_ulid_holds_no_number(key):
    assert counted(key) is None


def test_the_last_ten_characters_of_a_whole_ulid_are_drawn_by_seed_and_number():
    assert scattered(7, "ulid", 79, 10) == ulid(1_700_000_000_000, 79, 7)[-10:]
