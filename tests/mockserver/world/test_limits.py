"""Rate limits within any window of the world's clock."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.store.store import Store
from mockserver.world.limits import (
    UNLIMITED,
    Allowance,
    Rates,
    Rule,
    rule,
    shown,
    spend,
    standing,
)
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial

TWO = Rule(2, 60)
RATES = Rates(Rule(1000, 3600), Rule(50, 3600))
# 2024-06-01T09:00:00Z
NOW_S = 1717232400


def stands(remaining, reset_s, *, exceeded=False, later_s=0):
    return Allowance(2, remaining, reset_s, NOW_S + later_s + reset_s, exceeded)


def test_a_subject_may_spend_what_the_window_allows(world):
    assert [spend(world, "key", TWO) for _ in range(3)] == [
        stands(1, 60),
        stands(0, 60),
        stands(0, 60, exceeded=True),
    ]


def test_each_subject_has_a_window_of_its_own(world):
    spend(world, "one", TWO)

    assert spend(world, "two", TWO) == stands(1, 60)


def test_a_look_spends_nothing(world):
    spend(world, "key", TWO)

    assert [standing(world, "key", TWO) for _ in range(2)] == [stands(1, 60)] * 2


def test_the_rest_of_a_window_is_told_in_whole_seconds_upwards(world, clock):
    spend(world, "key", TWO)
    clock.advance(timedelta(seconds=58, milliseconds=200))

    assert spend(world, "key", TWO) == stands(0, 2, later_s=58)


def test_a_request_counts_until_the_window_has_passed_it(world, clock):
    spend(world, "key", TWO)
    clock.advance(timedelta(seconds=40))
    spend(world, "key", TWO)
    clock.advance(timedelta(seconds=20))

    assert spend(world, "key", TWO) == stands(0, 40, later_s=60)
    assert spend(world, "key", TWO).exceeded


def test_refused_requests_do_not_count(world, clock):
    for _ in range(9):
        spend(world, "key", TWO)
    clock.advance(timedelta(seconds=60))

    assert spend(world, "key", TWO) == stands(1, 60, later_s=60)


def test_a_clock_that_was_put_back_begins_a_new_window(world, clock):
    spend(world, "key", TWO)
    clock.advance(timedelta(hours=-1))

    assert spend(world, "key", TWO) == stands(1, 60, later_s=-3600)


def test_a_limit_of_nothing_refuses_everything(world):
    assert spend(world, "key", Rule(0, 60)) == Allowance(0, 0, 60, NOW_S + 60, exceeded=True)


def test_an_exhausted_limit_recovers_with_the_window(world, clock):
    exhausted = Rule(2, 60, world.now_text())
    clock.advance(timedelta(seconds=45))

    assert spend(world, "key", exhausted) == stands(0, 15, exceeded=True, later_s=45)
    clock.advance(timedelta(seconds=15))
    assert spend(world, "key", exhausted) == stands(1, 60, later_s=60)


def test_a_clock_before_the_exhaustion_knows_nothing_of_it(world, clock):
    exhausted = Rule(2, 60, world.now_text())
    clock.advance(timedelta(seconds=-1))

    assert not spend(world, "key", exhausted).exceeded


@settings(max_examples=60, deadline=None)
@given(
    pauses_s=st.lists(st.floats(0, 30, allow_nan=False).map(lambda s: round(s, 3)), max_size=60),
    requests=st.integers(0, 5),
)
def test_no_window_holds_more_than_allowed_and_waiting_as_told_helps(pauses_s, requests):
    from virtualtime.clock import ManualClock
    from virtualtime.instant import parse

    start = parse("2024-06-01T09:00:00Z")
    clock = ManualClock(start)
    runtime = Runtime(clock, Ports(None, None), {})
    world = World("w", Options(), runtime, Store({}), Dial("real", start, start))
    limit = Rule(requests, 20)
    granted = []
    for pause_s in pauses_s:
        clock.advance(timedelta(seconds=pause_s))
        allowance = spend(world, "key", limit)
        if not allowance.exceeded:
            granted.append(world.now())
            assert allowance.remaining <= requests - _since(granted, world.now(), 20)
        elif requests:
            clock.advance(timedelta(seconds=allowance.reset_s))
            assert not standing(world, "key", limit).exceeded
        assert _since(granted, world.now(), 20) <= requests


def _since(granted, now, window_s):
    return sum(now - at < timedelta(seconds=window_s) for at in granted)


def test_an_api_has_its_own_limits(world):
    assert rule(world, "shop", RATES, anonymous=False) == Rule(1000, 3600)
    assert rule(world, "shop", RATES, anonymous=True) == Rule(50, 3600)
    assert rule(world, "zoo", UNLIMITED, anonymous=True) is None


def test_the_setting_for_all_wins_over_the_api(world):
    world.settings["rate_limit"] = {"requests": 3, "window_s": 60}

    assert rule(world, "shop", RATES, anonymous=True) == Rule(3, 60)
    assert rule(world, "zoo", UNLIMITED, anonymous=False) == Rule(3, 60)


def test_the_entry_of_an_api_wins_over_both(world):
    world.settings["rate_limit"] = {"requests": 3, "window_s": 60}
    world.settings["rate_limits"] = {"shop": {"requests": 7}, "zoo": "off"}

    assert rule(world, "shop", RATES, anonymous=False) == Rule(7, 3600)
    assert rule(world, "shop", RATES, anonymous=True) == Rule(50, 3600)
    assert rule(world, "zoo", UNLIMITED, anonymous=False) is None


def test_an_entry_says_what_an_api_without_limits_does_not(world):
    world.settings["rate_limits"] = {"zoo": {"anonymous_requests": 5, "exhausted_at": None}}

    assert rule(world, "zoo", UNLIMITED, anonymous=False) == Rule(1000, 3600)
    assert rule(world, "zoo", UNLIMITED, anonymous=True) == Rule(5, 3600)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (None, {"requests": 1000, "anonymous_requests": 50, "window_s": 3600, "exhausted": False}),
        ("off", "off"),
        (
            {"window_s": 60, "exhausted_at": "2024-06-01T08:59:30Z"},
            {"requests": 1000, "anonymous_requests": 50, "window_s": 60, "exhausted": True},
        ),
    ],
)
def test_what_holds_is_shown_as_an_entry(world, entry, expected):
    world.settings["rate_limits"] = {} if entry is None else {"shop": entry}

    assert shown(world, "shop", RATES) == expected
