"""Variables of the device model, read and changed."""

import pytest

from ocpp_sim.core.configuration import key_of
from ocpp_sim.core.inventory import GET_ITEMS, ROWS, SET_ITEMS
from ocpp_sim.core.port import Fault, PlugIn
from ocppj.frame import CallError

HEARTBEAT = ("OCPPCommCtrlr", "HeartbeatInterval")
# The variables that a charging station has to have (OCPP 2.0.1 part 2, referenced components).
REQUIRED = (
    "AlignedDataCtrlr.Interval",
    "AlignedDataCtrlr.Measurands",
    "AlignedDataCtrlr.TxEndedInterval",
    "AlignedDataCtrlr.TxEndedMeasurands",
    "AuthCtrlr.AuthorizeRemoteStart",
    "AuthCtrlr.LocalAuthorizeOffline",
    "AuthCtrlr.LocalPreAuthorize",
    "ChargingStation.AvailabilityState",
    "ChargingStation.Available",
    "ChargingStation.SupplyPhases",
    "ClockCtrlr.DateTime",
    "ClockCtrlr.TimeSource",
    "Connector.AvailabilityState",
    "Connector.Available",
    "Connector.ConnectorType",
    "Connector.SupplyPhases",
    "DeviceDataCtrlr.BytesPerMessage",
    "DeviceDataCtrlr.ItemsPerMessage",
    "DisplayMessageCtrlr.DisplayMessages",
    "DisplayMessageCtrlr.SupportedFormats",
    "DisplayMessageCtrlr.SupportedPriorities",
    "EVSE.AvailabilityState",
    "EVSE.Available",
    "EVSE.Power",
    "EVSE.SupplyPhases",
    "LocalAuthListCtrlr.BytesPerMessage",
    "LocalAuthListCtrlr.Entries",
    "LocalAuthListCtrlr.ItemsPerMessage",
    "MonitoringCtrlr.BytesPerMessage",
    "MonitoringCtrlr.ItemsPerMessage",
    "OCPPCommCtrlr.FileTransferProtocols",
    "OCPPCommCtrlr.MessageAttemptInterval",
    "OCPPCommCtrlr.MessageAttempts",
    "OCPPCommCtrlr.MessageTimeout",
    "OCPPCommCtrlr.NetworkConfigurationPriority",
    "OCPPCommCtrlr.NetworkProfileConnectionAttempts",
    "OCPPCommCtrlr.OfflineThreshold",
    "OCPPCommCtrlr.ResetRetries",
    "OCPPCommCtrlr.RetryBackOffRandomRange",
    "OCPPCommCtrlr.RetryBackOffRepeatTimes",
    "OCPPCommCtrlr.RetryBackOffWaitMinimum",
    "OCPPCommCtrlr.UnlockOnEVSideDisconnect",
    "OCPPCommCtrlr.WebSocketPingInterval",
    "SampledDataCtrlr.TxEndedInterval",
    "SampledDataCtrlr.TxEndedMeasurands",
    "SampledDataCtrlr.TxStartedMeasurands",
    "SampledDataCtrlr.TxUpdatedInterval",
    "SampledDataCtrlr.TxUpdatedMeasurands",
    "SecurityCtrlr.CertificateEntries",
    "SecurityCtrlr.OrganizationName",
    "SecurityCtrlr.SecurityProfile",
    "SmartChargingCtrlr.Entries",
    "SmartChargingCtrlr.LimitChangeSignificance",
    "SmartChargingCtrlr.PeriodsPerSchedule",
    "SmartChargingCtrlr.ProfileStackLevel",
    "SmartChargingCtrlr.RateUnit",
    "TariffCostCtrlr.Currency",
    "TariffCostCtrlr.TariffFallbackMessage",
    "TariffCostCtrlr.TotalCostFallbackMessage",
    "TxCtrlr.EVConnectionTimeOut",
    "TxCtrlr.StopTxOnEVSideDisconnect",
    "TxCtrlr.StopTxOnInvalidId",
    "TxCtrlr.TxStartPoint",
    "TxCtrlr.TxStopPoint",
)


def named(component, variable, instance=None, **evse):
    place = {"evse": evse} if evse else {}
    what = {"name": variable, **({"instance": instance} if instance else {})}
    return {"component": {"name": component, **place}, "variable": what}


def got(point, *names, **more):
    asked = {"getVariableData": [{**named(*names), **more}]}
    return point.command("GetVariables", asked).payload["getVariableResult"][0]


def value(point, component, variable, **evse):
    asked = {"getVariableData": [named(component, variable, **evse)]}
    result = point.command("GetVariables", asked).payload["getVariableResult"][0]
    return result.get("attributeValue", result["attributeStatus"])


def put(point, *names, to, **more):
    wished = {"setVariableData": [{**named(*names), "attributeValue": to, **more}]}
    results = point.command("SetVariables", wished).payload["setVariableResult"]
    return results[0]["attributeStatus"]


@pytest.fixture
def point(bench):
    return bench(version="2.0.1", connectors=2).registered()


def test_the_variables_that_the_standard_requires_are_there():
    there = {f"{row.component}.{row.variable}" for row in ROWS if row.needed}

    assert set(REQUIRED) <= there


def test_each_variable_has_one_source_and_one_name():
    names = [(row.component, row.variable, row.instance) for row in ROWS]
    sources = [bool(row.key) + bool(row.shown) + (row.fixed is not None) for row in ROWS]

    assert len(names) == len(set(names))
    assert {1} == set(sources)
    assert [] == [row.key for row in ROWS if row.key and key_of(row.key) is None]


