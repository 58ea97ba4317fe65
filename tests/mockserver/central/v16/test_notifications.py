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


def test_no_vendor_is_known(point):
    answer = point.ask("DataTransfer", {"vendorId": "acme", "data": "x"})

    assert answer == {"status": "UnknownVendorId"}


def test_nobody_signs_certificates(point):
    assert point.ask("SignCertificate", {"csr": "-----BEGIN"}) == {"status": "Rejected"}
