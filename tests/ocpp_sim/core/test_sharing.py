"""One limit is shared by many connectors, and none of it is given twice."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core.limit import Limit
from ocpp_sim.core.profile import Period, Schedule
from ocpp_sim.core.sharing import shared

LIMITS = st.lists(
    st.builds(
        Limit,
        st.integers(0, 220_000),
        st.integers(0, 3),
        st.none() | st.integers(0, 320),
        st.sampled_from([0, 13_800, 41_400]),
    ),
    max_size=5,
)


def cap(unit, limit_d):
    return Schedule(unit, (), None), Period(0, limit_d)


def volts(limit):
    return 230 * limit.phases or 350


@given(LIMITS, st.integers(0, 500_000))
def test_watts_are_never_given_twice(limits, cap_d):
    parts = shared(cap("W", cap_d), limits)

    assert len(parts) == len(limits)
    assert all(part.power_dw <= limit.power_dw for part, limit in zip(parts, limits, strict=True))
    if len(limits) > 1:
        assert sum(part.power_dw for part in parts) <= cap_d


@given(LIMITS, st.integers(0, 640))
def test_amperes_are_never_given_twice(limits, cap_d):
    parts = shared(cap("A", cap_d), limits)

    if len(limits) > 1:
        assert sum(-(-part.power_dw // volts(part)) for part in parts) <= cap_d


def test_without_a_cap_everybody_keeps_the_own_limit():
    limits = [Limit(110_000, 3), Limit(36_000, 1)]

    assert shared(None, limits) == limits


def test_the_smaller_wish_is_met_whole():
    parts = shared(cap("W", 100_000), [Limit(110_000, 3), Limit(20_000, 1)])

    assert [part.power_dw for part in parts] == [80_000, 20_000]


def test_amperes_are_kept_beside_the_watts():
    limits = [Limit(110_000, 3, 160), Limit(18_400, 1)]

    assert shared(cap("A", 300), limits) == [Limit(110_000, 3, 160), Limit(18_400, 1, 80)]
    assert shared(cap("A", 120), limits) == [Limit(41_400, 3, 60), Limit(13_800, 1, 60)]


LINES = st.builds(
    Limit,
    st.integers(0, 220_000),
    st.just(1),
    lines=st.sampled_from(["R", "S", "T", "RS", "ST", "TR", "RST"]),
).map(lambda limit: replace(limit, phases=len(limit.lines)))


@given(st.lists(LINES, min_size=2, max_size=5), st.integers(0, 640))
def test_on_each_line_amperes_are_given_once(limits, cap_d):
    parts = shared(cap("A", cap_d), limits)

    for line in "RST":
        used = [-(-one.power_dw // volts(one)) for one in parts if line in one.lines]
        assert sum(used) <= cap_d


def test_who_uses_another_line_takes_nothing_away():
    one, other = Limit(73_600, 1, lines="R"), Limit(73_600, 1, lines="S")
    both = Limit(220_000, 3)

    assert [part.power_dw for part in shared(cap("A", 160), [one, other])] == [36_800, 36_800]
    assert [part.power_dw for part in shared(cap("A", 160), [one, one])] == [18_400, 18_400]
    assert [part.power_dw for part in shared(cap("A", 160), [one, both])] == [18_400, 55_200]
    assert [part.power_dw for part in shared(cap("W", 36_800), [one, other])] == [18_400, 18_400]


def test_who_may_not_charge_anyway_takes_no_part():
    idle, busy = Limit(30_000, 3, floor_dw=41_400), Limit(110_000, 3, floor_dw=41_400)

    assert [part.power_dw for part in shared(cap("W", 60_000), [idle, busy])] == [0, 60_000]
