"""Charge points of OCPP 2.x at central systems that break every rule, on real sockets."""

import asyncio

import orjson
import pytest

from tests.ocpp_sim.test_hostile_csms import (
    BAD_TEXTS,
    FORMATION,
    HUGE,
    MEGABYTE,
    Hostile,
    after_goodbyes,
    after_silence,
    close,
    cut,
    facing,
    still_works,
)

pytestmark = pytest.mark.no_cover


@pytest.fixture(params=["2.0.1", "2.1"])
def hostile(request):
    return Hostile(request.param)


def face(hostile, eventually, *sent):
    """Send texts to a charge point, see that it still works; gives the first answer, the report."""

    async def story():
        async with facing(hostile) as point:
            await eventually(lambda: point.idle)
            for text in sent:
                await hostile.sockets[0].send(text)
            await eventually(hostile.answers)
            await still_works(hostile, point, eventually)
            return hostile.answers()[0], point.report()

    return asyncio.run(story())


def call(action, payload):
    return orjson.dumps([2, "a", action, payload]).decode()


@pytest.mark.parametrize(("text", "answered"), BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_garbage_is_refused_and_counted(hostile, eventually, text, answered):
    """The code is that of 2.x (OCPP-J 2.0.1 part 4 §4.3); the report counts it as in 1.6."""
    answer, report = face(hostile, eventually, text)

    assert (4, answered) == tuple(answer[:2])
    assert "RpcFrameworkError" == answer[2]
    assert {FORMATION: 1} == report.violations
    assert 1 == report.connects


PERIOD = {"startPeriod": 0, "limit": 10.0}
SCHEDULE = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [PERIOD]}
PROFILE = {
    "id": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": [SCHEDULE],
}
TOKEN = {"idToken": "TAG", "type": "ISO14443"}
RESERVATION = {"id": 1, "expiryDateTime": "2099-01-01T00:00:00Z", "idToken": TOKEN}
AT = {"evse": {"id": 99}}
NO_EVSE = {
    "ChangeAvailability": ({"operationalStatus": "Inoperative", **AT}, "Rejected"),
    "GetCompositeSchedule": ({"duration": 60, "evseId": 99}, "Rejected"),
    "RequestStartTransaction": ({"idToken": TOKEN, "remoteStartId": 1, "evseId": 99}, "Rejected"),
    "ReserveNow": ({**RESERVATION, "evseId": 99}, "Rejected"),
    "Reset": ({"type": "Immediate", "evseId": 99}, "Rejected"),
    "SetChargingProfile": ({"evseId": 99, "chargingProfile": PROFILE}, "Rejected"),
    "TriggerMessage": ({"requestedMessage": "MeterValues", **AT}, "Rejected"),
    "UnlockConnector": ({"evseId": 99, "connectorId": 1}, "UnknownConnector"),
}


@pytest.mark.parametrize("action", NO_EVSE)
def test_an_evse_that_does_not_exist_is_answered_in_the_words_of_the_action(
    hostile, eventually, action
):
    payload, status = NO_EVSE[action]

    answer, report = face(hostile, eventually, call(action, payload))

    assert [3, "a", status] == [*answer[:2], answer[2]["status"]]
    assert (1, {}) == (report.connects, report.violations)


POISON = {
    "an action of nobody": (call("Dance", {}), "NotImplemented"),
    "an action of another version": (call("RemoteStartTransaction", {}), "NotImplemented"),
    "an action of its own": (call("StatusNotification", {}), None),
    "a key too many": (call("Reset", {"type": "Immediate", "by": "me"}), None),
    "the end of time": (
        call("ReserveNow", {**RESERVATION, "expiryDateTime": "9999-12-31T23:59:59-14:00"}),
        None,
    ),
    "a schedule longer than time": (
        call("GetCompositeSchedule", {"duration": 10**18, "evseId": 1}),
        None,
    ),
    "variables too many": (
        call(
            "GetVariables",
            {"getVariableData": [{"component": {"name": "x"}, "variable": {"name": "y"}}] * 5000},
        ),
        None,
    ),
    "a certificate of nothing but letters": (
        call(
            "InstallCertificate",
            {"certificateType": "CSMSRootCertificate", "certificate": "x" * 5500},
        ),
        None,
    ),
    "a transaction of nobody": (call("RequestStopTransaction", {"transactionId": "?"}), None),
}


@pytest.mark.parametrize(("text", "code"), POISON.values(), ids=POISON)
def test_a_call_that_makes_no_sense_has_one_answer(hostile, eventually, text, code):
    answer, report = face(hostile, eventually, text)

    assert [answer, hostile.alive] == hostile.answers()
    assert "a" == answer[1]
    assert code is None or [4, code] == [answer[0], answer[2]]
    assert "InternalError" != answer[2]
    assert 1 == report.connects


def test_a_frame_of_a_megabyte_is_read(hostile, eventually):
    head = '[2,"a","DataTransfer",{"vendorId":"x","data":"'

    answer, report = face(hostile, eventually, f'{head}{"y" * (MEGABYTE - len(head) - 3)}"}}]')

    assert [3, "a", {"status": "UnknownVendorId"}] == answer
    assert (1, {}) == (report.connects, report.violations)


@pytest.mark.parametrize("ending", [close, cut])
def test_one_that_closes_at_once_is_asked_again(hostile, eventually, ending):
    report = after_goodbyes(hostile, eventually, 2, ending, 1011)

    assert (3, 2) == (report.connects, report.disconnects)


def test_one_that_stays_silent_is_asked_again_and_counted(hostile, eventually):
    link, report = after_silence(hostile, eventually)

    assert ("none", "up") == (link.registration, link.state)
    assert {"BootNotification timeout": 1} == report.failures


def test_an_interval_of_ages_is_cut_to_what_can_be_waited_for(hostile, eventually):
    hostile.csms.answers["BootNotification"] = HUGE

    async def story():
        async with facing(hostile) as point:
            await still_works(hostile, point, eventually)
            return point.runner.station.link.heartbeat_s

    assert 7 * 86_400 == asyncio.run(story())
