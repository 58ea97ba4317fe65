"""Whatever comes and goes, power, current, voltage, register and charge tell one story."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocpp_sim.core import charge, outlet
from ocpp_sim.core.appetite import demand_w, soc_percent
from ocpp_sim.core.metering import snapshot
from ocpp_sim.core.port import PowerCycle
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.plan import FleetPlan, make_station
from ocpp_sim.plan.read import read_plan, ready_plan
from tests.ocpp_sim.conftest import START, Bench

SIMPLE = {"ClockAlignedDataInterval": "0"}
PHASES = {"ConnectorPhaseRotation": "1.RST,2.STR"}
# The ready plans without quirks, which may well tell other stories.
HONEST = ("depot", "home-ac", "motorway-dc", "power-cut")
WINTER = Path(__file__).parents[1] / "examples" / "winter-hub.yaml"
HUB = read_plan(WINTER.name, WINTER.read_text("utf-8"))
PLANS = st.builds(
    lambda plan, seed, interval_s: replace(
        plan, seed=seed, settings={**SIMPLE, **PHASES, "MeterValueSampleInterval": str(interval_s)}
    ),
    st.sampled_from([FleetPlan(), HUB, *map(ready_plan, HONEST)]),
    st.integers(0, 10_000),
    st.sampled_from([47, 300, 900]),
)
SLOW = settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def built(plan, index):
    return Bench(make_station(plan, index, START))


def readings(point):
    """(connector, instant, {measurand: [values]}, phases) of every MeterValues, in order."""
    for call in point.calls("MeterValues"):
        for value in call["meterValue"]:
            values, phases = {}, []
            for one in value["sampledValue"]:
                values.setdefault(one["measurand"], []).append(float(one["value"]))
                if one["measurand"] == "Current.Import":
                    phases.append(one.get("phase"))
            yield call["connectorId"], datetime.fromisoformat(value["timestamp"]), values, phases


def registers(point):
    """What each meter has counted by now, to the microjoule."""
    found = []
    for connector in point.station.connectors:
        flow = connector.flow
        if connector.vehicle is not None:
            flow = charge.settle(flow, connector.vehicle, point.now)
        found.append(flow.energy_uj)
    return found


def check_reading(values, spec):
    """P is the sum of V · I over the phases, within what rounding to a milliampere makes of it."""
    watts, currents, volts = (
        values["Power.Active.Import"][0],
        values["Current.Import"],
        values["Voltage"],
    )
    product = sum(volt * current for volt, current in zip(volts, currents, strict=True))
    assert product == pytest.approx(watts, abs=0.0005 * sum(volts) + 1e-6)
    assert watts <= spec.power_w
    if spec.phases:
        assert all(220 < volt <= 232 for volt in volts)
    else:
        assert not spec.cable_a or currents[0] <= spec.cable_a
        assert volts[0] == 0 or 300 < volts[0] < 1000
    for percent in values.get("SoC", ()):
        assert 0 <= percent <= 100


def check_now(point):
    """No car takes more than it can, and none of what is shared is taken twice."""
    spec, taken, amperes = point.station.spec, 0, Counter()
    rotation = spec.settings["ConnectorPhaseRotation"]
    for connector in point.station.connectors:
        vehicle = connector.vehicle
        if vehicle is None:
            continue
        flow = charge.settle(connector.flow, vehicle, point.now)
        taken += flow.power_w
        percent = soc_percent(vehicle, flow.stored_uj)
        assert 0 <= percent <= 100
        if spec.station_a:
            shown = snapshot(connector.with_flow(flow), spec, rotation)
            for line in shown.rotation[: shown.phases]:
                amperes[line] += shown.current_ma
        assert flow.power_w <= min(outlet.outlet_w(spec, vehicle), demand_w(vehicle, percent))
    assert not spec.supply_w or taken <= spec.supply_w
    assert max(amperes.values(), default=0) <= spec.station_a * 1000


@SLOW
@given(PLANS, st.integers(0, 7))
def test_every_reading_of_every_plan_is_coherent(plan, index):
    point, last = built(plan, index), {}
    for _ in range(24):
        point.advance(600)
        check_now(point)

    for connector_id, at, values, phases in readings(point):
        check_reading(values, point.station.spec)
        assert len(phases) == len(set(phases))
        (register_wh,) = values["Energy.Active.Import.Register"]
        before = last.get(connector_id)
        if before is not None:
            gained_wh, passed_h = register_wh - before[1], (at - before[0]) / timedelta(hours=1)
            assert 0 <= gained_wh <= point.station.spec.power_w * passed_h + 1
        last[connector_id] = (at, register_wh)


@SLOW
@given(PLANS, st.integers(0, 7))
def test_the_register_is_the_same_to_the_microjoule_whatever_the_sampling(plan, index):
    found = []
    for interval_s in ("10", "900"):
        own = replace(plan, settings={**SIMPLE, "MeterValueSampleInterval": interval_s})
        point = built(own, index)
        point.advance(4 * 3600)
        found.append(registers(point))

    assert found[0] == found[1]


@SLOW
@given(PLANS, st.integers(0, 7), st.lists(st.integers(60, 3000), min_size=1, max_size=5))
def test_the_register_survives_reboots_and_being_kept_as_json(plan, index, pauses):
    point = built(plan, index)
    for pause_s in pauses:
        point.advance(pause_s)
        before = registers(point)
        kept = json.loads(json.dumps(station_to_record(point.station)))
        assert station_from_record(kept) == point.station
        point.station = station_from_record(kept)
        assert registers(point) == before

        point.give(PowerCycle())
        assert registers(point) == before
    point.advance(600)
    assert all(now >= then for now, then in zip(registers(point), before, strict=True))


def test_a_hub_in_winter_shows_the_cold_the_cables_and_the_phases():
    seen, phases_of = [], set()
    hub = replace(HUB, settings={**HUB.settings, **SIMPLE})
    for index in range(hub.count):
        point = built(hub, index).advance(6 * 3600)
        for connector_id, _, values, phases in readings(point):
            seen.append((point.station.spec.phases, values))
            if len(phases) == 1 and phases[0]:
                phases_of.add((connector_id, phases[0]))

    assert phases_of == {(1, "L1"), (2, "L2")}
    sockets = [values["Current.Import"][0] for phases, values in seen if phases]
    assert 0 < max(sockets) <= 32
    powers = [values["Power.Active.Import"][0] for phases, values in seen if not phases]
    assert len(set(powers)) > 50
    assert 100_000 < max(powers) <= 200_000


def test_a_day_counts_the_same_in_one_look_as_in_thousands():
    plan = replace(ready_plan("motorway-dc"), settings=dict(SIMPLE), seed=5)
    index = next(at for at in range(8) if make_station(plan, at, START).spec.supply_w)
    fine, coarse = built(plan, index), built(plan, index)
    for _ in range(24 * 60):
        fine.advance(60)
    coarse.advance(24 * 3600)

    assert registers(fine) == registers(coarse)
