"""Timers: in order, each at its own time, in slices."""

import asyncio
from contextlib import contextmanager
from datetime import timedelta

import pytest

from mockserver.world import scheduler
from mockserver.world.problems import ProblemError
from mockserver.world.scheduler import advance, fire_due

MINUTE = timedelta(minutes=1)


@pytest.fixture
def diary(world):
    """What fired and when: [("bike", "b1", "2024-06-01T09:01:00.000Z")]."""
    kept = []

    def write(kind):
        return lambda world, key: kept.append((kind, key, world.now_text()))

    world.runtime.timer_actions = {"bike": write("bike"), "point": write("point")}
    return kept


def test_what_is_due_fires_in_order_and_nothing_else(world, clock, diary):
    start = clock.now()
    for key, minutes in (("late", 3), ("two", 2), ("one", 1)):
        world.set_timer(start + minutes * MINUTE, "bike", key)
    clock.advance(2 * MINUTE)

    assert fire_due(world, at_most=10) == 2
    assert [key for _, key, _ in diary] == ["one", "two"]


def test_not_more_fire_at_once_than_asked_for(world, clock, diary):
    for key in ("a", "b", "c"):
        world.set_timer(clock.now(), "bike", key)

    assert fire_due(world, at_most=2) == 2
    assert fire_due(world, at_most=2) == 1


def test_firing_is_told_to_the_journal_as_cause_and_entry(world, clock):
    world.set_timer(clock.now(), "bike", "b1")
    fire_due(world, at_most=1)

    timer, state = world.journal
    assert (timer.kind, timer.subject, timer.cause) == ("timer", "bike/b1", "timer/bike/b1")
    assert (state.kind, state.cause) == ("state", "timer/bike/b1")


def test_the_ticks_of_charge_points_are_not_told_by_themselves(world, clock, diary):
    world.set_timer(clock.now(), "point", "CP-1")
    fire_due(world, at_most=1)

    assert list(world.journal) == []
    assert len(diary) == 1


def test_an_advance_lives_through_every_timer_at_its_own_time(world, clock, diary):
    start = clock.now()
    world.set_timer(start + 2 * MINUTE, "bike", "two")
    world.set_timer(start + MINUTE, "point", "CP-1")
    world.set_timer(start + 9 * MINUTE, "bike", "after")

    done = asyncio.run(advance(world, 5 * MINUTE))

    assert diary == [
        ("point", "CP-1", "2024-06-01T09:01:00.000Z"),
        ("bike", "two", "2024-06-01T09:02:00.000Z"),
    ]
    assert (done.from_at, done.to_at) == (start, start + 5 * MINUTE)
    assert done.fired == {"point": 1, "bike": 1}
    assert world.now() == start + 5 * MINUTE


def test_what_was_overdue_fires_first_without_turning_the_clock_back(world, clock, diary):
    world.set_timer(clock.now() - MINUTE, "bike", "overdue")

    asyncio.run(advance(world, MINUTE))

    assert diary == [("bike", "overdue", "2024-06-01T09:00:00.000Z")]


def test_a_timer_set_on_the_way_fires_too(world, clock):
    def again(world, key):
        world.set_timer(world.now() + MINUTE, "bike", key)

    world.runtime.timer_actions = {"bike": again}
    world.set_timer(clock.now() + MINUTE, "bike", "b1")

    done = asyncio.run(advance(world, 60 * MINUTE))

    assert done.fired == {"bike": 60}


@pytest.mark.parametrize(("mode", "factor"), [("real", 1.0), ("frozen", 1.0), ("scaled", 60.0)])
def test_the_clock_goes_on_as_before(world, clock, mode, factor):
    world.dial = world.dial.set(mode, clock.now(), factor=factor)

    asyncio.run(advance(world, MINUTE))

    assert (world.dial.mode, world.dial.factor) == (mode, factor)
    clock.advance(timedelta(seconds=1))
    passed = world.now() - clock.now() - MINUTE + timedelta(seconds=1)
    assert passed == timedelta(seconds={"real": 1, "frozen": 0, "scaled": 60}[mode])


def test_others_get_their_turn_between_slices(world, clock, diary, monkeypatch):
    monkeypatch.setattr(scheduler, "_SLICE_S", -1.0)
    for number in range(5):
        world.set_timer(clock.now() + number * MINUTE, "bike", str(number))
    seen = []

    async def run():
        advancing = asyncio.ensure_future(advance(world, 10 * MINUTE))
        while not advancing.done():
            seen.append(len(diary))
            await asyncio.sleep(0)

    asyncio.run(run())

    assert seen == [0, 1, 2, 3, 4, 5]


