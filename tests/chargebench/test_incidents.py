"""Incidents of a plan befall the charge points of a world."""

import asyncio
import json
from datetime import timedelta

from chargebench import incidents
from chargebench.composition import create
from chargebench.options import Options
from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.incident import Incident

NINE = "2024-06-01T09:00:00Z"
HOUR = timedelta(hours=1)
PLAN = FleetPlan(
    prefix="P-",
    count=2,
    autopilot=False,
    incidents=(
        Incident("offline", first_s=600, every_s=1200, lasts_s=60, together=True),
        Incident("power_cut", first_s=3000),
    ),
)


def lived(plan, by, *, meanwhile=lambda _world: None):
    """A world that has lived with the points of a plan."""

    async def story():
        mock = create(Options(at=NINE, fleet=0))
        world = mock.worlds.get("default")
        world.runtime.ports.fleet.install(world, plan)
        await mock.worlds.advance(world, by / 2)
        meanwhile(world)
        await mock.worlds.advance(world, by / 2)
        return world

    return asyncio.run(story())


def connections(world, station_id):
    return [
        (entry.data["event"], entry.world_at.strftime("%H:%M"))
        for entry in world.journal
        if entry.kind == "connection" and entry.subject == station_id
    ]


def test_they_come_at_their_times_by_the_world_s_clock():
    world = lived(PLAN, HOUR)

    for name in ("P-0001", "P-0002"):
        found = connections(world, name)
        closed = [at for event, at in found if event == "closed"]
        assert {"09:10", "09:30", "09:50"} == set(closed)
        assert ["opened", "closed"] * len(closed) + ["opened"] == [event for event, _ in found]
    assert 7 == world.get(incidents.COLLECTION, "P-0001")["number"]


def test_they_are_kept_with_the_world():
    """A record says all that is to come, as JSON."""
    plan = lived(PLAN, HOUR).get(incidents.COLLECTION, "P-0001")

    assert plan == json.loads(json.dumps(plan))
    assert {"offline", "power_cut"} == {one["what"] for one in plan["incidents"]}


def test_a_plan_without_any_leaves_no_trace():
    world = lived(FleetPlan(prefix="P-", count=1, autopilot=False), HOUR)

    assert world.get(incidents.COLLECTION, "P-0001") is None
    assert incidents.take(world, "P-0001") is None


def test_what_happens_once_is_over_then():
    plan = FleetPlan(
        prefix="P-", count=1, autopilot=False, incidents=(Incident("power_cut", first_s=60),)
    )
    world = lived(plan, HOUR)

    assert 1 == world.get(incidents.COLLECTION, "P-0001")["number"]
    assert incidents.take(world, "P-0001") is None


def test_one_that_is_gone_is_left_alone():
    world = lived(PLAN, HOUR, meanwhile=lambda world: world.points.pop("P-0002"))

    assert {"09:10", "09:30"} == {
        at for event, at in connections(world, "P-0002") if event == "closed"
    }
    assert 7 == world.get(incidents.COLLECTION, "P-0002")["number"]
