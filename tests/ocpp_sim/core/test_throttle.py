"""A charge point keeps to its profiles at every instant, and its meter shows it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocpp_sim import versions
from ocpp_sim.core import charge, outlet
from ocpp_sim.core.appetite import demand_w, soc_percent
from ocpp_sim.core.connector import UJ_PER_WH, Vehicle
from ocpp_sim.core.curve import CURVES
from ocpp_sim.core.limit import Place, Supply, cap_at, limit_at
from ocpp_sim.core.metering import snapshot
from ocpp_sim.core.port import ClearFault, Fault, PlugIn, PresentTag, SetLimit, Tick, Unplug

AT = datetime(2024, 6, 1, tzinfo=UTC)
BIG = Vehicle(battery_wh=500_000, soc_percent=10, max_power_w=22_000)


def at(point, seconds):
    return (point.now + timedelta(seconds=seconds)).isoformat()


def limiting(point, *periods, connector_id=1, purpose="TxDefaultProfile", number=1, **more):
    """Install a profile that begins now: limiting(point, (0, 16), (600, 6, 1))."""
    schedule = {
        "chargingRateUnit": more.pop("unit", "A"),
        "startSchedule": at(point, 0),
        "chargingSchedulePeriod": [
            dict(zip(("startPeriod", "limit", "numberPhases"), period, strict=False))
            for period in periods
        ],
        **more,
    }
    profile = {
        "chargingProfileId": number,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": schedule,
    }
    wish = {"connectorId": connector_id, "csChargingProfiles": profile}
    assert point.status_of_command("SetChargingProfile", wish) == "Accepted"


def power_w(point, connector_id=1):
    return point.connector(connector_id).flow.power_w


def settled(point, connector_id=1):
    connector = point.connector(connector_id)
    return charge.settle(connector.flow, connector.vehicle, point.now)


def sampled(point):
    """All samples by (connector, instant): {measurand: [values by phase]}."""
    found = {}
    for call in point.calls("MeterValues"):
        for value in call["meterValue"]:
            values = {}
            for one in value["sampledValue"]:
                values.setdefault(one["measurand"], []).append(float(one["value"]))
            found[call["connectorId"], datetime.fromisoformat(value["timestamp"])] = values
    return found


def test_power_follows_the_periods_to_the_second(bench):
    point = bench(power_w=22_000).charging(vehicle=BIG)
    limiting(point, (0, 16), (600, 10), (900, 32))

    assert power_w(point) == 11_040
    assert power_w(point.advance(599)) == 11_040
    assert power_w(point.advance(1)) == 6_900
    assert power_w(point.advance(300)) == 22_000
    assert point.station.limit_due_at is None


def test_the_energy_is_the_integral_of_the_power(bench):
    point = bench(power_w=22_000).charging(vehicle=BIG)
    limiting(point, (0, 10_000), (100, 5_000), (150, 0), (200, 20_000), unit="W")

    point.advance(300)

    spent_ws = 100 * 10_000 + 50 * 5_000 + 100 * 20_000
    assert point.connector().flow.energy_uj == spent_ws * 1_000_000


def test_a_late_tick_counts_the_same_energy(bench):
    early, late = bench().charging(vehicle=BIG), bench().charging(vehicle=BIG)
    for point in (early, late):
        limiting(point, (0, 10), (100, 6), (150, 0), (151, 12))
    early.advance(1000)

    late.now += timedelta(seconds=1000)
    late.give(Tick())

    assert settled(late) == settled(early)


def test_below_six_amperes_it_suspends_and_goes_on_after(bench):
    point = bench().charging()
    limiting(point, (0, 6), (60, 5.9), (120, 0), (180, 16))

    point.advance(200)

    assert point.statuses() == ["SuspendedEVSE", "Charging"]
    assert [values["Power.Active.Import"] for values in sampled(point).values()] == [
        [0.0],
        [0.0],
        [11_000.0],
    ]


def test_a_car_that_is_told_less_than_it_can_use_waits(bench):
    point = bench().charging()
    limiting(point, (0, 8), minChargingRate=10)

    assert (power_w(point), point.status()) == (0, "SuspendedEVSE")


def test_direct_current_has_a_floor_of_its_own(bench):
    point = bench(phases=0, power_w=150_000).charging(vehicle=Vehicle(max_power_w=100_000))
    limiting(point, (0, 2), (60, 100), (120, 1.9), (180, 0))

    assert (power_w(point), point.status()) == (700, "Charging")
    assert power_w(point.advance(60)) == 35_000
    assert (power_w(point.advance(60)), point.status()) == (0, "SuspendedEVSE")
    assert (power_w(point.advance(60)), point.status()) == (0, "SuspendedEVSE")


@pytest.mark.parametrize(
    ("unit", "enough", "little", "spec"),
    [
        ("A", 6, 5.9, {}),
        ("W", 4_140, 4_139, {}),
        ("W", 1_380, 1_379, {"phases": 1, "power_w": 7_400}),
        ("A", 2, 1.9, {"phases": 0}),
        ("W", 700, 699, {"phases": 0}),
    ],
)
def test_the_floor_holds_in_amperes_and_in_watts(bench, unit, enough, little, spec):
    point = bench(**spec).charging()
    limiting(point, (0, enough), (60, little), (120, enough), unit=unit)

    assert (power_w(point) >= enough, point.status()) == (True, "Charging")
    assert (power_w(point.advance(60)), point.status()) == (0, "SuspendedEVSE")
    assert point.advance(60).status() == "Charging"


def test_a_car_that_wants_little_may_have_it_under_a_limit_that_is_none(bench):
    point = bench(power_w=22_000).charging(vehicle=Vehicle(max_power_w=3_700))
    limiting(point, (0, 10))

    assert (power_w(point), point.status()) == (3_700, "Charging")

    limiting(point, (0, 5.9))
    assert (power_w(point), point.status()) == (0, "SuspendedEVSE")


def test_fewer_phases_carry_less_and_the_meter_shows_them(bench):
    point = bench(power_w=22_000, settings={"MeterValueSampleInterval": "10"}).charging()
    limiting(point, (0, 16), (15, 16, 1))

    point.advance(25)

    three, one = sampled(point).values()
    assert (len(three["Current.Import"]), three["Power.Active.Import"]) == (3, [11_000.0])
    # an 11 kW car takes a third of it on one phase
    assert (len(one["Current.Import"]), one["Power.Active.Import"]) == (1, [3_666.0])


def test_a_high_current_stays_within_its_limit_at_the_lower_voltage(bench):
    point = bench(power_w=43_000, settings={"MeterValueSampleInterval": "10"})
    point.charging(vehicle=Vehicle(battery_wh=500_000, max_power_w=43_000))
    limiting(point, (0, 60))

    point.advance(10)

    (values,) = sampled(point).values()
    assert all(59.9 < current <= 60 for current in values["Current.Import"])


def test_what_is_cleared_limits_no_more(bench):
    point = bench().charging()
    limiting(point, (0, 6))
    assert power_w(point) == 4_140

    point.status_of_command("ClearChargingProfile", {})

    assert power_w(point) == 11_000


def test_a_profile_that_was_there_before_limits_from_the_start(bench):
    point = bench().registered()
    limiting(point, (0, 5))

    point.charging()

    assert point.status() == "SuspendedEVSE"
    assert point.station.transactions == 1


def test_a_charge_point_without_a_car_is_not_woken_by_its_profiles(bench):
    point = bench().registered()
    limiting(point, (0, 16), (60, 10))

    assert point.station.limit_due_at is None


def two_charging(bench, **spec):
    point = bench(connectors=2, power_w=22_000, **spec)
    return point.charging(1, BIG).charging(2, BIG)


def test_two_cars_share_what_the_charge_point_may_take(bench):
    point = two_charging(bench)

    limiting(point, (0, 20), connector_id=0, purpose="ChargePointMaxProfile")

    assert [power_w(point, number) for number in (1, 2)] == [6_900, 6_900]


def test_what_one_cannot_use_the_other_gets(bench):
    point = two_charging(bench)
    limiting(point, (0, 20_000), connector_id=0, purpose="ChargePointMaxProfile", unit="W")

    limiting(point, (0, 6_000), connector_id=2, number=2, unit="W")
    assert [power_w(point, number) for number in (1, 2)] == [14_000, 6_000]

    point.give(Unplug(2))
    assert power_w(point) == 20_000


def test_who_came_last_waits_when_it_is_too_little_for_two(bench):
    point = two_charging(bench)

    limiting(point, (0, 11), connector_id=0, purpose="ChargePointMaxProfile")

    assert [point.status(number) for number in (1, 2)] == ["Charging", "SuspendedEVSE"]
    assert power_w(point) == 11 * 690


def test_a_full_car_leaves_its_part_to_the_other(bench):
    point = bench(connectors=2, power_w=22_000).charging(1, BIG)
    point.charging(2, Vehicle(battery_wh=1000, soc_percent=99))
    limiting(point, (0, 20), connector_id=0, purpose="ChargePointMaxProfile")

    point.advance(60)

    assert (power_w(point), point.status(2)) == (13_800, "SuspendedEV")


def test_a_fault_lets_the_other_have_it_all_until_it_is_cleared(bench):
    point = two_charging(bench)
    limiting(point, (0, 20), connector_id=0, purpose="ChargePointMaxProfile")

    point.give(Fault(1))
    assert [power_w(point, number) for number in (1, 2)] == [0, 13_800]

    point.give(ClearFault(1))
    assert [power_w(point, number) for number in (1, 2)] == [6_900, 6_900]


@pytest.mark.parametrize(
    ("spec", "each"),
    [
        ({"station_w": 30_000}, 15_000),
        ({"station_a": 40}, 13_800),
        ({"station_w": 9_000}, 4_500),
    ],
)
def test_two_cars_share_the_supply_of_their_station(bench, spec, each):
    point = two_charging(bench, **spec)

    assert [power_w(point, number) for number in (1, 2)] == [each, each]

    point.give(Unplug(1))
    assert power_w(point, 2) == min(2 * each, 22_000)


@pytest.mark.parametrize(
    ("limit", "each"),
    [
        (SetLimit(amps=10, connector_id=2), [22_000, 6_939]),
        (SetLimit(watts=9_000, connector_id=1), [9_000, 22_000]),
        (SetLimit(watts=1, connector_id=1), [0, 22_000]),
        (SetLimit(watts=30_000, connector_id=1), [22_000, 22_000]),
    ],
)
def test_one_connector_may_be_limited_by_itself(bench, limit, each):
    point = two_charging(bench)

    point.give(limit)
    assert [power_w(point, number) for number in (1, 2)] == each

    point.give(SetLimit(connector_id=limit.connector_id))
    assert [power_w(point, number) for number in (1, 2)] == [22_000, 22_000]
    assert point.station.spec.outlets == ()


def test_what_one_connector_may_not_take_the_other_gets(bench):
    point = two_charging(bench, station_w=20_000)

    point.give(SetLimit(watts=5_000, connector_id=1))

    assert [power_w(point, number) for number in (1, 2)] == [5_000, 15_000]


@pytest.mark.parametrize(
    ("rotation", "phases", "each"),
    [("1.RST,2.RST", 3, 2_300), ("1.RST,2.STR", 3, 4_600), ("1.RST,2.STR", 1, 2_300)],
)
def test_cars_on_other_phases_do_not_share_amperes(bench, rotation, phases, each):
    wishes = {"ConnectorPhaseRotation": rotation}
    point = bench(
        connectors=2, phases=phases, power_w=7_400 * phases, station_a=20, settings=wishes
    )
    car = Vehicle(phases=1, max_power_w=7_400)

    point.charging(1, car).charging(2, car)

    assert [power_w(point, number) for number in (1, 2)] == [each, each]


def test_the_supply_and_a_profile_limit_together(bench):
    point = two_charging(bench, station_w=30_000)
    limiting(point, (0, 20), connector_id=0, purpose="ChargePointMaxProfile")

    assert [power_w(point, number) for number in (1, 2)] == [6_900, 6_900]


def test_a_supply_that_is_too_little_for_two_charges_the_first(bench):
    point = two_charging(bench, station_w=8_000)

    assert [power_w(point, number) for number in (1, 2)] == [8_000, 0]
    assert [point.status(number) for number in (1, 2)] == ["Charging", "SuspendedEVSE"]

    point.give(Unplug(1))
    assert (power_w(point, 2), point.status(2)) == (8_000, "Charging")


def test_what_a_filling_car_takes_no_more_the_other_gets_percent_by_percent(bench):
    point = bench(connectors=2, power_w=22_000, station_w=22_000)
    point.charging(1, Vehicle(2_000, 79, 11_000)).charging(2, BIG)
    shares = [[power_w(point, number) for number in (1, 2)]]

    for _ in range(15):
        point.advance(30)
        shares.append([power_w(point, number) for number in (1, 2)])

    assert shares[0] == [11_000, 11_000]
    assert all(sum(both) == 22_000 for both in shares)
    assert (shares[-1], point.status(1)) == ([0, 22_000], "SuspendedEV")
    assert len({first for first, _ in shares}) > 5


def test_sharing_counts_the_same_however_late_the_tick_comes(bench):
    points = []
    for grain_s in (900, 1):
        point = bench(connectors=2, power_w=22_000, station_w=20_000)
        point.charging(1, Vehicle(3_000, 60, 11_000, ramp_s=9)).charging(2, Vehicle(6_000, 20))
        for _ in range(900 // grain_s):
            point.now += timedelta(seconds=grain_s)
            point.give(Tick())
        points.append([c.flow for c in point.station.connectors])

    assert [replace(flow, at=AT) for flow in points[0]] == [
        replace(flow, at=AT) for flow in points[1]
    ]


def test_power_that_rises_slowly_is_seen_in_the_samples(bench):
    point = bench(settings={"MeterValueSampleInterval": "1"})
    point.charging(vehicle=Vehicle(ramp_s=5)).advance(6)

    seen = [values["Power.Active.Import"] for values in sampled(point).values()]

    assert seen == [[4_400.0], [6_600.0], [8_800.0], [11_000.0], [11_000.0], [11_000.0]]
    assert point.status() == "Charging"


def test_a_cable_is_a_limit_that_the_meter_shows(bench):
    point = bench(power_w=22_000, cable_a=20)
    point.charging(vehicle=BIG).advance(60)

    (values,) = sampled(point).values()

    assert all(19.9 < current <= 20 for current in values["Current.Import"])
    answer = point.command("GetCompositeSchedule", {"connectorId": 1, "duration": 60})
    (period,) = answer.payload["chargingSchedule"]["chargingSchedulePeriod"]
    assert period == {"startPeriod": 0, "limit": 20.0, "numberPhases": 3}


PERIODS = st.lists(
    st.tuples(
        st.integers(0, 300),
        st.integers(0, 400).map(lambda tenths: tenths / 10),
        st.sampled_from([1, 2, 3]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda period: period[0],
).map(sorted)


@st.composite
def orders(draw):
    """A SetChargingProfile that begins somewhere around the present."""
    purpose = draw(st.sampled_from(["ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"]))
    unit = draw(st.sampled_from("AW"))
    kind = draw(st.sampled_from(["Absolute", "Recurring", "Relative"]))
    schedule = {
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [
            {
                "startPeriod": start,
                "limit": limit if unit == "A" else round(limit * 500),
                "numberPhases": n,
            }
            for start, limit, n in draw(PERIODS)
        ],
    }
    if draw(st.booleans()):
        schedule["duration"] = draw(st.integers(1, 300))
    if kind != "Relative" and draw(st.booleans()):
        schedule["startSchedule"] = draw(st.integers(-90_000, 200))
    profile = {
        "chargingProfileId": draw(st.integers(1, 5)),
        "stackLevel": draw(st.integers(0, 3)),
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": schedule,
    }
    if kind == "Recurring":
        profile["recurrencyKind"] = "Daily"
    return {"connectorId": draw(st.integers(0, 2)), "csChargingProfiles": profile}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["set", "set", "set", "clear", "plug", "unplug"]),
        orders(),
        st.integers(1, 2),
        st.integers(0, 120),
    ),
    min_size=1,
    max_size=8,
)
CARS = st.builds(
    Vehicle,
    battery_wh=st.sampled_from([300, 50_000]),
    soc_percent=st.integers(5, 99),
    max_power_w=st.sampled_from([3_700, 11_000, 22_000]),
    phases=st.integers(1, 3),
    dc_power_w=st.sampled_from([0, 8_000]),
    curve=st.none() | st.sampled_from([CURVES["staircase"], CURVES["early-peak"]]),
    efficiency_percent=st.sampled_from([100, 88]),
    temperature_c=st.sampled_from([25, -15]),
    ramp_s=st.sampled_from([0, 6]),
    cable_a=st.sampled_from([0, 13, 20]),
    battery_v=st.sampled_from([350, 600]),
)
SPECS = st.fixed_dictionaries(
    {
        "cable_a": st.sampled_from([0, 0, 16]),
        "station_w": st.sampled_from([0, 0, 7_000, 25_000]),
        "station_a": st.sampled_from([0, 0, 10, 32]),
        "phases": st.sampled_from([3, 3, 0]),
    }
)


def perform(point, act, order, connector_id, car):
    if act == "set":
        schedule = order["csChargingProfiles"]["chargingSchedule"]
        if isinstance(schedule.get("startSchedule"), int):
            schedule["startSchedule"] = at(point, schedule["startSchedule"])
        point.status_of_command("SetChargingProfile", order)
    elif act == "clear":
        point.status_of_command("ClearChargingProfile", {"stackLevel": 1})
    elif act == "plug":
        point.give(PlugIn(connector_id, car), PresentTag(connector_id, "TAG"))
    else:
        point.give(Unplug(connector_id))


def check(point):
    """No power and no current at this instant is above what the profiles in force allow."""
    profiles, taken = point.station.profiles, []
    for connector in point.station.connectors:
        running, vehicle, flow = connector.transaction, connector.vehicle, connector.flow
        if running is None:
            assert flow.power_w == 0
            continue
        spec = point.station.spec
        phases = min(spec.phases, vehicle.phases)
        whole_dw = spec.power_w * 10 * (phases or 3) // 3
        supply = Supply(whole_dw, phases, battery_v=vehicle.battery_v)
        place = Place(connector.connector_id, supply, running.started_at)
        limit = limit_at(profiles, place, point.now)
        now = charge.settle(flow, vehicle, point.now)
        wish_w = demand_w(vehicle, soc_percent(vehicle, now.stored_uj))
        assert flow.power_w * 10 <= limit.power_dw
        assert now.power_w <= wish_w
        if flow.power_w:
            own_dw = wish_w * 10 * (limit.phases or 1) // (phases or 1)
            assert flow.offered_w * 10 >= min(limit.floor_dw, own_dw) - 10
        reading = snapshot(connector.with_flow(now), spec)
        for cable_a in (spec.cable_a or (phases and vehicle.cable_a), spec.station_a):
            assert not cable_a or reading.current_ma <= cable_a * 1000
        lines = max(limit.phases, 1)
        taken.append((flow.power_w, lines, reading.current_ma))
    caps = [*outlet.caps(point.station.spec), cap_at(profiles, point.now)]
    for schedule, period in (cap for cap in caps if cap is not None):
        if schedule.unit == "W":
            assert sum(power for power, _, _ in taken) * 10 <= period.limit_d
        else:
            assert sum(current for _, _, current in taken) <= period.limit_d * 100


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(ACTS, CARS, SPECS)
def test_no_power_is_ever_above_the_lowest_limit(bench, acts, car, spec):
    point = bench(connectors=2, power_w=22_000, settings={"MeterValueSampleInterval": "7"}, **spec)
    point.charging(1, car)
    shown = {}
    for act, order, connector_id, seconds in acts:
        perform(point, act, order, connector_id, car)
        check(point)
        for _ in range(seconds):
            point.advance(1)
            check(point)
            shown |= {
                (connector.connector_id, point.now): settled(point, connector.connector_id)
                for connector in point.station.connectors
                if connector.vehicle is not None
            }
    for place, values in sampled(point).items():
        pairs = zip(values["Voltage"], values["Current.Import"], strict=True)
        product = pytest.approx(sum(volts * amperes for volts, amperes in pairs), abs=0.5)
        assert values["Power.Active.Import"] == [product]
        if place in shown:
            assert values["Power.Active.Import"] == [shown[place].power_w]
            assert values["Energy.Active.Import.Register"] == [shown[place].energy_uj // UJ_PER_WH]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(st.lists(orders(), min_size=1, max_size=5), st.lists(st.integers(1, 200), max_size=5))
def test_however_the_time_is_cut_the_energy_is_the_same(bench, wishes, pauses):
    finely, coarsely = bench(power_w=22_000), bench(power_w=22_000)
    for point in (finely, coarsely):
        point.charging(vehicle=BIG)
        for order in wishes:
            perform(point, "set", order, 1, None)
    finely.advance(sum(pauses))

    for pause in pauses:
        coarsely.now += timedelta(seconds=pause)
        coarsely.station, _ = versions.step(coarsely.station, Tick(), coarsely.now)

    assert settled(coarsely) == settled(finely)
