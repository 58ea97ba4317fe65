import pytest


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


def test_nobody_signs_certificates(point):
    assert point.ask("SignCertificate", {"csr": "-----BEGIN"}) == {"status": "Rejected"}
