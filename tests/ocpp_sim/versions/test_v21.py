"""What OCPP 2.1 says that 2.0.1 does not."""

import orjson
import pytest

from ocpp_sim.core.port import CallFailed, Fault, Received, Send, Tick
from ocpp_sim.versions import dialect, step
from ocpp_sim.versions.v21 import UNSUPPORTED
from ocppj.frame import Call, CallError
from ocppj.schema import schemas

POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}


def test_a_report_says_whose_the_monitors_are(bench):
    point = bench(version="2.1").registered()
    wish = {**POWER, "type": "Periodic", "value": 60, "severity": 3}
    point.command("SetVariableMonitoring", {"setMonitoringData": [wish]})
    point.command("GetMonitoringReport", {"requestId": 1})

    (page,) = point.calls("NotifyMonitoringReport")
    (monitor,) = page["monitor"][0]["variableMonitoring"]
    assert monitor["eventNotificationType"] == "CustomMonitor"


def test_an_event_says_how_severe_it_is(bench):
    point = bench(version="2.1").registered()
    point.give(Fault(1, "GroundFailure"))

    (told,) = point.calls("NotifyEvent")
    assert told["eventData"][0]["severity"] == 1


REFUSED = (
    "AFRRSignal",
    "ChangeTransactionTariff",
    "ClearDERControl",
    "ClearTariffs",
    "GetDERControl",
    "GetTariffs",
    "NotifyAllowedEnergyTransfer",
    "NotifyWebPaymentStarted",
    "RequestBatterySwap",
    "SetDERControl",
    "SetDefaultTariff",
)
# What no charging station is told to do, and what this one never tells either.
NEVER = (
    "BatterySwap",
    "Get15118EVCertificate",
    "GetCertificateChainStatus",
    "GetCertificateStatus",
    "NotifyDERAlarm",
    "NotifyDERStartStop",
    "NotifyEVChargingNeeds",
    "NotifyEVChargingSchedule",
    "NotifyPriorityCharging",
    "NotifySettlement",
    "PublishFirmwareStatusNotification",
    "PullDynamicScheduleUpdate",
    "ReportDERControl",
    "VatNumberValidation",
)


def refusal(action):
    return dialect("2.1").read_command(Call("1", action, {}))


@pytest.mark.parametrize("action", REFUSED)
def test_what_is_not_built_is_refused_with_a_reason(action):
    answer = refusal(action)

    assert (answer.code, answer.message_id) == ("NotSupported", "1")
    assert answer.description == f"{action} is not supported: {UNSUPPORTED[action]}"


@pytest.mark.parametrize("action", NEVER)
def test_what_only_a_station_may_tell_is_not_obeyed(action):
    assert refusal(action).code == "NotSupported"


def test_each_action_is_either_obeyed_or_told_or_refused():
    told = {*SENT, *NEVER}
    obeyed = {action for action in schemas("2.1").actions - told if not is_refused(action)}

    assert set(REFUSED) == set(UNSUPPORTED)
    assert schemas("2.1").actions - told - obeyed == set(REFUSED)
    assert not obeyed & told


SENT = (
    "Authorize",
    "BootNotification",
    "ClearedChargingLimit",
    "ClosePeriodicEventStream",
    "FirmwareStatusNotification",
    "Heartbeat",
    "LogStatusNotification",
    "MeterValues",
    "NotifyChargingLimit",
    "NotifyCustomerInformation",
    "NotifyDisplayMessages",
    "NotifyEvent",
    "NotifyMonitoringReport",
    "NotifyReport",
    "OpenPeriodicEventStream",
    "ReportChargingProfiles",
    "ReservationStatusUpdate",
    "SecurityEventNotification",
    "SignCertificate",
    "StatusNotification",
    "TransactionEvent",
)


def is_refused(action):
    try:
        return isinstance(refusal(action), CallError)
    except KeyError:
        return False  # it wants the payload that this call lacks


def test_an_answer_that_is_none_is_disputed_in_2_1_only(bench):
    for version, disputes in (("2.0.1", 0), ("2.1", 1)):
        point = bench(version=version).registered()
        station, outputs = point.station, []
        while not outputs:
            station, outputs = step(station, Tick(), station.next_due)
        call = orjson.loads(outputs[0].text)
        answer = orjson.dumps([3, call[1], {"currentTime": 5}]).decode()
        station, outputs = step(station, Received(answer), station.next_due)

        sent = [orjson.loads(one.text) for one in outputs if isinstance(one, Send)]
        assert [one[:3] for one in sent] == [[5, call[1], "TypeConstraintViolation"]] * disputes


def test_a_dispute_of_ours_is_a_failure_and_what_wants_no_answer_gets_none(bench):
    point = bench(version="2.1").registered()
    dispute = '[5,"x","GenericError","what?",{}]'
    told = '[6,"y","NotifyPeriodicEventStream",{}]'

    assert point.give(Received(dispute)) == [CallFailed("", "disputed", "GenericError")]
    (declined,) = point.give(Received(told))
    assert declined.what == "NotifyPeriodicEventStream"
    assert point.frames == []
