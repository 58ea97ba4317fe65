"""Firmware updates in the words of OCPP 2.x."""

import pytest

from ocpp_sim.core.port import Declined
from ocpp_sim.core.upkeep import Outcome
from tests.ocpp_sim.core import certificates as made

ROOT = made.certificate(name="root")


@pytest.fixture(params=["2.0.1", "2.1"])
def point(bench, request):
    return bench(version=request.param).registered()


def order(point, number=3, **more):
    firmware = {
        "location": "https://files.test/AC-11_1.5.0.bin",
        "retrieveDateTime": "2024-06-01T09:00:00Z",
        **more,
    }
    return point.status_of_command("UpdateFirmware", {"requestId": number, "firmware": firmware})


def told(point):
    return [
        (one["status"], one.get("requestId")) for one in point.calls("FirmwareStatusNotification")
    ]


def test_an_update_without_a_signature_has_an_id_all_the_same(point):
    assert order(point) == "Accepted"
    point.advance(120)

    assert told(point) == [
        ("Downloading", 3),
        ("Downloaded", 3),
        ("Installing", 3),
        ("InstallRebooting", 3),
        ("Installed", 3),
    ]
    assert point.station.spec.firmware == "1.5.0"


def test_an_update_can_be_for_later(point):
    order(
        point,
        retrieveDateTime="2024-06-01T10:00:00Z",
        installDateTime="2024-06-01T11:00:00Z",
    )
    point.advance(3 * 3600)

    assert [status for status, _ in told(point)] == [
        "DownloadScheduled",
        "Downloading",
        "Downloaded",
        "InstallScheduled",
        "Installing",
        "InstallRebooting",
        "Installed",
    ]


def test_a_signed_update_is_checked(point):
    root = {"certificateType": "ManufacturerRootCertificate", "certificate": ROOT}
    leaf = made.certificate(made.OTHER_KEY, made.EC_KEY, name="leaf", issuer_name="root")
    signed = {"signingCertificate": leaf, "signature": made.signature(made.OTHER_KEY)}
    point.outcome = Outcome("", len(made.CONTENT), made.DIGEST)
    assert order(point, **signed) == "InvalidCertificate"

    point.status_of_command("InstallCertificate", root)
    assert order(point, **signed) == "Accepted"

    assert ("SignatureVerified", 3) in told(point.advance(120))


def test_a_second_update_takes_the_place_of_the_first(point):
    order(point, retrieveDateTime="2024-06-01T10:00:00Z")

    assert order(point, 4) == "AcceptedCanceled"


def test_how_it_goes_is_told_on_demand(point):
    asked = {"requestedMessage": "FirmwareStatusNotification"}
    point.status_of_command("TriggerMessage", asked)
    assert told(point) == [("Idle", None)]

    point.outcome = None
    order(point)
    point.advance(1)
    point.status_of_command("TriggerMessage", asked)

    assert told(point)[-1] == ("Downloading", 3)


def test_nothing_is_published_to_others(point):
    publish = {"location": "https://files.test/x", "checksum": "ab", "requestId": 1}

    assert point.status_of_command("PublishFirmware", publish) == "Rejected"
    assert point.status_of_command("UnpublishFirmware", {"checksum": "ab"}) == "NoFirmware"
    assert len(point.of(Declined)) == 2
