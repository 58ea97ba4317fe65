"""A server without simulated charge points."""

from datetime import UTC, datetime

import pytest

from mockserver.adapters.no_fleet import NoFleet
from mockserver.store.store import Store
from mockserver.world import physical
from mockserver.world.ports import Ports
from mockserver.world.problems import ProblemError
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial, ManualClock

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def world():
    runtime = Runtime(ManualClock(AT), Ports(None, NoFleet()), {})
    return World("blue", Options(), runtime, Store(physical.INDEXES), Dial("frozen", AT, AT))


def test_charge_points_are_refused_with_the_reason(world):
    with pytest.raises(ProblemError, match="put together without charge points"):
        NoFleet().populate(world, 3)


@pytest.mark.parametrize(
    "ask",
    [
        lambda fleet, world: fleet.drive(world, "CP-1", "unplug", {}),
        lambda fleet, world: fleet.describe(world, "CP-1"),
    ],
)
def test_nobody_can_be_driven_or_described(world, ask):
    with pytest.raises(ProblemError, match="no embedded charge point 'CP-1'"):
        ask(NoFleet(), world)


def test_a_world_that_begins_with_a_past_has_nobody_online(world):
    physical.connect(world, "CP-1")

    NoFleet().revive(world)

    assert physical.station(world, "CP-1")["online"] is False


def test_ticking_and_ending_do_nothing(world):
    before = world.store.dump()

    NoFleet().tick(world, "CP-1")
    NoFleet().befall(world, "CP-1")
    NoFleet().end(world)

    assert world.store.dump() == before


def test_points_of_another_server_are_kept_as_they_are():
    fleet = NoFleet()

    assert fleet.dump(fleet.load({"x": 1})) == {"x": 1}
