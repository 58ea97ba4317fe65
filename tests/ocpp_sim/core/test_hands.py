"""Cables, tags and faults in people's hands."""

import pytest

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.port import (
    ClearFault,
    Declined,
    Fault,
    PlugIn,
    PresentTag,
    SetLimit,
    Unplug,
)


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (PlugIn(2), "plug_in"),
        (PresentTag(0, "TAG"), "present_tag"),
        (Unplug(-1), "unplug"),
        (Fault(7), "fault"),
        (ClearFault(7), "clear_fault"),
    ],
)
def test_a_connector_that_does_not_exist_is_declined(bench, act, what):
    point = bench().registered()

    point.give(act)

    (declined,) = point.of(Declined)
    assert declined.what == what
    assert "there are 1 to 1" in declined.why


def test_two_cars_do_not_fit(bench):
    point = bench().registered()

    point.give(PlugIn(1), PlugIn(1))

    assert point.of(Declined) == [Declined("plug_in", "connector 1 has a car already")]


def test_no_car_cannot_leave(bench):
    point = bench().registered()

    point.give(Unplug(1))

    assert point.of(Declined) == [Declined("unplug", "connector 1 has no car")]


def test_a_fault_needs_a_code_of_the_standard(bench):
    point = bench().registered()

    point.give(Fault(1, "Boom"))

    assert "none of ConnectorLockFailure" in point.of(Declined)[0].why
    assert point.status() == "Available"


def test_a_fault_stops_the_power_and_the_transaction_survives(bench):
    point = bench().charging().advance(1800)
    point.give(Fault(1))
    point.advance(1800)
    point.give(ClearFault(1))
    point.advance(1800)

    point.give(Unplug(1))

    assert [stop["meterStop"] for stop in point.calls("StopTransaction")] == [11_000]


def test_a_car_comes_with_what_its_driver_said(bench):
    point = bench(power_w=50_000, phases=0).charging(
        vehicle=Vehicle(battery_wh=40_000, soc_percent=10, max_power_w=40_000)
    )

    point.advance(36)

    assert point.connector().vehicle.battery_wh == 40_000
    assert point.connector().flow.power_w == 40_000


STAYS = {"StopTransactionOnEVSideDisconnect": "false"}


def test_a_transaction_may_outlast_the_cable_and_go_on_with_it(bench):
    point = bench(settings=STAYS).charging().advance(3600)

    point.give(Unplug(1))
    assert (point.status(), point.calls("StopTransaction")) == ("SuspendedEV", [])
    point.advance(3600)
    point.give(PlugIn(1))
    assert point.status() == "Charging"
    point.advance(3600)
    point.give(PresentTag(1, "TAG"))

    assert [stop["meterStop"] for stop in point.calls("StopTransaction")] == [22_000]
    registers = [
        int(told["meterValue"][0]["sampledValue"][0]["value"])
        for told in point.calls("MeterValues")
    ]
    assert (registers == sorted(registers), registers.count(11_000) >= 60) == (True, True)


def test_a_transaction_that_waits_for_its_car_can_be_ended(bench):
    point = bench(settings=STAYS).charging().advance(60)

    point.give(Unplug(1), PresentTag(1, "TAG"))

    assert point.statuses()[-1] == "Available"
    assert len(point.calls("StopTransaction")) == 1


def test_a_refused_tag_that_waits_for_its_car_gets_no_more(bench):
    settings = {**STAYS, "StopTransactionOnInvalidId": "false", "MaxEnergyOnInvalidId": "500"}
    point = bench(settings=settings).registered()
    answer = {"idTagInfo": {"status": "Invalid"}, "transactionId": 7}
    point.csms.answers["StartTransaction"] = answer
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.advance(60)

    point.give(Unplug(1))
    point.advance(600)
    point.give(PlugIn(1))
    point.advance(600)

    assert (point.status(), point.connector().energy_wh) == ("SuspendedEVSE", 500)


def locking(bench, **spec):
    settings = {"UnlockConnectorOnEVSideDisconnect": "false"}
    point = bench(settings=settings, **spec).charging()
    point.give(Unplug(1))
    return point


def test_a_cable_stays_locked_at_the_other_end_until_the_tag_is_shown(bench):
    point = locking(bench)
    assert [end["reason"] for end in point.calls("StopTransaction")] == ["EVDisconnected"]
    assert point.statuses() == ["Finishing"]

    point.give(PlugIn(1))
    assert "a cable is locked" in point.of(Declined)[0].why
    point.give(PresentTag(1, "TAG"))

    assert point.statuses() == ["Finishing", "Available"]
    assert point.calls("StartTransaction") == []
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    assert len(point.calls("StartTransaction")) == 1


def test_a_command_lets_go_of_a_locked_cable(bench):
    point = locking(bench)

    assert point.status_of_command("UnlockConnector", {"connectorId": 1}) == "Unlocked"
    assert point.statuses() == ["Finishing", "Available"]


def test_one_who_is_let_in_from_afar_gets_the_outlet(bench):
    point = locking(bench)

    remote = {"idTag": "TAG", "connectorId": 1}
    assert point.status_of_command("RemoteStartTransaction", remote) == "Accepted"
    point.give(PlugIn(1))

    assert len(point.calls("StartTransaction")) == 1


def test_a_fixed_cable_is_never_locked(bench):
    assert locking(bench, phases=0, power_w=50_000).statuses()[-1] == "Available"


def test_a_transaction_that_outlasts_the_cable_lets_go_of_it(bench):
    settings = {
        "UnlockConnectorOnEVSideDisconnect": "false",
        "StopTransactionOnEVSideDisconnect": "false",
    }
    point = bench(settings=settings).charging()

    point.give(Unplug(1), PlugIn(1))

    assert point.statuses() == ["SuspendedEV", "Charging"]
    assert point.calls("StopTransaction") == []


def test_a_limit_on_site_holds_at_once_for_all_outlets_together(bench):
    point = bench(connectors=2).charging()
    point.charging(2)

    def powers(limit):
        point.give(limit)
        return [connector.flow.power_w for connector in point.station.connectors]

    assert powers(SetLimit(watts=10_000)) == [5000, 5000]
    assert powers(SetLimit(watts=4200)) == [4200, 0]
    assert powers(SetLimit(amps=1)) == [0, 0]
    assert point.statuses(1)[-1] == "SuspendedEVSE"
    assert powers(SetLimit()) == [11_000, 11_000]
    asked = {"connectorId": 0, "duration": 60, "chargingRateUnit": "W"}
    powers(SetLimit(watts=9000))
    composed = point.command("GetCompositeSchedule", asked).payload["chargingSchedule"]
    assert [period["limit"] for period in composed["chargingSchedulePeriod"]] == [9000]
