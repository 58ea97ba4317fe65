"""A charge point asks for a certificate and is given one."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mockserver.central import certificates
from mockserver.world import authority, physical

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)

KEY = ec.derive_private_key(4711, ec.SECP256R1())
CSR = (
    x509.CertificateSigningRequestBuilder()
    .subject_name(x509.Name([]))
    .sign(KEY, hashes.SHA256())
    .public_bytes(serialization.Encoding.PEM)
    .decode()
)


def status(world):
    return physical.upkeep(world, "CP-7")["certificate"]["status"]


def handed_over(world, point, *answer):
    """What the charge point is sent when the timer fires, and it answers so."""

    async def story():
        certificates.hand_over(world, "CP-7")
        sent = point.pipe.sent[-1]
        if answer:
            kind, *rest = answer
            point.central.receive(point.connection, json.dumps([kind, sent[1], *rest]))
        return sent

    return asyncio.run(story())


def test_a_request_is_accepted_and_answered_before_the_certificate_goes_out(world, point):
    assert {"status": "Accepted"} == point.ask("SignCertificate", {"csr": CSR})

    timer = world.timers.peek()
    assert (certificates.HAND_OVER, "CP-7", world.now()) == (timer.kind, timer.key, timer.due_at)
    assert "pending" == status(world)


def test_what_is_no_request_is_rejected(world, point):
    assert {"status": "Rejected"} == point.ask("SignCertificate", {"csr": "-----BEGIN"})
    assert physical.upkeep(world, "CP-7") is None
    assert world.timers.peek() is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((3, {"status": "Accepted"}), "Accepted"),
        ((3, {"status": "Rejected"}), "Rejected"),
        ((4, "NotSupported", "", {}), "unanswered"),
        ((3, {}), "unanswered"),
    ],
)
def test_what_the_charge_point_makes_of_it_is_kept(world, point, answer, expected):
    point.ask("SignCertificate", {"csr": CSR})

    kind, _, action, payload = handed_over(world, point, *answer)

    assert (2, "CertificateSigned") == (kind, action)
    leaf, root = x509.load_pem_x509_certificates(payload["certificateChain"].encode())
    assert leaf.public_key() == KEY.public_key()
    assert payload["certificateChain"].endswith(authority.of_world(world.seed, world.name).pem)
    leaf.verify_directly_issued_by(root)
    assert expected == status(world)


def test_one_that_is_gone_gets_none(world, point):
    point.ask("SignCertificate", {"csr": CSR})
    point.close()

    handed_over(world, point)

    assert "unanswered" == status(world)


def test_it_is_handed_over_once(world, point):
    point.ask("SignCertificate", {"csr": CSR})
    handed_over(world, point, 3, {"status": "Accepted"})
    before = len(point.pipe.sent)

    certificates.hand_over(world, "CP-7")
    certificates.hand_over(world, "CP-8")

    assert before == len(point.pipe.sent)


def named(common_name):
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    made = x509.CertificateSigningRequestBuilder().subject_name(names).sign(KEY, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def test_nobody_is_given_the_name_of_another(point):
    assert {"status": "Rejected"} == point.ask("SignCertificate", {"csr": named("CP-8")})
    assert {"status": "Accepted"} == point.ask("SignCertificate", {"csr": named("CP-7")})


def test_the_authority_of_the_server_signs_for_both_times(world, point):
    world.runtime.authority = authority.of_world(9, "of the server")
    world.dial = world.dial.jump(NOW + timedelta(days=3 * 365), NOW)

    point.ask("SignCertificate", {"csr": named("CP-7")})

    chain = physical.upkeep(world, "CP-7")["certificate"]["chain"]
    leaf, _ = x509.load_pem_x509_certificates(chain.encode())
    leaf.verify_directly_issued_by(world.runtime.authority.certificate)
    assert leaf.not_valid_before_utc < NOW
    assert leaf.not_valid_after_utc > world.now()


def test_which_request_it_is_for_is_said_again(world, connect):
    point = connect(subprotocol="ocpp2.1")
    asked = {"certificateType": "ChargingStationCertificate", "requestId": 7}
    point.ask("SignCertificate", {"csr": CSR, **asked})

    _, _, _, payload = handed_over(world, point, 3, {"status": "Accepted"})

    assert asked == {name: payload[name] for name in asked}
    assert "Accepted" == status(world)