def test_an_advance_stops_when_its_world_is_no_longer_the_one(world, clock, diary, monkeypatch):
    monkeypatch.setattr(scheduler, "_SLICE_S", -1.0)
    for number in range(5):
        world.set_timer(clock.now() + number * MINUTE, "bike", str(number))

    with pytest.raises(ProblemError, match="reset or deleted on the way"):
        asyncio.run(advance(world, 10 * MINUTE, stands=lambda: len(diary) < 2))

    assert len(diary) == 2


def test_a_failing_timer_ends_the_advance_and_leaves_the_clock_running(world, clock):
    def fail(world, key):
        raise ValueError(key)

    world.runtime.timer_actions = {"bike": fail}
    world.set_timer(clock.now() + MINUTE, "bike", "b1")

    with pytest.raises(ValueError, match="b1"):
        asyncio.run(advance(world, 5 * MINUTE))

    assert world.dial.mode == "real"
    assert world.now() == clock.now() + MINUTE


def test_external_points_are_listed_as_not_driven(world):
    world.points["CP-1"] = "embedded"
    world.runtime.ports.commands.online = ["CP-1", "REAL-7"]

    done = asyncio.run(advance(world, MINUTE))

    assert done.not_driven == ("REAL-7",)


class Wire:
    """An outbox whose attempts end when somebody waits for them: each notes when that was."""

    def __init__(self, world):
        self.world, self.under_way, self.ended = world, [], []
        self.takes_s = 0.0

    def busy(self, world):
        return bool(self.under_way)

    async def settled(self, world, timeout_s):
        await asyncio.sleep(0)
        if self.takes_s <= timeout_s:
            self.ended += [(key, world.now_text()) for key in self.under_way]
            self.under_way = []


@pytest.fixture
def wire(world):
    """Timers of kind "bike" begin an attempt."""
    made = Wire(world)
    world.runtime.ports.outbox = made
    world.runtime.timer_actions = {"bike": lambda world, key: made.under_way.append(key)}
    return made


def test_what_leaves_the_world_arrives_before_its_clock_goes_on(world, clock, wire):
    for key, minutes in (("a", 1), ("b", 1), ("c", 2), ("last", 5)):
        world.set_timer(clock.now() + minutes * MINUTE, "bike", key)

    asyncio.run(advance(world, 5 * MINUTE))

    assert [
        ("a", "2024-06-01T09:01:00.000Z"),
        ("b", "2024-06-01T09:01:00.000Z"),
        ("c", "2024-06-01T09:02:00.000Z"),
        ("last", "2024-06-01T09:05:00.000Z"),
    ] == wire.ended


def test_what_was_under_way_before_is_waited_for_as_well(world, wire):
    wire.under_way.append("early")

    asyncio.run(advance(world, MINUTE))

    assert [("early", "2024-06-01T09:00:00.000Z")] == wire.ended


def test_a_try_that_an_outcome_asks_for_is_made_on_the_way(world, clock, wire, monkeypatch):
    """The outcome of an attempt may set a timer that is due before the next one known so far."""
    world.set_timer(clock.now() + MINUTE, "bike", "first")
    world.set_timer(clock.now() + 60 * MINUTE, "bike", "far")
    settled = wire.settled

    async def retry(world, timeout_s):
        again = wire.under_way == ["first"]
        await settled(world, timeout_s)
        if again:
            world.set_timer(world.now() + MINUTE, "bike", "second")

    monkeypatch.setattr(wire, "settled", retry)

    asyncio.run(advance(world, 60 * MINUTE))

    assert ["first", "second", "far"] == [key for key, _ in wire.ended]


def test_requests_are_let_through_while_it_waits(world, clock, wire):
    world.set_timer(clock.now() + MINUTE, "bike", "a")
    seen = []

    @contextmanager
    def ajar():
        seen.append(world.now_text())
        yield
        seen.append("shut")

    asyncio.run(advance(world, 5 * MINUTE, ajar=ajar))

    assert ["2024-06-01T09:01:00.000Z", "shut"] == seen


def test_its_patience_with_the_outside_ends(world, clock, wire, monkeypatch):
    monkeypatch.setattr(scheduler, "_PATIENCE_S", 1e-9)
    wire.takes_s = 30
    world.set_timer(clock.now() + MINUTE, "bike", "slow")
    world.set_timer(clock.now() + 2 * MINUTE, "bike", "later")

    done = asyncio.run(advance(world, 5 * MINUTE))

    assert {"bike": 2} == done.fired
    assert clock.now() + 5 * MINUTE == done.to_at
    assert ["slow", "later"] == wire.under_way


def test_an_advance_stops_also_when_its_world_ends_while_it_waits(world, clock, wire):
    world.set_timer(clock.now() + MINUTE, "bike", "a")
    world.set_timer(clock.now() + 2 * MINUTE, "bike", "b")

    with pytest.raises(ProblemError, match="reset or deleted on the way"):
        asyncio.run(advance(world, 5 * MINUTE, stands=lambda: not wire.ended))

    assert ["a"] == [key for key, _ in wire.ended]
