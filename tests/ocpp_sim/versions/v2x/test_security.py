"""Certificates and security events in the words of OCPP 2.x."""

import pytest
from cryptography import x509

from tests.ocpp_sim.core import certificates as made

ROOT = made.certificate(name="root")
SECURED = {"SecurityProfile": "1", "AuthorizationKey": "0123456789abcdef"}


@pytest.fixture(params=["2.0.1", "2.1"])
def point(bench, request):
    return bench(version=request.param, settings=SECURED).registered()


def install(point, use, pem=ROOT):
    wish = {"certificateType": use, "certificate": pem}
    return point.status_of_command("InstallCertificate", wish)


def installed(point, *uses):
    asked = {"certificateType": list(uses)} if uses else {}
    return point.command("GetInstalledCertificateIds", asked).payload


def test_certificates_are_installed_named_and_deleted(point):
    assert installed(point) == {"status": "NotFound"}
    for use in ("CSMSRootCertificate", "V2GRootCertificate"):
        assert install(point, use) == "Accepted"

    chain = installed(point)["certificateHashDataChain"]
    assert [one["certificateType"] for one in chain] == [
        "CSMSRootCertificate",
        "V2GRootCertificate",
    ]
    (only,) = installed(point, "V2GRootCertificate")["certificateHashDataChain"]
    assert installed(point, "MORootCertificate") == {"status": "NotFound"}
    assert installed(point, "V2GCertificateChain") == {"status": "NotFound"}

    wish = {"certificateHashData": only["certificateHashData"]}
    assert point.status_of_command("DeleteCertificate", wish) == "Accepted"
    assert point.status_of_command("DeleteCertificate", wish) == "NotFound"


def test_a_certificate_is_asked_for_signed_and_taken(point):
    point.csms.answers["SignCertificate"] = {"status": "Accepted"}
    asked = {"requestedMessage": "SignChargingStationCertificate"}
    point.status_of_command("TriggerMessage", asked)
    (request,) = point.calls("SignCertificate")
    assert request["certificateType"] == "ChargingStationCertificate"

    key = x509.load_pem_x509_csr(request["csr"].encode()).public_key()
    pem = made.certificate(key, made.EC_KEY, name="CP-1", issuer_name="root")
    signed = {"certificateChain": pem, "certificateType": "ChargingStationCertificate"}
    other = {**signed, "certificateType": "V2GCertificate"}

    assert point.status_of_command("CertificateSigned", other) == "Rejected"
    assert point.status_of_command("CertificateSigned", signed) == "Accepted"
    assert point.station.upkeep.certificate == pem


def test_security_events_go_by_the_names_of_2_x(point):
    point.command("Reset", {"type": "Immediate"})
    point.advance(60)

    told = {one["type"] for one in point.calls("SecurityEventNotification")}
    assert {"ResetOrReboot", "StartupOfTheDevice"} <= told


def test_an_event_may_say_more(point):
    order = {
        "requestId": 1,
        "firmware": {
            "location": "https://files.test/a_2.0.bin",
            "retrieveDateTime": "2024-06-01T09:00:00Z",
        },
    }
    point.status_of_command("UpdateFirmware", order)
    point.advance(120)

    (updated,) = [
        one for one in point.calls("SecurityEventNotification") if one["type"] == "FirmwareUpdated"
    ]
    assert updated["techInfo"] == "2.0"
