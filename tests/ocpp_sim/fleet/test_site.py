"""A fleet that shares the supply of its site, over real sockets."""

import asyncio

import pytest

from ocpp_sim.core import port
from ocpp_sim.core.site import IDLE_W
from ocpp_sim.fleet import FleetOptions
from ocpp_sim.fleet.share import Fleet
from ocpp_sim.fleet.site import Site
from ocpp_sim.plan import site_part_w
from ocpp_sim.plan.read import read_plan
from ocpp_sim.transport.wall import WallClock

PLAN = read_plan(
    "yard.yaml",
    """\
plan: A yard
site_w: 24000
visits: false
points:
  - {count: 2, model: Street 22}
  - {count: 1, model: Wall 11, station_w: 6000}
""",
)


def power_w(fleet):
    return [sum(one.flow.power_w for one in runner.station.connectors) for runner in fleet.runners]


def test_what_one_leaves_goes_to_the_others(socket_csms, eventually):
    async def story():
        async with socket_csms() as csms:
            fleet = Fleet(FleetOptions.of_plan(csms.url, PLAN, ramp_per_s=1000), WallClock())
            try:
                fleet.start()
                await eventually(lambda: fleet.tally.boots == 3)
                one, two, three = fleet.runners
                for runner in fleet.runners:
                    assert runner.station.spec.part_w == IDLE_W
                one.give(port.PlugIn(1))
                one.give(port.PresentTag(1, "TAG"))
                await eventually(lambda: power_w(fleet)[0] == 11_000)
                for runner in (two, three):
                    runner.give(port.PlugIn(1))
                    runner.give(port.PresentTag(1, "TAG"))
                    assert sum(power_w(fleet)) <= 24_000
                await eventually(lambda: power_w(fleet) == [9_000, 6_000, 9_000])
                three.give(port.Unplug(1))
                await eventually(lambda: power_w(fleet) == [11_000, 6_000, 0])
            finally:
                await fleet.stop()

    asyncio.run(story())


def test_it_looks_again_from_time_to_time_and_stops(monkeypatch):
    """Cars take less as they fill, and nobody says so."""
    looks = []
    monkeypatch.setattr(Site, "share", lambda self: looks.append(self.limit_w))

    async def story():
        site = Site(PLAN, range(0), (), speed=30_000)
        site.start()
        while len(looks) < 2:  # noqa: ASYNC110  # two turns of its timer
            await asyncio.sleep(0)
        site.hear(port.StatusChanged(1, "Available"))
        site.stop()
        await asyncio.sleep(0)

    asyncio.run(story())

    assert looks == [0, 0]


@pytest.mark.parametrize(
    ("indexes", "watts"), [(range(3), 24_000), (range(0, 3, 2), 21_333), (range(1, 2), 2_666)]
)
def test_each_process_has_the_part_of_its_installed_power(indexes, watts):
    assert site_part_w(PLAN, indexes) == watts
