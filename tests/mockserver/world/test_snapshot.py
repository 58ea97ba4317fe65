"""A world as JSON, and back."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.world.problems import ProblemError
from mockserver.world.snapshot import dump, load
from virtualtime.clock import Dial

AT = datetime(2030, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def full(make_world):
    """A world with something of everything."""
    world = make_world(seed=7, seed_size="medium", fleet=1, at=AT)
    world.put("shop.bikes", "b2", {"colour": "red", "samples": ({"w": 1},)})
    world.put("shop.bikes", "b1", {"colour": "blue"})
    world.points["CP-1"] = "new 1"
    world.count("ids")
    world.settings["rate_limit"] = {"requests": 2, "window_s": 60}
    world.buckets["key"] = ((1893501015123, 3),)
    world.set_timer(AT + timedelta(microseconds=2), "bike", "second")
    world.set_timer(AT + timedelta(microseconds=1), "bike", "first")
    world.set_timer(AT + timedelta(microseconds=1), "point", "CP-1")
    return world


@pytest.fixture
def restore(runtime, make_store):
    """Make a world of a dump, through text."""

    def make(dumped):
        value = orjson.loads(orjson.dumps(dumped))
        return load("green", value, runtime, make_store(), journal_bytes=1000)

    return make


def test_a_dump_holds_everything_that_changes(full):
    assert dump(full) == {
        "version": 1,
        "options": {
            "seed": 7,
            "seed_size": "medium",
            "fleet": 1,
            "autopilot": False,
            "at": "2030-01-01T12:30:15.123456Z",
        },
        "clock": {
            "mode": "frozen",
            "at": "2030-01-01T12:30:15.123456Z",
            "factor": 1.0,
            "ahead_s": 0.0,
        },
        "counters": {"ids": 1},
        "settings": {"rate_limit": {"requests": 2, "window_s": 60}},
        "buckets": {"key": [[1893501015123, 3]]},
        "timers": [
            ["2030-01-01T12:30:15.123457Z", "bike", "first"],
            ["2030-01-01T12:30:15.123457Z", "point", "CP-1"],
            ["2030-01-01T12:30:15.123458Z", "bike", "second"],
        ],
        "points": {"CP-1": {"text": "new 1"}},
        "records": {
            "shop.bikes": [
                ["b2", {"colour": "red", "samples": ({"w": 1},)}],
                ["b1", {"colour": "blue"}],
            ],
            "mock.credentials": [],
            "mock.faults": [],
            "mock.mails": [],
            "mock.uploads": [],
        },
    }


def test_a_restored_world_dumps_to_the_same_bytes(full, restore):
    text = orjson.dumps(dump(full))

    world = restore(dump(full))

    assert orjson.dumps(dump(world)) == text
    assert world.name == "green"
    assert world.points == {"CP-1": "new 1"}


def test_a_restored_world_goes_on_as_the_dumped_one_would(full, restore):
    world = restore(dump(full))

    for one in (full, world):
        one.put("shop.bikes", one.new_id("bike_{ulid16}"), {})
        one.timers.pop_due(AT + timedelta(seconds=1))
        one.set_timer(AT, "bike", "third")

    assert orjson.dumps(dump(world)) == orjson.dumps(dump(full))


def test_a_real_clock_keeps_its_distance_from_the_wall(world, restore, clock):
    world.dial = world.dial.jump(clock.now() + timedelta(hours=8), clock.now())
    dumped = dump(world)
    clock.advance(timedelta(days=2))

    restored = restore(dumped)

    assert restored.now() == clock.now() + timedelta(hours=8)


def test_a_scaled_clock_goes_on_from_where_it_stood(world, restore, clock):
    world.dial = Dial("scaled", clock.now(), AT, 60.0)
    dumped = dump(world)
    clock.advance(timedelta(days=2))

    restored = restore(dumped)
    clock.advance(timedelta(seconds=1))

    assert restored.now() == AT + timedelta(minutes=1)


def _with(dumped, *path, value):
    """The dump with another value at a path."""
    if not path:
        return value
    key, *rest = path
    return {**dumped, key: _with(dumped[key], *rest, value=value)}


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("version",), 99, "body.version"),
        (("records",), {"shop.cars": []}, "body.records.shop.cars"),
        (("records", "shop.bikes"), [["b1", 7]], "body.records.shop.bikes.0"),
        (("records", "shop.bikes"), [[1, {}]], "body.records.shop.bikes.0"),
        (("records", "shop.bikes"), [["b1"]], "body"),
        (("records",), 7, "body"),
        (("timers",), [["2030-01-01T12:30:15Z", "car", "x"]], "body.timers.0"),
        (("timers",), [["tomorrow", "bike", "x"]], "body"),
        (("clock", "mode"), "backwards", "body.clock.mode"),
        (("clock", "factor"), 0, "body.clock.factor"),
        (("clock", "at"), "0001-01-01T00:00:00+23:00", "body"),
        (("clock",), {}, "body"),
        (("options", "at"), 7, "body"),
        (("points",), {"CP-1": {}}, "body"),
        (("buckets",), {"key": 1}, "body"),
        (("settings",), None, "body"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(full, restore, path, value, field):
    with pytest.raises(ProblemError) as caught:
        restore(_with(dump(full), *path, value=value))

    assert caught.value.problem.status == 422
    assert caught.value.problem.details[0].field == field


def test_an_unknown_kind_of_timer_is_answered_with_the_known_ones(full, restore):
    with pytest.raises(ProblemError, match="this server has bike, point"):
        restore(_with(dump(full), "timers", value=[["2030-01-01T12:30:15Z", "car", "x"]]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["options", "clock", "records", "timers", "points", "settings"]),
        st.one_of(st.none(), st.integers(-9, 9), st.text(), st.lists(st.text()), st.just({})),
        min_size=1,
    )
)
def test_rubbish_is_refused_and_never_breaks(full, restore, rubbish):
    with suppress(ProblemError):
        restore({**dump(full), **rubbish})