def test_every_variable_but_the_password_can_be_read(point):
    unread = []
    for row in ROWS:
        evse = {"station": {}, "evse": {"id": 1}, "connector": {"id": 1, "connectorId": 1}}
        asked = named(row.component, row.variable, row.instance, **evse[row.place])
        answer = point.command("GetVariables", {"getVariableData": [asked]}).payload
        if answer["getVariableResult"][0]["attributeStatus"] != "Accepted":
            unread.append(row.variable)

    assert unread == ["BasicAuthPassword"]


def test_names_are_read_whatever_their_case(point):
    assert got(point, "ocppcommctrlr", "HEARTBEATINTERVAL")["attributeValue"] == "300"


def test_what_there_is_not_is_named(point):
    assert value(point, "Toaster", "Heat") == "UnknownComponent"
    assert value(point, "OCPPCommCtrlr", "Heat") == "UnknownVariable"
    assert value(point, "OCPPCommCtrlr", "HeartbeatInterval", id=1) == "UnknownComponent"
    assert value(point, "EVSE", "Power") == "UnknownComponent"
    assert value(point, "EVSE", "Power", id=3) == "UnknownComponent"
    assert value(point, "EVSE", "Power", id=1, connectorId=1) == "UnknownComponent"
    assert value(point, "Connector", "Problem", id=1, connectorId=2) == "UnknownComponent"
    assert got(point, *HEARTBEAT, "Other")["attributeStatus"] == "UnknownVariable"


def test_only_actual_values_are_kept(point):
    answer = got(point, *HEARTBEAT, attributeType="Target")
    refused = put(point, *HEARTBEAT, to="60", attributeType="MaxSet")

    assert answer["attributeStatus"] == refused == "NotSupportedAttributeType"


def test_a_changed_variable_takes_effect(point):
    assert put(point, *HEARTBEAT, to="60") == "Accepted"

    assert len(point.advance(300).calls("Heartbeat")) == 5
    assert got(point, *HEARTBEAT)["attributeValue"] == "60"


def test_a_new_interval_samples_what_is_running(point):
    point.charging()

    assert put(point, "SampledDataCtrlr", "TxUpdatedInterval", to="10") == "Accepted"

    assert len(point.advance(60).calls("TransactionEvent")) == 6


@pytest.mark.parametrize(
    ("component", "variable", "text", "status"),
    [
        (*HEARTBEAT, "soon", "Rejected"),
        ("OCPPCommCtrlr", "MessageTimeout", "5", "UnknownVariable"),
        ("ClockCtrlr", "DateTime", "2024-06-01T09:00:00Z", "Rejected"),
        ("SmartChargingCtrlr", "RateUnit", "A", "Rejected"),
        ("SmartChargingCtrlr", "ProfileStackLevel", "1", "Rejected"),
        ("MonitoringCtrlr", "OfflineQueuingSeverity", "10", "Rejected"),
        ("MonitoringCtrlr", "OfflineQueuingSeverity", "much", "Rejected"),
        ("MonitoringCtrlr", "OfflineQueuingSeverity", "9", "Accepted"),
        ("AlignedDataCtrlr", "Measurands", "Voltage,Hope", "Rejected"),
        ("AlignedDataCtrlr", "Measurands", "Voltage, SoC", "Accepted"),
        ("OCPPCommCtrlr", "WebSocketPingInterval", "30", "RebootRequired"),
        ("OCPPCommCtrlr", "NetworkConfigurationPriority", "1,0", "Rejected"),
        ("SecurityCtrlr", "BasicAuthPassword", "short", "Rejected"),
        ("SecurityCtrlr", "BasicAuthPassword", "0123456789abcdef", "Accepted"),
        ("TxCtrlr", "Hope", "1", "UnknownVariable"),
    ],
)
def test_a_value_has_to_fit(point, component, variable, text, status):
    assert put(point, component, variable, to=text) == status


def test_each_of_several_changes_has_its_own_fate(point):
    wished = [
        {**named(*HEARTBEAT), "attributeValue": "90"},
        {**named("Toaster", "Heat"), "attributeValue": "9"},
    ]

    answer = point.command("SetVariables", {"setVariableData": wished}).payload

    statuses = [one["attributeStatus"] for one in answer["setVariableResult"]]
    assert statuses == ["Accepted", "UnknownComponent"]


def test_too_many_at_once_are_refused_as_a_whole(point):
    asked = {"getVariableData": [named(*HEARTBEAT)] * (GET_ITEMS + 1)}
    wish = {**named(*HEARTBEAT), "attributeValue": "60"}
    wished = {"setVariableData": [wish] * (SET_ITEMS + 1)}

    assert isinstance(point.command("GetVariables", asked), CallError)
    assert isinstance(point.command("SetVariables", wished), CallError)
    assert got(point, *HEARTBEAT)["attributeValue"] == "300"


def test_variables_show_what_happens_at_their_place(point):
    point.give(PlugIn(1), Fault(2, "GroundFailure"))

    assert value(point, "Connector", "AvailabilityState", id=1, connectorId=1) == "Occupied"
    assert value(point, "EVSE", "AvailabilityState", id=2) == "Faulted"
    assert value(point, "EVSE", "Problem", id=1) == "false"
    assert value(point, "EVSE", "Problem", id=2) == "true"
    assert value(point, "ChargingStation", "AvailabilityState") == "Available"


def test_power_and_register_are_those_of_now(point):
    point.charging().advance(1800)

    assert value(point, "EVSE", "Power", id=1) == "11000"
    assert value(point, "FiscalMetering", "EnergyImportRegister", id=1) == "5500.000"
    assert value(point, "EVSE", "Power", id=2) == "0"
