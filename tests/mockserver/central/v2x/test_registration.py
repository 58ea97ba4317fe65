"""Who is not accepted may not say everything."""

import pytest

BOOT = {"reason": "PowerUp", "chargingStation": {"model": "AC-22", "vendorName": "Voltwerk"}}
TOKEN = {"idToken": {"idToken": "CARD-1", "type": "ISO14443"}}
REPORT = {"requestId": 1, "generatedAt": "2024-06-01T09:00:00Z", "seqNo": 0}


@pytest.fixture
def booted(world, point):
    """A station whose boot is answered so: booted("Pending")."""

    def make(status):
        world.settings["next_boot"] = {"CP-7": {"status": status}}
        assert status == point.ask("BootNotification", BOOT)["status"]

    return make


@pytest.mark.parametrize(
    ("status", "authorize", "report"),
    [
        ("Accepted", None, None),
        ("Pending", "SecurityError", None),
        ("Rejected", "SecurityError", "SecurityError"),
    ],
)
def test_it_may_say_as_much_as_its_boot_was_answered(point, booted, status, authorize, report):
    booted(status)

    for action, payload, refused in (
        ("Authorize", TOKEN, authorize),
        ("NotifyReport", REPORT, report),
    ):
        kind, _, found, *_ = point.call(action, payload)
        assert refused == (found if kind == 4 else None)


def test_a_rejected_one_may_boot_again(point, booted):
    booted("Rejected")
    booted("Accepted")

    assert "Accepted" == point.ask("Authorize", TOKEN)["idTokenInfo"]["status"]


def test_one_that_never_booted_is_heard(point):
    assert "Accepted" == point.ask("Authorize", TOKEN)["idTokenInfo"]["status"]
