"""Instants beside texts of any precision."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.moments import Moment, end_of, moment
from virtualtime.instant import parse, to_seconds_text, to_text

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
INSTANTS = st.integers(0, 3_000_000).map(lambda us: AT + timedelta(microseconds=us))


def microseconds_text(at):
    return at.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


FORMS = st.sampled_from([to_seconds_text, to_text, microseconds_text])


@given(INSTANTS, INSTANTS, FORMS)
def test_a_record_is_beyond_a_bound_exactly_when_its_instant_is(bound, at, form):
    """The record's own text loses what its form cannot write; that is its instant."""
    text = form(at)
    written = parse(text)
    lower, upper = Moment(bound).like(text, up=True), Moment(bound).like(text, up=False)

    assert (written >= bound) == (text >= lower)
    assert (written < bound) == (text < lower)
    assert (written > bound) == (text > upper)
    assert (written <= bound) == (text <= upper)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-06-01T11:00:00+02:00", ["00Z", "00.000Z", "00.000000Z"]),
        ("2024-06-01T09:00:00.25Z", ["00.250Z", "00.250000Z"]),
        ("2024-06-01T09:00:00.250001Z", ["00.250001Z"]),
    ],
)
def test_an_instant_is_written_in_the_forms_that_can_hold_it(text, expected):
    assert [f"2024-06-01T09:00:{each}" for each in expected] == moment(text).exact()


def test_a_date_begins_at_midnight_and_ends_with_its_last_microsecond():
    assert Moment(datetime(2024, 6, 1, tzinfo=UTC)) == moment("2024-06-01")
    assert "2024-06-01T23:59:59.999999Z" == end_of("2024-06-01").exact()[0]
    assert moment("2024-06-01T09:00:00Z") == end_of("2024-06-01T09:00:00Z")


def test_the_last_instant_there_is_can_be_compared():
    last = end_of("9999-12-31")

    assert "9999-12-31T23:59:59Z" == last.like("2024-06-01T09:00:00Z", up=True)


def test_a_text_of_unknown_form_is_compared_to_the_microsecond():
    assert "2024-06-01T09:00:00.000000Z" == Moment(AT).like("2024-06-01T09:00Z", up=False)


def test_moments_are_values():
    assert {Moment(AT)} == {Moment(AT), moment("2024-06-01T09:00:00Z")}
    assert Moment(AT) != "2024-06-01T09:00:00Z"
    assert "Moment(2024-06-01T09:00:00+00:00)" == repr(Moment(AT))
