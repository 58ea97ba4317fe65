"""The cars of a plan and the outlets that they come to."""

from datetime import UTC, datetime

import pytest

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.curve import CURVES, Curve
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.visit import visit
from ocpp_sim.plan import make_spec, make_station
from ocpp_sim.plan.read import read_plan, ready, ready_plan
from ocpp_sim.plan.vehicles import vehicles_of
from ocpp_sim.written.source import WrittenError

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
HEAD = "plan: P\npoints: [{count: 1, model: Home 7}]\n"
CAR = "vehicles: [{battery_wh: 50000, max_power_w: 11000"
WISHES = "the name of a curve, or points such as [[0, 60000], [20, 100%], [80, 40%]]"
TOO_LITTLE = "found 1000; no car charges at 'Home 7' with less than 1380"
SUCH = "expected such as 0, 20, 80"
WHOLE = """\
plan: All that a car can have
points:
  - count: 1
    model: Own
    vendor: Ours
    power_w: 22000
    phases: 3
    connectors: 2
    cable_a: 32
    station_w: 30000
    station_a: 50
vehicles:
  - battery_wh: 80000
    max_power_w: 11000
    dc_power_w: 200000
    curve: plateau
    efficiency_percent: 90
    temperature_c: -5
    battery_v: 600
    ramp_s: 8
    cable_a: 20
  - {share: 2, battery_wh: 50000, max_power_w: 50000, curve: [[0, 20000], [50, 100%]]}
"""


def problems(text):
    with pytest.raises(WrittenError) as found:
        read_plan("x.yaml", text)
    return list(found.value.problems)


def test_a_plan_says_everything_of_its_cars_and_outlets():
    plan = read_plan("x.yaml", WHOLE)

    spec = make_spec(plan, 0)
    assert (spec.cable_a, spec.station_w, spec.station_a) == (32, 30_000, 50)
    one, two, three = plan.mix[0].vehicles
    assert one == Vehicle(
        80_000, 40, 11_000, 3, 200_000, CURVES["plateau"], 90, -5, 600, ramp_s=8, cable_a=20
    )
    assert two is three
    assert two.curve == Curve(((0, 20_000), (50, 50_000)), 50_000)


def test_visitors_come_with_all_of_it_and_share_their_curve():
    plan = read_plan("x.yaml", WHOLE)
    autopilot = make_station(plan, 0, NOW).autopilot

    cars = [visit(autopilot, 1, number).vehicle for number in range(20)]

    assert {car.curve for car in cars} == {one.curve for one in plan.mix[0].vehicles}
    assert all(car.temperature_c == -5 for car in cars if car.battery_wh == 80_000)
    assert len({id(car.curve) for car in cars}) == 2


def test_a_car_with_a_curve_can_be_kept_as_a_record():
    station = make_station(read_plan("x.yaml", WHOLE), 0, NOW)

    back = station_from_record(station_to_record(station))

    assert back == station
    one, other = back.autopilot.vehicles[0].curve, station.autopilot.vehicles[0].curve
    assert one.shares is other.shares


def test_charge_points_have_their_parts_of_what_the_site_takes():
    groups = "[{count: 8, model: Wall 11}, {count: 2, model: Hyper 150, station_w: 40000}]"
    plan = read_plan("x.yaml", f"plan: P\nsite_w: 344000\npoints: {groups}")

    parts = [make_spec(plan, index).supply_w for index in range(plan.count)]

    assert sorted(parts) == [5_500] * 8 + [40_000] * 2
    assert sum(parts) <= plan.site_w


def test_a_site_of_unknown_charge_points_is_told_what_they_need():
    (said,) = problems("plan: P\nsite_w: 40000\npoints: [{count: 1, model: Own, phases: 3}]")

    assert "model 'Own' is not known here" in said


def test_between_what_it_comes_is_said_once_for_each():
    assert vehicles_of([{"battery_wh": 50_000, "max_power_w": 11_000, "share": 2}]) == (
        (Vehicle(50_000), Vehicle(50_000)),
        ((10, 65), (10, 65)),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"{HEAD}{CAR}, curve: peaky}}]",
            f"3:59: vehicles.0.curve: 'peaky' is no curve; known are {', '.join(CURVES)}",
        ),
        (f"{HEAD}{CAR}, curve: 3}}]", f"3:59: vehicles.0.curve: found 3; expected {WISHES}"),
        (
            f"{HEAD}{CAR}, curve: [[50, 9], [20, 9]]}}]",
            f"3:59: vehicles.0.curve: its percents do not go up: [50, 20]; {SUCH}",
        ),
        (
            f"{HEAD}{CAR}, curve: [[50, 12000]]}}]",
            "3:59: vehicles.0.curve: [12000] are not all within 1 and the peak, 11000",
        ),
        (
            f"{HEAD}{CAR}, temperature_c: -40}}]",
            "3:67: vehicles.0.temperature_c: found -40; expected a whole number from -30 to 60",
        ),
        (
            "plan: P\npoints: [{count: 1, model: Home 7, power_w: 1300}]",
            "2:45: points.0.power_w: found 1300; no car charges with less than 1380",
        ),
        (
            "plan: P\npoints: [{count: 1, model: Street 22, station_w: 4000}]",
            "2:50: points.0.station_w: found 4000; no car charges with less than 4140",
        ),
        (
            "plan: P\npoints: [{count: 1, model: A, vendor: B, power_w: 600, phases: 0}]",
            "2:51: points.0.power_w: found 600; no car charges with less than 700",
        ),
        (
            f"{HEAD}site_w: 1000",
            f"3:9: site_w: {TOO_LITTLE}",
        ),
        (
            "plan: P\npoints: [{count: 1, model: Home 7, cable_a: 5}]",
            "2:45: points.0.cable_a: found 5; expected a whole number from 6 to 5000",
        ),
    ],
)
def test_what_cannot_be_has_its_place_and_what_is_allowed(text, said):
    assert problems(text) == [f"x.yaml:{said}"]


@pytest.mark.parametrize("name", ready())
def test_ready_plans_share_the_curves_of_their_cars(name):
    plan = ready_plan(name)

    curves = [car.curve for model in plan.mix for car in model.vehicles if car.curve is not None]

    assert all(any(curve is known for known in CURVES.values()) for curve in curves)
