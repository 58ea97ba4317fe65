"""Fleet plans in YAML: the ready ones, and what is wrong with others."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.visit import visit
from ocpp_sim.plan import make_spec, make_station, model_of
from ocpp_sim.plan.incident import Incident
from ocpp_sim.plan.read import read_plan, ready, ready_plan
from ocpp_sim.written.source import WrittenError

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
DURATION = "a duration such as 30s, 1m30s, 500ms or 2h"
NEEDED = "vendor, power_w; known are Home 7, Wall 11, Street 22, Rapid 50, Hyper 150"
SOME = "a weight of more than 0, or nobody would ever come"
GROUP = "{count: 1, model: Home 7}"
DAYS = "[1, 0, 0, 0, 0, 0, 0]"
HEAD = "plan: P\npoints: [{count: 1, model: Home 7}]\n"
WHOLE = """\
plan: Mine
seed: 7
prefix: M-
ramp_per_s: 12.5
tags: [A, B]
settings: {HeartbeatInterval: 60, LocalPreAuthorize: true}
points:
  - {count: 4, model: Wall 11}
  - count: 2
    model: Own 43
    vendor: Ours
    power_w: 43000
    phases: 3
    connectors: 2
    visit_every: 2h
    settings: {HeartbeatInterval: 30, MeterValueSampleInterval: 5}
vehicles:
  - {share: 2, battery_wh: 50000, max_power_w: 7400, phases: 1, soc_percent: [3, 8]}
  - {battery_wh: 90000, max_power_w: 11000}
incidents:
  - {what: offline, every: 5m, lasts: 30s}
  - {what: power_cut, first: 2m, together: true, lasts: 20, transactions: resume}
