"""Timers fire in order of time, then of setting, and are records."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from virtualtime.timers import Timer, Timers

START = datetime(2024, 6, 1, 9, tzinfo=UTC)


def at(minutes):
    return START + timedelta(minutes=minutes)


def fired(timers, now):
    keys = []
    while (timer := timers.pop_due(now)) is not None:
        keys.append(timer.key)
    return keys


def test_timers_fire_in_the_order_of_their_time():
    timers = Timers()
    timers.set(at(2), "expire", "b")
    timers.set(at(1), "expire", "a")
    timers.set(at(9), "expire", "c")

    assert fired(timers, at(2)) == ["a", "b"]
    assert [timer.key for timer in timers] == ["c"]


def test_timers_of_one_instant_fire_as_they_were_set():
    timers = Timers()
    for key in ("x", "a", "m"):
        timers.set(at(1), "expire", key)

    assert fired(timers, at(1)) == ["x", "a", "m"]


def test_setting_a_timer_again_moves_it():
    timers = Timers()
    timers.set(at(1), "expire", "a")
    timers.set(at(5), "expire", "a")

    assert (len(timers), fired(timers, at(4)), fired(timers, at(5))) == (1, [], ["a"])


def test_a_cancelled_timer_never_fires():
    timers = Timers()
    timers.set(at(1), "expire", "a")
    timers.cancel("expire", "a")
    timers.cancel("expire", "never set")

    assert timers.peek() is None
    assert timers.pop_due(at(9)) is None


def test_peek_shows_the_next_without_taking_it():
    timers = Timers([Timer(at(3), 7, "expire", "a")])

    assert timers.peek() == timers.peek() == Timer(at(3), 7, "expire", "a")


def test_a_fork_goes_on_alone_and_counts_on():
    timers = Timers()
    timers.set(at(1), "expire", "a")
    fork = timers.fork()
    timers.cancel("expire", "a")
    fork.set(at(1), "expire", "b")

    assert (fired(timers, at(9)), fired(fork, at(9))) == ([], ["a", "b"])


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from("abcdef"), st.booleans())))
def test_no_timer_is_lost_or_fires_twice(changes):
    timers, expected = Timers(), {}
    for minutes, key, cancelled in changes:
        if cancelled:
            timers.cancel("expire", key)
            expected.pop(key, None)
        else:
            timers.set(at(minutes), "expire", key)
            expected[key] = minutes

    assert sorted(fired(timers, at(50))) == sorted(expected)
