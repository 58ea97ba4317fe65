import pytest

from mockserver.world import physical


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("DiagnosticsStatusNotification", {"status": "Uploaded"}),
        ("FirmwareStatusNotification", {"status": "Installed"}),
        ("LogStatusNotification", {"status": "Uploading", "requestId": 1}),
        ("SecurityEventNotification", {"type": "Reset", "timestamp": "2024-06-01T09:00:00Z"}),
        ("SignedFirmwareStatusNotification", {"status": "SignatureVerified"}),
    ],
)
def test_notifications_are_answered_with_nothing(point, journal, action, payload):
    assert point.ask(action, payload) == {}
    assert action in {data["action"] for _, data in journal("frame")}


@pytest.mark.parametrize(
    ("vendors", "message_id", "expected"),
    [
        (None, None, "UnknownVendorId"),
        ({"other": []}, None, "UnknownVendorId"),
        ({"acme": []}, None, "Accepted"),
        ({"acme": ["Ping"]}, "Ping", "Accepted"),
        ({"acme": ["Ping"]}, "Dance", "UnknownMessageId"),
        ({"acme": ["Ping"]}, None, "UnknownMessageId"),
    ],
)
def test_the_messages_of_vendors_are_accepted_as_the_settings_say(
    world, point, vendors, message_id, expected
):
    if vendors is not None:
        world.settings["vendors"] = vendors
    message = {"vendorId": "acme", "data": "x"}
    if message_id is not None:
        message["messageId"] = message_id

    assert point.ask("DataTransfer", message) == {"status": expected}


AT = "2024-06-01T09:00:00.000Z"


@pytest.mark.parametrize(
    ("action", "payload", "kept"),
    [
        ("DiagnosticsStatusNotification", {"status": "Uploaded"}, "diagnostics"),
        ("FirmwareStatusNotification", {"status": "Installed"}, "firmware"),
        ("LogStatusNotification", {"status": "Uploading", "requestId": 1}, "log"),
        (
            "SignedFirmwareStatusNotification",
            {"status": "SignatureVerified", "requestId": 2},
            "signed_firmware",
        ),
    ],
)
def test_how_far_an_update_or_an_upload_is_is_kept(world, point, action, payload, kept):
    point.ask(action, payload)

    expected = {"status": payload["status"], "at": AT, "request_id": payload.get("requestId")}
    assert expected == physical.upkeep(world, "CP-7")[kept]


def test_security_events_are_kept_in_their_order(world, point):
    for kind, info in (("FirmwareUpdated", None), ("TamperDetectionActivated", "lid")):
        event = {"type": kind, "timestamp": "2024-05-31T23:00:00Z"}
        point.ask("SecurityEventNotification", event | ({"techInfo": info} if info else {}))

    at = "2024-05-31T23:00:00.000Z"
    assert (
        {"type": "FirmwareUpdated", "at": at, "tech_info": None},
        {"type": "TamperDetectionActivated", "at": at, "tech_info": "lid"},
    ) == physical.upkeep(world, "CP-7")["security_events"]
