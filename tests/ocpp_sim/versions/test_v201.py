"""OCPP 2.0.1 as a charge point speaks it."""

import pytest

from ocpp_sim.core import port
from ocpp_sim.versions import dialect, subprotocol, v21, v201
from ocpp_sim.versions.v2x import READERS
from ocppj.frame import Call, CallError
from ocppj.schema import schemas

# What only ever goes the other way.
TOLD = {
    *("Authorize", "BootNotification", "ClearedChargingLimit", "FirmwareStatusNotification"),
    *("Get15118EVCertificate", "GetCertificateStatus", "Heartbeat", "LogStatusNotification"),
    *("MeterValues", "NotifyChargingLimit", "NotifyCustomerInformation", "NotifyDisplayMessages"),
    *("NotifyEVChargingNeeds", "NotifyEVChargingSchedule", "NotifyEvent"),
    *("NotifyMonitoringReport", "NotifyReport", "PublishFirmwareStatusNotification"),
    *("ReportChargingProfiles", "ReservationStatusUpdate", "SecurityEventNotification"),
    *("SignCertificate", "StatusNotification", "TransactionEvent"),
}
UNBUILT = {"PublishFirmware", "UnpublishFirmware"}


def test_every_action_is_read_or_told_or_refused_by_name():
    spoken = dialect("2.0.1")

    assert schemas("2.0.1").actions == {*READERS, *TOLD, *UNBUILT}
    for action in TOLD | UNBUILT:
        if action not in READERS:
            refused = spoken.read_command(Call("1", action, {}))
            assert (type(refused), refused.code) == (CallError, "NotSupported")


def test_each_version_is_made_by_its_own_module():
    assert [one.dialect().version for one in (v201, v21)] == ["2.0.1", "2.1"]


def test_its_subprotocol_is_the_registered_one():
    assert [subprotocol(one) for one in ("2.0.1", "2.1")] == ["ocpp2.0.1", "ocpp2.1"]


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("][", "RpcFrameworkError"),
        ('[9,"?"]', "MessageTypeNotSupported"),
        ('[2,"x","Reset"]', "RpcFrameworkError"),
    ],
)
def test_garbage_is_answered_in_the_words_of_2x(bench, version, text, code):
    point = bench(version=version).registered()
    point.give(port.Received(text))

    (answer,) = point.frames
    assert answer.code == code


def test_a_call_against_its_schema_is_refused_with_the_codes_of_2x(bench):
    point = bench(version="2.0.1").registered()

    assert point.command("Reset", {"type": "Hard"}).code == "PropertyConstraintViolation"
    assert point.command("Reset", {"kind": "x", "type": "OnIdle"}).code == "FormatViolation"


def test_one_identity_may_come_back_in_another_version(bench):
    for version in ("1.6", "2.0.1", "2.1", "1.6"):
        point = bench(version=version)
        point.give(port.Tick())

        assert point.station.link.registration == "Accepted"
        assert not point.of(port.Violation)
