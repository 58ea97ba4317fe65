"""The whole server at each security profile, with peers that show what they have."""

import asyncio
import json
import ssl
from base64 import b64encode

import httpx
import pytest
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chargebench.certs.flaws import FLAWS
from chargebench.certs.make import Wanted, make
from mockserver.adapters.clock import SystemClock

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def certs(tmp_path_factory):
    wanted = Wanted(["CP-1", "CP-2", "CHECK-1"])
    return make(tmp_path_factory.mktemp("certs"), wanted, SystemClock().now())


class Peers:
    """Charge points that knock at a server."""

    def __init__(self, certs, announced):
        self.certs, self.announced = certs, announced
        self.control = announced["control_url"]

    def context(self, pair=None):
        context = ssl.create_default_context(cafile=self.announced.get("ca_file"))
        if pair is not None:
            context.load_cert_chain(pair.certificate, pair.key)
        return context

    def connect(self, identity, *, pair=None, password=None, plain=False, world=None):
        url = self.announced["ocpp_url" if plain else "ocpp_tls_url"]
        if world is not None:
            url = url.replace("/ocpp", f"/w/{world}/ocpp16")
        sent = {}
        if password is not None:
            told = b64encode(f"{identity}:{password}".encode()).decode()
            sent["Authorization"] = f"Basic {told}"
        return websockets.connect(
            f"{url}/{identity}",
            subprotocols=["ocpp1.6"],
            compression=None,
            additional_headers=sent,
            ssl=None if plain else self.context(pair),
        )

    async def outcome(self, identity, **shown):
        """101, the status of a refusal, or "TLS" where it does not come to that."""
        try:
            async with self.connect(identity, **shown) as peer:
                await peer.send('[2,"1","Heartbeat",{}]')
                assert 3 == json.loads(await peer.recv())[0]
                return 101
        except websockets.InvalidStatus as refused:
            return refused.response.status_code
        except (OSError, websockets.InvalidMessage):
            return "TLS"


@pytest.fixture
def knocking(launch, certs):
    """Start a server with certificates; gives peers and what ends it."""

    def start(*words):
        server = launch("serve", "--port", 0, "--json", "--ocpp-tls-port", 0, *words)
        return Peers(certs, server.announced()), server

    return start


def test_each_profile_in_a_world_of_its_own(knocking, certs):
    peers, server = knocking("--certs", certs.place)
    good, other = certs.station("CP-1"), certs.station("CP-2")
    ways = {
        "nothing, plain": {"plain": True},
        "nothing, by TLS": {},
        "password, plain": {"plain": True, "password": PASSWORD},
        "wrong password, by TLS": {"password": "wrong"},
        "password, by TLS": {"password": PASSWORD},
        "certificate": {"pair": good},
        "another's certificate": {"pair": other, "password": PASSWORD},
    }
    expected = {
        0: [101, 101, 101, 101, 101, 101, 403],
        1: [401, 401, 101, 401, 101, 101, 403],
        2: [403, 401, 403, 401, 101, 101, 403],
        3: [403, 403, 403, 403, 403, 101, 403],
    }
    seen = {}
    with httpx.Client(base_url=peers.control, timeout=15) as control:
        for profile in expected:
            control.post("/worlds", json={"name": f"p{profile}"}).raise_for_status()
            for shown in ways.values():
                settings = {
                    "basic_auth": {"*": PASSWORD} if profile else None,
                    "security_profiles": None,
                }
                control.patch(f"/worlds/p{profile}/settings", json=settings)
                settings = {"security_profiles": {"*": profile}}
                control.patch(f"/worlds/p{profile}/settings", json=settings).raise_for_status()
                found = asyncio.run(peers.outcome("CP-1", world=f"p{profile}", **shown))
                seen.setdefault(profile, []).append(found)
        journal = control.get("/worlds/p3/journal", params={"kind": "connection"}).json()

    assert expected == seen
    opened = [
        entry["data"]["security_profile"]
        for entry in journal["entries"]
        if entry["data"]["event"] == "opened"
    ]
    assert [3] == opened
    reasons = {
        entry["data"]["reason"]
        for entry in journal["entries"]
        if entry["data"]["event"] == "refused"
    }
    assert {
        "charge point 'CP-1' must come by TLS, to wss:// (security profile 3)",
        "charge point 'CP-1' must show its certificate (security profile 3)",
        "the certificate is for 'CP-2', not for charge point 'CP-1'",
    } == reasons
    ended = server.end()
    assert all(reason in ended.err for reason in reasons)
    assert not [secret for secret in (PASSWORD, "Basic ", "PRIVATE") if secret in ended.err]