"""


def problems(text):
    with pytest.raises(WrittenError) as found:
        read_plan("x.yaml", text)
    return list(found.value.problems)


def test_a_whole_plan_is_read():
    plan = read_plan("x.yaml", WHOLE)

    assert (plan.seed, plan.prefix, plan.count, plan.ramp_per_s) == (7, "M-", 6, 12.5)
    assert plan.tags == ("A", "B")
    assert [model.name for model in plan.mix] == ["Wall 11", "Own 43", "Wall 11"]
    own = plan.mix[1]
    assert (own.vendor, own.connectors, own.visit_every_s) == ("Ours", 2, 7200)
    assert Counter(own.vehicles) == {Vehicle(50_000, 40, 7_400, 1): 2, Vehicle(90_000): 1}
    assert own.arrive_percent == ((3, 8), (3, 8), (10, 65))
    assert plan.rhythm == ()
    assert plan.incidents == (
        Incident("offline", 0, 300, 30),
        Incident("power_cut", 120, None, 20, together=True, transactions="resume"),
    )


def test_settings_of_the_plan_come_before_those_of_a_model():
    plan = read_plan("x.yaml", WHOLE)

    assert make_spec(plan, 1).settings == {
        "NumberOfConnectors": "2",
        "HeartbeatInterval": "60",
        "LocalPreAuthorize": "true",
        "MeterValueSampleInterval": "5",
    }


def test_arrivals_have_their_hours_on_the_clock_of_the_place():
    hours = [0] * 24
    hours[18] = 1
    arrivals = f"{{hours: {hours}, utc_offset_h: 2}}"
    plan = read_plan("x.yaml", f"plan: P\narrivals: {arrivals}\npoints: [{GROUP}]")
    days = read_plan("x.yaml", f"plan: P\narrivals: {{weekdays: {DAYS}}}\npoints: [{GROUP}]")

    autopilot = make_station(plan, 0, NOW).autopilot

    assert {visit(autopilot, 1, number).arrive_at.hour for number in range(50)} == {16}
    assert days.rhythm == (1,) * 24 + (0,) * 144


def test_a_plan_may_be_short():
    plan = read_plan("x.yaml", "plan: Short\nvisits: false\npoints: [{count: 3, model: Rapid 50}]")

    assert (plan.count, plan.mix[0].vendor) == (3, "Kinetik Power")
    assert make_station(plan, 0, NOW).autopilot is None


def test_the_cars_of_a_model_of_one_s_own_fit_its_outlet():
    group = "{count: 1, model: Own, vendor: O, power_w: 50000, phases: 0}"
    plan = read_plan("x.yaml", f"plan: DC\npoints: [{group}]")

    assert all(vehicle.max_power_w > 40_000 for vehicle in plan.mix[0].vehicles)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plan: P\npoints: []", "2:9: points: found []; expected a list of at least 1 item"),
        ("points: [{count: 1, model: Home 7}]", "1:1: 'plan' is missing"),
        (
            "plan: P\npoints: [{count: 1, model: Home 7, visit_every: often}]",
            f'2:49: points.0.visit_every: found "often"; expected {DURATION}',
        ),
        (
            "plan: P\npoints: [{count: 1, model: Home 7, visit_every: 5m}]",
            "2:49: points.0.visit_every: found 5m; expected at least 10m",
        ),
        (
            "plan: P\npoints: [{count: 1, model: Own, phases: 3}]",
            f"2:28: points.0: model 'Own' is not known here and so needs {NEEDED}",
        ),
        (
            f"{HEAD}vehicles: [{{battery_wh: 5, max_power_w: 1}}]",
            "3:25: vehicles.0.battery_wh: found 5; expected a whole number from 100 to 2000000",
        ),
        (
            f"{HEAD}arrivals: {{hours: [1, 2]}}",
            "3:19: arrivals.hours: found [1,2]; expected 24 weights",
        ),
        (
            f"{HEAD}arrivals: {{weekdays: [0, 0, 0, 0, 0, 0, 0]}}",
            f"3:22: arrivals.weekdays: found only 0; expected {SOME}",
        ),
        (
            f"{HEAD}vehicles: [{{battery_wh: 50000, max_power_w: 1, soc_percent: [9, 3]}}]",
            "3:61: vehicles.0.soc_percent: found 9 to 3; expected the lower one first",
        ),
        (
            "plan: P\nsettings: {HeartbeatInterval: x}\npoints: [{count: 1, model: Home 7}]",
            "2:31: settings.HeartbeatInterval: found 'x'; expected a whole number",
        ),
        (
            f"{HEAD}incidents: [{{what: offline, every: 0.5s}}]",
            "3:36: incidents.0.every: found 0.5s; expected at least 1s",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_place_and_what_is_allowed(text, said):
    assert problems(text) == [f"x.yaml:{said}"]


@pytest.mark.parametrize("key", ["HartbeatInterval", "NumberOfConnectors"])
def test_a_setting_that_cannot_be_changed_names_those_that_can(key):
    (said,) = problems(f"plan: P\npoints: [{{count: 1, model: Home 7, settings: {{{key}: 1}}}}]")

    assert said.startswith(f"x.yaml:2:47: points.0.settings.{key}: '{key}' cannot be changed")
    assert "HeartbeatInterval" in said


def test_a_ramp_has_a_shape():
    plan = read_plan(
        "x.yaml",
        "plan: x\nramp_per_s: 5\nramp_shape: step\nramp_step: 1m\n"
        "points: [{count: 2, model: Home 7}]\n",
    )

    assert (plan.ramp_per_s, plan.ramp_shape, plan.ramp_step_s) == (5.0, "step", 60.0)


def test_there_are_seven_ready_plans():
    assert list(ready()) == [
        "depot",
        "flaky-4g",
        "home-ac",
        "mixed-vendors",
        "mixed-versions",
        "motorway-dc",
        "power-cut",
    ]


@pytest.mark.parametrize("name", ready())
def test_a_ready_plan_has_each_of_its_models(name):
    plan = ready_plan(name)

    models = {model_of(plan, index).name for index in range(plan.count)}

    assert models == {model.name for model in plan.mix}
    assert len({make_spec(plan, index).identity for index in range(plan.count)}) == plan.count


@pytest.mark.parametrize("name", ready())
def test_its_charge_points_can_be_kept_as_records(name):
    station = make_station(ready_plan(name), 0, NOW)

    assert station_from_record(station_to_record(station)) == station


def test_homes_have_their_cars_in_the_evening():
    plan = ready_plan("home-ac")
    autopilots = [make_station(plan, index, NOW).autopilot for index in range(200)]

    came = [visit(one, 1, number).arrive_at.hour for one in autopilots for number in range(20)]

    evening = sum(16 <= hour < 21 for hour in came) / len(came)
    assert 0.4 < evening < 0.7


def test_a_plan_that_is_not_there_names_those_that_are():
    with pytest.raises(LookupError, match="no plan 'depo'; the ready ones are depot, flaky-4g"):
        ready_plan("depo")


def test_groups_may_speak_versions_of_their_own():
    text = """\
plan: P
version: 2.0.1
settings: {TxStartPoint: "EVConnected"}
points:
  - {count: 1, model: Home 7}
  - {count: 1, model: Wall 11, version: 2.1}
  - {count: 1, model: Rapid 50, version: "1.6"}
"""
    plan = read_plan("x.yaml", text)

    assert [make_spec(plan, at).version for at in range(3)] == ["2.0.1", "2.1", "1.6"]
    assert make_spec(plan, 0).settings["TxStartPoint"] == "EVConnected"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 2.0\n" + HEAD, "version: found 2; expected one of 1.6, 2.0.1, 2.1"),
        (HEAD + "settings: {TxStartPoint: EVConnected}\n", "'TxStartPoint' cannot be changed"),
        (
            "version: 2.1\n" + HEAD + "settings: {TxStopPoint: Never}\n",
            "found 'Never'; expected some of Authorized, EVConnected, EnergyTransfer",
        ),
    ],
)
def test_what_a_version_does_not_know_is_refused(text, said):
    assert any(said in problem for problem in problems(text)), problems(text)
