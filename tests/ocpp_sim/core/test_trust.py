"""Certificates that the central system gives, and firmware that is signed."""

import pytest
from cryptography import x509

from ocpp_sim.core.upkeep import Outcome
from tests.ocpp_sim.core import certificates as made

CENTRAL, MAKER = "CentralSystemRootCertificate", "ManufacturerRootCertificate"
ROOT = made.certificate(name="root")


def install(point, pem=ROOT, use=MAKER):
    wanted = {"certificateType": use, "certificate": pem}
    return point.status_of_command("InstallCertificate", wanted)


def installed(point, use=MAKER):
    return point.command("GetInstalledCertificateIds", {"certificateType": use}).payload


def signed_update(point, number=3, signature=None, **more):
    leaf = made.certificate(made.OTHER_KEY, made.EC_KEY, name="leaf", issuer_name="root")
    firmware = {
        "location": "https://files.test/AC-11_1.5.0.bin",
        "retrieveDateTime": "2024-06-01T09:00:00Z",
        "signingCertificate": leaf,
        "signature": signature or made.signature(made.OTHER_KEY),
        **more,
    }
    wanted = {"requestId": number, "firmware": firmware}
    point.outcome = Outcome("", len(made.CONTENT), made.DIGEST)
    return point.status_of_command("SignedUpdateFirmware", wanted)


def told(point):
    return [one["status"] for one in point.calls("SignedFirmwareStatusNotification")]


def noted(point):
    return [event.kind for event in point.station.upkeep.security]


def test_a_certificate_is_installed_named_and_deleted(bench):
    point = bench().registered()
    assert installed(point) == {"status": "NotFound"}

    assert [install(point), install(point)] == ["Accepted", "Accepted"]
    (name,) = installed(point)["certificateHashData"]
    assert installed(point, CENTRAL) == {"status": "NotFound"}
    capitals = {**name, "issuerNameHash": name["issuerNameHash"].upper(), "serialNumber": "00FF"}
    wanted = {"certificateHashData": capitals}

    assert point.status_of_command("DeleteCertificate", wanted) == "Accepted"
    assert point.status_of_command("DeleteCertificate", wanted) == "NotFound"
    assert installed(point) == {"status": "NotFound"}


def test_what_is_no_certificate_is_rejected(bench):
    point = bench().registered()

    assert install(point, "hello") == "Rejected"
    assert noted(point)[-1] == "InvalidCentralSystemCertificate"


def test_a_full_store_takes_no_more(bench):
    point = bench(settings={"CertificateStoreMaxLength": "1"}).registered()

    assert [install(point), install(point, use=CENTRAL)] == ["Accepted", "Failed"]


def test_a_signed_certificate_is_taken_for_the_key_that_was_asked_for(bench):
    point = bench(settings={"CpoName": "Grid"}).registered()
    point.csms.answers["SignCertificate"] = {"status": "Accepted"}
    trigger = {"requestedMessage": "SignChargePointCertificate"}
    assert point.status_of_command("ExtendedTriggerMessage", trigger) == "Accepted"
    (asked,) = point.calls("SignCertificate")
    key = x509.load_pem_x509_csr(asked["csr"].encode()).public_key()
    good = made.certificate(key, made.EC_KEY, name="CP-1", issuer_name="root")

    def offer(pem):
        return point.status_of_command("CertificateSigned", {"certificateChain": pem})

    assert [offer(ROOT), offer(good)] == ["Rejected", "Accepted"]
    assert point.station.upkeep.certificate == good
    assert "InvalidChargePointCertificate" in noted(point)


def test_a_certificate_that_nobody_asked_for_or_that_is_too_long_is_rejected(bench):
    point = bench(settings={"CertificateSignedMaxChainSize": "100"}).registered()
    wanted = {"certificateChain": ROOT}
    assert point.status_of_command("CertificateSigned", wanted) == "Rejected"

    trigger = {"requestedMessage": "SignChargePointCertificate"}
    point.csms.answers["SignCertificate"] = {"status": "Rejected"}
    point.status_of_command("ExtendedTriggerMessage", trigger)
    assert point.status_of_command("CertificateSigned", wanted) == "Rejected"


def test_signed_firmware_is_verified_installed_and_told(bench):
    point = bench().registered()
    install(point)

    assert signed_update(point) == "Accepted"
    point.advance(120)

    assert told(point) == [
        "Downloading",
        "Downloaded",
        "SignatureVerified",
        "Installing",
        "InstallRebooting",
        "Installed",
    ]
    assert {one["requestId"] for one in point.calls("SignedFirmwareStatusNotification")} == {3}
    assert (point.station.spec.firmware, noted(point)[-1]) == ("1.5.0", "FirmwareUpdated")


def test_signed_firmware_keeps_to_its_times(bench):
    point = bench().registered()
    install(point)
    hours = {"retrieveDateTime": "2024-06-01T10:00:00Z", "installDateTime": "2024-06-01T11:00:00Z"}

    signed_update(point, **hours)
    assert told(point) == ["DownloadScheduled"]
    assert told(point.advance(3600))[-1] == "InstallScheduled"
    assert told(point.advance(3600))[-1] == "Installing"


def test_a_bad_signature_ends_the_update(bench):
    point = bench().registered()
    install(point)

    signed_update(point, signature=made.signature(made.EC_KEY))

    assert told(point.advance(1)) == ["Downloading", "Downloaded", "InvalidSignature"]
    assert noted(point)[-1] == "InvalidFirmwareSignature"


@pytest.mark.parametrize("pem", ["hello", made.certificate(made.OTHER_KEY, name="stranger")])
def test_a_signing_certificate_has_to_be_the_manufacturer_s(bench, pem):
    point = bench().registered()
    install(point, use=CENTRAL)
    install(point)

    assert signed_update(point, signingCertificate=pem) == "InvalidCertificate"
    assert noted(point)[-1] == "InvalidFirmwareSigningCertificate"


def test_a_newer_signed_update_cancels_an_older_one_until_it_installs(bench):
    point = bench().registered()
    install(point)
    later = "2024-06-01T10:00:00Z"
    signed_update(point, retrieveDateTime=later)

    assert signed_update(point, number=4) == "AcceptedCanceled"
    point.advance(1)
    assert signed_update(point, number=5) == "Rejected"


def test_the_state_of_a_signed_update_is_told_apart_from_others(bench):
    point = bench().registered()
    install(point)
    signed_update(point)
    point.advance(1)
    point.forget()
    message = {"requestedMessage": "FirmwareStatusNotification"}

    point.command("ExtendedTriggerMessage", message)
    point.command("TriggerMessage", message)

    assert point.calls("SignedFirmwareStatusNotification") == [
        {"status": "Installing", "requestId": 3}
    ]
    assert point.calls("FirmwareStatusNotification") == [{"status": "Idle"}]
