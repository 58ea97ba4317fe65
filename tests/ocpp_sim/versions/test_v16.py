"""The 1.6 dialect; most of it is seen through the core's tests."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v16 import V16
from ocppj.frame import Call
from ocppj.schema import schemas

AT = datetime(2024, 6, 1, 11, tzinfo=timezone(timedelta(hours=2)))
SNAPSHOT = i.Snapshot(1234, 11_000, 2309, 15_880, 3, 55)
INTENTS = [
    i.Boot(),
    i.Beat(),
    i.Report(1, "Charging", "NoError", AT),
    i.Authorize("TAG", 1, "start"),
    i.Begin(1, 1, "TAG", 0, AT, 9),
    i.Sample(1, 1, AT, "Sample.Periodic", SNAPSHOT, ("SoC", "Voltage")),
    i.End(1, 1, None, 5, AT, "Local"),
    i.UpkeepReport("firmware", "Idle"),
    i.UpkeepReport("diagnostics", "Idle"),
    i.UpkeepReport("log", "Uploading", 7),
    i.UpkeepReport("signed_firmware", "InvalidSignature", 7),
    i.Alert("FirmwareUpdated", AT),
    i.Alert("FirmwareUpdated", AT, "1.5.0"),
    i.SignRequest("-----BEGIN CERTIFICATE REQUEST-----"),
    i.VendorData("com.example"),
    i.VendorData("com.example", "Ping", "hello"),
]


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("spec", [Spec("CP-1"), Spec("CP-1", serial="S", firmware="")])
def test_every_intent_becomes_a_valid_payload(intent, spec):
    action, payload = V16().write(intent, spec, 7)

    assert schemas("1.6", "strict").violations(action, "request", payload) == []


def test_times_are_written_in_utc():
    _, payload = V16().write(INTENTS[2], Spec("CP-1"), None)

    assert payload["timestamp"] == "2024-06-01T09:00:00.000Z"


def test_a_stop_needs_the_peer_s_id():
    assert V16().write(i.End(1, 1, "TAG", 5, AT, "Local"), Spec("CP-1"), None) is None


@pytest.mark.parametrize(
    ("intent", "payload", "expected"),
    [
        (
            i.Authorize("TAG", 1, "start"),
            {"idTagInfo": {"status": "Accepted", "expiryDate": "2024-06-01T09:00:00"}},
            i.Verdict("Accepted", None, datetime(2024, 6, 1, 9, tzinfo=UTC)),
        ),
        (i.End(1, 1, "TAG", 0, AT, "Local"), {}, i.Noted()),
        (
            i.End(1, 1, "TAG", 0, AT, "Local"),
            {"idTagInfo": {"status": "Blocked", "parentIdTag": "P"}},
            i.Verdict("Blocked", "P"),
        ),
        (i.Beat(), {"currentTime": "2024-06-01T09:00:00Z"}, i.Noted()),
    ],
)
def test_answers_are_read(intent, payload, expected):
    assert V16().read_answer(intent, payload) == expected


def test_commands_that_are_not_supported_say_so():
    refused = V16().read_command(Call("1", "Heartbeat", {}))

    assert (refused.message_id, refused.code) == ("1", "NotSupported")


def test_a_reservation_is_read_with_its_zone():
    payload = {
        "connectorId": 1,
        "reservationId": 2,
        "idTag": "TAG",
        "expiryDate": "2024-06-01T11:00:00+02:00",
        "parentIdTag": "P",
    }

    assert V16().read_command(Call("1", "ReserveNow", payload)) == c.Reserve(
        1, 2, "TAG", datetime(2024, 6, 1, 9, tzinfo=UTC), "P"
    )
