"""A charge point, and what a person can do to it."""

import pytest

from chargebench.workbench import BenchError
from tests.chargebench.workbench.conftest import TAG


@pytest.fixture
def point(world):
    """A charge point that has booted."""
    world.clock.advance(minutes=1)
    return world.point("CP-0001")


def connector(point):
    return point.state["point"]["connectors"][0]


def test_a_car_charges_from_tag_to_unplugging(world, point):
    point.plug_in(battery_wh=60_000, soc_percent=20, curve="plateau", ramp_s=8)
    assert "Preparing" == connector(point)["status"]

    point.present_tag(TAG)
    world.clock.advance(minutes=10)
    assert "Charging" == connector(point)["status"]

    point.unplug()
    assert "Available" == connector(point)["status"]


def test_a_fault_comes_and_goes(point):
    point.fault("GroundFailure", connector_id=1)
    assert "Faulted" == connector(point)["status"]

    point.clear_fault(connector_id=1)
    assert "Available" == connector(point)["status"]


def test_the_network_comes_and_goes(world, point):
    point.go_offline()
    assert not point.state["connected"]

    point.go_online()
    world.clock.advance(minutes=5)
    assert point.state["connected"]


def test_the_mains_come_and_go(world, point):
    point.power_cycle(600)
    world.clock.advance(minutes=9)
    assert not point.state["connected"]

    world.clock.advance(minutes=2)
    assert point.state["connected"]


def test_with_a_battery_it_outlasts_the_mains(point):
    point.power_cycle(600, backed=True)

    assert point.state["connected"]


def test_a_limit_on_site_holds_until_it_is_lifted(world, point):
    point.plug_in(battery_wh=60_000, soc_percent=20)
    point.present_tag("DRV00000001")

    point.set_limit(amps=10)
    assert point.state["point"]["connectors"][0]["power_w"] == 6_939
    point.set_limit(watts=5_000, connector_id=1)
    point.lift_limit()
    assert point.state["point"]["connectors"][0]["power_w"] == 5_000
    point.lift_limit(connector_id=1)
    assert point.state["point"]["connectors"][0]["power_w"] > 5_000


def test_it_sends_what_it_is_given_as_it_is(world, point):
    point.send_raw('[2,"odd","Heartbeat"]')
    point.send_raw('[2,"odd-2","Heartbeat",{}')

    frames = [entry["data"]["text"] for entry in world.journal(kind="frame", subject=point.id)]
    assert '[2,"odd","Heartbeat"]' in frames
    assert any(frame.startswith('[4,"odd","FormationViolation"') for frame in frames)
    assert any(frame.startswith('[4,"odd-2","FormationViolation"') for frame in frames)


def test_a_command_gives_the_raw_answer(point):
    answered = point.command("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})

    assert ("answered", {"status": "Accepted"}) == (answered["outcome"], answered["payload"])
    assert 2 == len(answered["frames"])


def test_a_refused_command_is_an_answer(point):
    assert "refused" == point.command("Dance")["outcome"]


def test_a_command_to_one_that_is_offline_is_an_error(point):
    point.go_offline()

    with pytest.raises(BenchError, match="409"):
        point.command("ClearCache")
