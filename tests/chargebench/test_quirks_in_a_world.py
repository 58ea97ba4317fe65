"""Every quirk against our own central system: it never fails, and answers as OCPP-J wants."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from chargebench.composition import create
from chargebench.options import Options
from mockserver.charging.records import STATIONS
from ocpp_sim.core.wire import Selector
from ocpp_sim.plan import FleetPlan, identity
from ocpp_sim.quirks import Quirk
from ocpp_sim.quirks.catalogue import CATALOGUE
from ocpp_sim.quirks.presets import PRESETS, quirks_of
from ocppj.codes import CODES_16, INTERNAL_ERROR
from ocppj.frame import Call, CallError, CallResult, Malformed, parse

NINE = "2024-06-01T09:00:00Z"
QUIET = {"ClockAlignedDataInterval": "0", "MeterValueSampleInterval": "600"}
FLEET = {name: (Quirk(name),) for name, one in CATALOGUE.items() if one.kind != "usual"}
FLEET |= {name: quirks_of(name) for name in PRESETS}
FLEET["all on the wire"] = tuple(
    Quirk(name, probability=0.05)
    for name, one in CATALOGUE.items()
    if one.kind in ("wire", "network") and one.stage != "handshake"
)
# What the central system refuses, and how; everything else it can read.
REFUSED = {
    "meter_object_not_array": "TypeConstraintViolation",
    "empty_sampled": "OccurenceConstraintViolation",
    "bad_unit": "PropertyConstraintViolation",
    "bad_measurand": "PropertyConstraintViolation",
    "bad_context": "PropertyConstraintViolation",
    "truncated_json": "FormationViolation",
    "leading_comma": "FormationViolation",
    "empty_value": "FormationViolation",
}


def plan_of(number, quirks):
    model = replace(FleetPlan().mix[0], visit_every_s=3600)
    return FleetPlan(
        seed=number, prefix=f"Q{number:03d}-", mix=(model,), count=1, quirks=quirks, settings=QUIET
    )


async def _live():
    """Four hours of all at once, each asked for its settings every half hour."""
    mock = create(Options(at=NINE))
    world = mock.worlds.get("default")
    world.journal.max_bytes = 1 << 30
    plans = [plan_of(number, quirks) for number, quirks in enumerate(FLEET.values())]
    for plan in plans:
        world.runtime.ports.fleet.install(world, plan)
    names = dict(zip(FLEET, (identity(plan, 0) for plan in plans), strict=True))
    ask = world.runtime.ports.commands.call
    for _ in range(8):
        await mock.worlds.advance(world, timedelta(minutes=30))
        wanted = {"key": ["HeartbeatInterval"]}
        for name in world.runtime.ports.commands.connected(world):
            await ask(world, name, "GetConfiguration", wanted, timeout_s=0.001)
    await mock.worlds.advance(world, timedelta(minutes=5))
    return world, names


@pytest.fixture(scope="module")
def lived():
    """The world, the identities by what they have, and the frames of each by direction."""
    world, names = asyncio.run(_live())
    frames = defaultdict(list)
    for entry in world.journal:
        if entry.kind == "frame":
            frames[entry.subject, entry.data["direction"]].append(parse(entry.data["text"]))
    return SimpleNamespace(world=world, names=names, frames=frames)


def test_the_central_system_never_fails(lived):
    codes = {
        frame.code
        for (_, direction), each in lived.frames.items()
        for frame in each
        if direction == "out" and isinstance(frame, CallError)
    }

    assert codes <= CODES_16 - {INTERNAL_ERROR}
    assert codes == set(REFUSED.values())


@pytest.mark.parametrize("name", FLEET)
def test_each_call_has_its_one_answer(lived, name):
    """A frame without a readable id is answered under -1, and one of type 1 is not (§4.1.3)."""
    station_id = lived.names[name]
    asked, answered = Counter(), Counter()
    for frame in lived.frames[station_id, "in"]:
        if isinstance(frame, Call):
            asked[frame.message_id] += 1
        elif isinstance(frame, Malformed) and frame.refusal() is not None:
            asked[frame.refusal().message_id] += 1
    for frame in lived.frames[station_id, "out"]:
        if isinstance(frame, CallResult | CallError):
            answered[frame.message_id] += 1

    assert asked
    assert asked == answered


@pytest.mark.parametrize("name", sorted(CATALOGUE.keys() & FLEET.keys()))
def test_what_it_cannot_take_is_refused_for_what_is_wrong(lived, name):
    codes = {
        frame.code
        for frame in lived.frames[lived.names[name], "out"]
        if isinstance(frame, CallError)
    }

    assert codes <= {REFUSED.get(name)}
    if CATALOGUE[name].likely == 1.0:
        assert codes == ({REFUSED[name]} if name in REFUSED else set())


def test_all_are_known_to_the_world_and_most_have_booted(lived):
    booted = {
        record["id"]: record["boot_status"]
        for _, record in lived.world.store[STATIONS]
        if record["id"] in lived.names.values()
    }
    silent = {name for name, one in lived.names.items() if booted.get(one) != "Accepted"}

    assert set(booted) == set(lived.names.values())
    assert silent <= {"no_boot", "Wallbox FW6", "all on the wire", "boot_loop_10s"}


def test_a_second_connection_replaces_the_first_once():
    """What the first one still had to tell its point is not for the second."""
    quirk = Quirk("replacement_connection", probability=1.0, selector=Selector("Heartbeat", nth=2))
    plan = plan_of(0, (quirk,))

    async def story():
        mock = create(Options(at=NINE))
        world = mock.worlds.get("default")
        world.runtime.ports.fleet.install(world, plan)
        await mock.worlds.advance(world, timedelta(hours=1))
        return world

    world = asyncio.run(story())

    events = [entry.data["event"] for entry in world.journal if entry.kind == "connection"]
    assert events == ["opened", "replaced", "opened"]
    assert world.points[identity(plan, 0)].link.state == "up"


def test_they_can_all_be_kept_and_brought_back(lived):
    fleet = lived.world.runtime.ports.fleet

    for station_id in lived.names.values():
        point = lived.world.points[station_id]
        assert fleet.load(fleet.dump(point)) == point
