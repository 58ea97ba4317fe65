"""Meter readings agree with each other and come when they are due."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core import charge
from ocpp_sim.core.connector import Connector, Flow, Vehicle
from ocpp_sim.core.metering import (
    measurands,
    next_aligned,
    next_sample,
    rotation_of,
    snapshot,
)
from ocpp_sim.core.port import Unplug
from ocpp_sim.core.station import Spec

AT = datetime(2024, 6, 1, 9, 7, 30, tzinfo=UTC)


@given(
    st.builds(
        Vehicle,
        battery_wh=st.integers(1000, 120_000),
        soc_percent=st.integers(0, 100),
        max_power_w=st.integers(1, 300_000),
        phases=st.integers(1, 3),
        battery_v=st.integers(48, 1500),
        ramp_s=st.sampled_from([0, 5]),
    ),
    st.sampled_from([0, 1, 3]),
    st.integers(1, 400_000),
)
def test_power_is_voltage_times_current(vehicle, phases, outlet_w):
    flow = charge.offer(Flow(AT, 0, charge.stored_uj(vehicle)), vehicle, outlet_w)

    read = snapshot(Connector(1, flow, vehicle), Spec("CP-1", phases=phases))

    lines = read.phases or 1
    power_w = lines * read.voltage_dv * read.current_ma / 10_000
    assert power_w == pytest.approx(read.power_w, abs=lines * read.voltage_dv / 20_000 + 1e-6)
    assert read.soc_percent == vehicle.soc_percent


def test_an_empty_outlet_has_voltage_and_no_charge_state():
    read = snapshot(Connector(1, Flow(AT)), Spec("CP-1", phases=3))

    assert (read.voltage_dv, read.current_ma, read.phases, read.soc_percent) == (2320, 0, 3, None)


def test_a_dc_outlet_has_the_voltage_of_the_battery_and_none_without_one(bench):
    spec = Spec("CP-1", phases=0, power_w=150_000)
    point = bench(phases=0, power_w=150_000)

    empty = snapshot(Connector(1, Flow(AT)), spec)
    point.charging(vehicle=Vehicle(77_000, 20, 135_000, battery_v=650)).advance(1200)

    assert (empty.voltage_dv, empty.current_ma) == (0, 0)
    told = [call["meterValue"][0]["sampledValue"] for call in point.calls("MeterValues")]
    seen = [{one["measurand"]: float(one["value"]) for one in values} for values in told]
    volts = [one["Voltage"] for one in seen]
    assert (volts[0], volts == sorted(volts), volts[-1] > 720) == (678.6, True, True)
    for one in seen:
        watts = one["Voltage"] * one["Current.Import"]
        assert watts == pytest.approx(one["Power.Active.Import"], abs=0.001 * one["Voltage"])


@pytest.mark.parametrize(
    ("said", "phases", "expected"),
    [
        ("NotApplicable", 1, ["L1"]),
        ("1.STR", 1, ["L2"]),
        ("1.TRS,2.STR", 2, ["L3", "L1"]),
        ("1.TRS", 3, ["L1", "L2", "L3"]),
    ],
)
def test_the_phases_of_a_car_are_those_of_the_rotated_connector(bench, said, phases, expected):
    point = bench(settings={"ConnectorPhaseRotation": said})
    point.charging(vehicle=Vehicle(phases=phases)).advance(60)

    (told,) = point.calls("MeterValues")

    values = told["meterValue"][0]["sampledValue"]
    assert [v["phase"] for v in values if v["measurand"] == "Current.Import"] == expected
    assert [v["phase"] for v in values if v["measurand"] == "Voltage"] == [
        f"{phase}-N" for phase in expected
    ]


@pytest.mark.parametrize(
    ("text", "connector_id", "expected"),
    [
        ("", 1, "RST"),
        ("Unknown", 1, "RST"),
        ("0.STR", 3, "STR"),
        ("SRT, 2.TSR", 1, "SRT"),
        ("SRT, 2.TSR", 2, "TSR"),
        ("0.RST,02.NotApplicable", 2, "RST"),
        ("10.TRS", 10, "TRS"),
    ],
)
def test_a_rotation_is_that_of_the_connector(text, connector_id, expected):
    assert rotation_of(text, connector_id) == expected


def test_the_register_counts_what_is_delivered_and_the_charge_what_is_stored(bench):
    car = Vehicle(battery_wh=20_000, soc_percent=10, max_power_w=10_000, efficiency_percent=80)
    point = bench().charging(vehicle=car).advance(3600)

    told = point.calls("MeterValues")[-1]["meterValue"][0]["sampledValue"]

    shown = {one["measurand"]: one["value"] for one in told}
    assert shown["Energy.Active.Import.Register"] == "10000"
    assert shown["SoC"] == "50"


@pytest.mark.parametrize(
    ("interval_s", "expected"),
    [
        (900, datetime(2024, 6, 1, 9, 15, tzinfo=UTC)),
        (3600, datetime(2024, 6, 1, 10, tzinfo=UTC)),
        (7 * 3600, datetime(2024, 6, 1, 14, tzinfo=UTC)),
        (86_400 * 3, datetime(2024, 6, 2, tzinfo=UTC)),
        (0, None),
    ],
)
def test_the_clock_is_aligned_to_midnight(interval_s, expected):
    assert next_aligned(AT, interval_s) == expected


def test_an_aligned_instant_is_followed_by_the_next():
    at = datetime(2024, 6, 1, 9, 15, tzinfo=UTC)

    assert next_aligned(at, 900) == at + timedelta(seconds=900)


@pytest.mark.parametrize(
    ("passed_s", "expected_s"), [(-5, 60), (0, 60), (59, 60), (60, 120), (500, 540)]
)
def test_samples_come_at_whole_intervals_from_the_start(passed_s, expected_s):
    due = next_sample(AT, AT + timedelta(seconds=passed_s), 60)

    assert due == AT + timedelta(seconds=expected_s)
    assert next_sample(AT, AT, 0) is None


def test_measurands_are_split():
    assert measurands(" Voltage, ,SoC,") == ("Voltage", "SoC")


def test_samples_of_a_transaction_tell_all(bench):
    point = bench().charging(vehicle=Vehicle(soc_percent=40)).advance(60)

    (told,) = point.calls("MeterValues")

    assert (told["transactionId"], told["connectorId"]) == (101, 1)
    (values,) = told["meterValue"]
    assert values["timestamp"] == "2024-06-01T09:01:00.000Z"
    by_kind = {(v["measurand"], v.get("phase")): v["value"] for v in values["sampledValue"]}
    assert by_kind == {
        ("Energy.Active.Import.Register", None): "183",
        ("Power.Active.Import", None): "11000",
        **{("Current.Import", f"L{n}"): "15.880" for n in (1, 2, 3)},
        **{("Voltage", f"L{n}-N"): "230.9" for n in (1, 2, 3)},
        ("SoC", None): "40",
    }
    assert {v["context"] for v in values["sampledValue"]} == {"Sample.Periodic"}


def test_direct_current_has_no_phases(bench):
    point = bench(phases=0, power_w=50_000).charging(vehicle=Vehicle(max_power_w=50_000))
    point.advance(60)

    values = point.calls("MeterValues")[0]["meterValue"][0]["sampledValue"]

    assert [v["measurand"] for v in values] == [
        "Energy.Active.Import.Register",
        "Power.Active.Import",
        "Current.Import",
        "Voltage",
        "SoC",
    ]
    assert all("phase" not in v for v in values)


def test_clock_aligned_values_come_from_every_connector(bench):
    point = bench(connectors=2, settings={"ClockAlignedDataInterval": "900"}).charging(2)
    point.advance(900)

    told = [
        (mv["connectorId"], mv.get("transactionId"), mv["meterValue"][0]["sampledValue"])
        for mv in point.calls("MeterValues")
        if mv["meterValue"][0]["sampledValue"][0]["context"] == "Sample.Clock"
    ]

    assert [(c, t) for c, t, _ in told] == [(1, None), (2, 101)]
    assert [values[0]["value"] for _, _, values in told] == ["0", "2750"]


@pytest.mark.parametrize("asked", ["", "SoC"])
def test_nothing_to_tell_sends_nothing(bench, asked):
    settings = {"ClockAlignedDataInterval": "900", "MeterValuesAlignedData": asked}
    point = bench(settings=settings).registered()

    point.advance(3600)

    assert point.calls("MeterValues") == []


def test_lost_time_is_sampled_once(bench):
    point = bench().charging()
    point.now += timedelta(hours=3)

    point.advance(0)

    assert len(point.calls("MeterValues")) == 1
    assert point.station.next_due > point.now


def test_the_register_is_the_same_whatever_the_sampling(bench):
    registers = set()
    for interval in ("10", "60", "900"):
        point = bench(settings={"MeterValueSampleInterval": interval}).charging(
            vehicle=Vehicle(battery_wh=30_000, soc_percent=70)
        )
        point.advance(5000).give(Unplug(1))
        registers.add(point.calls("StopTransaction")[0]["meterStop"])

    assert len(registers) == 1


def test_what_is_offered_is_told_on_demand(bench):
    wishes = {"MeterValuesSampledData": "Power.Offered,Current.Offered"}
    point = bench(settings=wishes, power_w=22_000).charging(vehicle=Vehicle(soc_percent=40))

    (told,) = point.advance(60).calls("MeterValues")

    values = told["meterValue"][0]["sampledValue"]
    assert [(v["measurand"], v["value"], v["unit"]) for v in values] == [
        ("Power.Offered", "22000", "W"),
        ("Current.Offered", "31.760", "A"),
    ]
