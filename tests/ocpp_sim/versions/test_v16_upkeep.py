"""Commands of firmware management and of the security extension as they are read."""

from datetime import UTC, datetime

import pytest

from ocpp_sim.core import command as c
from ocpp_sim.core.certificate import HashData
from ocpp_sim.core.upkeep import Signed
from ocpp_sim.versions.v16 import V16
from ocppj.frame import Call

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
TEXT = "2024-06-01T11:00:00+02:00"
HASHES = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "AB",
    "issuerKeyHash": "CD",
    "serialNumber": "000F",
}
FIRMWARE = {
    "location": "http://x/",
    "retrieveDateTime": TEXT,
    "signingCertificate": "PEM",
    "signature": "S",
}


@pytest.mark.parametrize(
    ("action", "payload", "expected"),
    [
        (
            "UpdateFirmware",
            {"location": "http://x/", "retrieveDate": TEXT, "retries": 2, "retryInterval": 9},
            c.UpdateFirmware("http://x/", AT, 2, 9),
        ),
        (
            "SignedUpdateFirmware",
            {"requestId": 3, "firmware": {**FIRMWARE, "installDateTime": TEXT}},
            c.UpdateFirmware("http://x/", AT, None, None, Signed(3, "PEM", "S", AT)),
        ),
        (
            "GetDiagnostics",
            {"location": "http://x/", "startTime": TEXT},
            c.SendLog("diagnostics", "http://x/", since=AT),
        ),
        (
            "GetLog",
            {
                "logType": "SecurityLog",
                "requestId": 3,
                "log": {"remoteLocation": "http://x/", "latestTimestamp": TEXT},
            },
            c.SendLog("SecurityLog", "http://x/", None, None, 3, None, AT),
        ),
        (
            "ExtendedTriggerMessage",
            {"requestedMessage": "FirmwareStatusNotification"},
            c.Trigger("SignedFirmwareStatusNotification"),
        ),
        (
            "DeleteCertificate",
            {"certificateHashData": HASHES},
            c.DeleteCertificate(HashData("SHA256", "ab", "cd", "f")),
        ),
        (
            "DeleteCertificate",
            {"certificateHashData": {**HASHES, "serialNumber": "00"}},
            c.DeleteCertificate(HashData("SHA256", "ab", "cd", "0")),
        ),
    ],
)
def test_commands_are_read(action, payload, expected):
    assert V16().read_command(Call("1", action, payload)) == expected