def test_at_profile_3_tls_itself_refuses_every_bad_certificate(knocking, certs):
    peers, server = knocking("--certs", certs.place, "--ocpp-security-profile", 3)

    async def knock():
        found = {"good": await peers.outcome("CP-1", pair=certs.station("CP-1"))}
        found["none"] = await peers.outcome("CP-1")
        for flaw in FLAWS:
            pair = certs.bad(flaw).station("CP-1")
            found[flaw] = await peers.outcome("CP-1", pair=pair)
        found["plain"] = await peers.outcome("CP-1", plain=True)
        return found

    found = asyncio.run(knock())

    assert (101, 403, 403) == (found.pop("good"), found.pop("wrong-name"), found.pop("plain"))
    assert {"TLS"} == set(found.values())
    entries = httpx.get(
        f"{peers.control}/worlds/default/journal", params={"kind": "connection"}
    ).json()["entries"]
    told = [entry["data"]["reason"] for entry in entries if entry["data"]["event"] == "refused"]
    assert "it showed no certificate" in told
    assert "its certificate is not trusted: certificate revoked" in told
    ended = server.end()
    assert 0 == ended.code
    assert (
        "was refused by TLS: its certificate is not trusted: certificate has expired" in ended.err
    )


def test_a_certificate_that_was_signed_here_is_good_here(knocking, certs):
    peers, server = knocking("--certs", certs.place, "--ocpp-security-profile", 3)
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CP-1")])
    asked = x509.CertificateSigningRequestBuilder().subject_name(names).sign(key, hashes.SHA256())
    csr = asked.public_bytes(serialization.Encoding.PEM).decode()
    trigger = {
        "action": "ExtendedTriggerMessage",
        "payload": {"requestedMessage": "SignChargePointCertificate"},
    }

    async def renew():
        async with (
            peers.connect("CP-1", pair=certs.station("CP-1")) as peer,
            httpx.AsyncClient(base_url=f"{peers.control}/worlds/default/charge_points") as control,
        ):
            commanding = asyncio.create_task(control.post("/CP-1/commands", json=trigger))
            command = json.loads(await peer.recv())
            await peer.send(json.dumps([3, command[1], {"status": "Accepted"}]))
            assert "Accepted" == (await commanding).json()["payload"]["status"]
            await peer.send(json.dumps([2, "7", "SignCertificate", {"csr": csr}]))
            assert [3, "7", {"status": "Accepted"}] == json.loads(await peer.recv())
            _, number, action, payload = json.loads(await peer.recv())
            await peer.send(json.dumps([3, number, {"status": "Accepted"}]))
            assert "CertificateSigned" == action
            return payload["certificateChain"]

    chain = asyncio.run(renew())

    pair = certs.station("renewed")
    pair.certificate.write_text(chain)
    pair.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    assert 101 == asyncio.run(peers.outcome("CP-1", pair=pair))
    server.end()


def test_it_passes_every_case_of_tls(knocking, certs, command):
    peers, _ = knocking("--certs", certs.place, "--ocpp-security-profile", 3)
    words = ("--csms", peers.announced["ocpp_tls_url"], "--certs", certs.place, "--only", "tls")

    ended = command("csms-check", *words, "--json")

    found = {one["id"]: one["verdict"] for one in json.loads(ended.out)["findings"]}
    assert 0 == ended.code
    assert {f"TLS-{number:02}": "PASS" for number in range(1, 11)} == found


def test_a_new_password_is_expected_from_the_next_connection_on(knocking):
    words = ("--ocpp-security-profile", 2, "--ocpp-password", PASSWORD)
    peers, server = knocking(*words)

    async def rotate():
        async with (
            peers.connect("CP-1", password=PASSWORD) as peer,
            httpx.AsyncClient(base_url=f"{peers.control}/worlds/default") as control,
        ):
            changing = asyncio.create_task(control.post("/charge_points/CP-1/password", json={}))
            _, number, _, payload = json.loads(await peer.recv())
            await peer.send(json.dumps([3, number, {"status": "Accepted"}]))
            answer = (await changing).json()
            assert answer["password"] == payload["value"]
            await peer.send('[2,"1","Heartbeat",{}]')
            assert 3 == json.loads(await peer.recv())[0]
            return answer["password"]

    changed = asyncio.run(rotate())

    assert 401 == asyncio.run(peers.outcome("CP-1", password=PASSWORD))
    assert 101 == asyncio.run(peers.outcome("CP-1", password=changed))
    assert 101 == asyncio.run(peers.outcome("CP-2", password=PASSWORD))
    journal = httpx.get(f"{peers.control}/worlds/default/journal").text
    settings = httpx.get(f"{peers.control}/worlds/default/settings").text
    shown = journal + settings + server.end().err
    assert "ChangeConfiguration" in shown
    assert not [secret for secret in (PASSWORD, changed) if secret in shown]


@pytest.mark.parametrize("flaw", [flaw for flaw in FLAWS if flaw != "revoked"])
def test_a_central_system_with_a_bad_certificate_is_found_out(certs, flaw):
    """Without a server: what it shows is what the context of its folder shows."""
    from chargebench.tls import of_folder
    from tests.chargebench.certs.handshake import shake_hands

    client = ssl.create_default_context(cafile=certs.ca_file)

    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(
            client,
            of_folder(certs.bad(flaw).place).wss(required=False),
            server_hostname="localhost",
        )
