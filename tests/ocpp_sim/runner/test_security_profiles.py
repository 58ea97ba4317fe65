"""From an open line to a certificate of its own, over real sockets."""

import asyncio
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.station import Spec
from ocpp_sim.core.upkeep import Certificate, Upkeep
from ocpp_sim.runner.access import Access
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock
from tests.ocpp_sim.authority import certificates, server_context, subject_of

PASSWORD, NEWER = "0123456789abcdef", "fedcba9876543210"
QUIET = {"ClockAlignedDataInterval": "0", "MeterValueSampleInterval": "0"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return certificates(tmp_path_factory.mktemp("certs"), "CP-1")


def signed(folder, csr):
    """A certificate for a request, as an authority would give it."""
    asked = x509.load_pem_x509_csr(csr.encode())
    ca = x509.load_pem_x509_certificate(folder.ca_file.read_bytes())
    key = serialization.load_pem_private_key(
        folder.ca_key.read_bytes().partition(b"-----BEGIN CERT")[0], None
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(asked.subject)
        .issuer_name(ca.subject)
        .public_key(asked.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=90))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


class Both:
    """A charge point between a central system without TLS and one with it."""

    def __init__(self, plain, secure, eventually, version="1.6"):
        clock = WallClock()
        spec = Spec("CP-1", version, settings=QUIET, reconnect_base_s=0.05, boot_duration_s=0.01)
        station = build(spec, clock.now())
        access = Access(Endpoint(plain.url, f"ocpp{version}"), secure.url)
        self.heard = []
        self.plain, self.secure = plain, secure
        self.runner = SocketRunner(station, access, clock, self._listen)
        self._eventually = eventually

    def _listen(self, _runner, item, *, up):
        self.heard.append((item, up))

    def failures(self):
        return [item for item, up in self.heard if isinstance(item, port.Disconnected) and not up]

    async def online_at(self, csms, connections):
        """Wait until it is connected there for that many times."""

        def there():
            link, flying = self.runner.station.link, self.runner.station.flying
            up = link.state == "up" and link.registration == "Accepted" and flying is None
            return up and len(csms.requests) == connections

        await self._eventually(there)

    async def command(self, csms, action, **payload):
        """Have a central system command it, and give the status of the answer."""
        number = f"c{len(csms.frames)}"
        await csms.lines["CP-1"].send(orjson.dumps([2, number, action, payload]).decode())

        def answer():
            frames = [frame for _, frame in csms.frames if frame.message_id == number]
            return frames[-1:] and frames[-1]

        await self._eventually(answer)
        told = answer().payload
        return (
            told["status"] if "status" in told else told["setVariableResult"][0]["attributeStatus"]
        )

    async def change(self, csms, key, value):
        return await self.command(csms, "ChangeConfiguration", key=key, value=value)

    async def trust(self, csms, folder, use="CentralSystemRootCertificate"):
        return await self.command(
            csms,
            "InstallCertificate",
            certificateType=use,
            certificate=folder.ca_file.read_text(),
        )

    async def certify(
        self, csms, folder, action="ExtendedTriggerMessage", message="SignChargePointCertificate"
    ):
        """SignCertificate and CertificateSigned."""
        csms.csms.answers["SignCertificate"] = {"status": "Accepted"}
        before = len(csms.calls("SignCertificate"))
        await self.command(csms, action, requestedMessage=message)
        await self._eventually(lambda: len(csms.calls("SignCertificate")) > before)
        asked = csms.calls("SignCertificate")[-1].payload["csr"]
        pem = signed(folder, asked)
        return await self.command(csms, "CertificateSigned", certificateChain=pem)

    async def put(self, csms, component, variable, value):
        """SetVariables of OCPP 2.x."""
        wanted = {
            "component": {"name": component},
            "variable": {"name": variable},
            "attributeValue": value,
        }
        return await self.command(csms, "SetVariables", setVariableData=[wanted])

    async def move(self, csms, slot, url, profile):
        """Have it use another network with its next boot, which is now."""
        data = {
            "ocppVersion": "OCPP20",
            "ocppTransport": "JSON",
            "ocppCsmsUrl": url,
            "messageTimeout": 30,
            "securityProfile": profile,
            "ocppInterface": "Wired0",
        }
        words = [
            await self.command(
                csms, "SetNetworkProfile", configurationSlot=slot, connectionData=data
            ),
            await self.put(csms, "OCPPCommCtrlr", "NetworkConfigurationPriority", f"{slot},0"),
            await self.command(csms, "Reset", type="Immediate"),
        ]
        assert words == ["Accepted", "RebootRequired", "Accepted"]


def serial_of(connection):
    return connection.transport.get_extra_info("ssl_object").getpeercert()["serialNumber"]


@pytest.fixture
def between(socket_csms, eventually):
    """Run a story between two central systems: between(story, context)."""

    def run(story, context, version="1.6"):
        spoken = {"subprotocols": [f"ocpp{version}"]}

        async def whole():
            async with (
                socket_csms(**spoken) as plain,
                socket_csms(ssl=context, **spoken) as secure,
            ):
                both = Both(plain, secure, eventually, version)
                both.runner.start()
                try:
                    await both.online_at(plain, 1)
                    return await story(both, plain, secure)
                finally:
                    await both.runner.stop()

        return asyncio.run(whole())

    return run


def basic(csms):
    return [request.headers.get("Authorization") for request in csms.requests]


def credentials(password):
    return f"Basic {b64encode(f'CP-1:{password}'.encode()).decode()}"


def test_a_charge_point_climbs_from_profile_0_to_3_and_renews_what_it_shows(between, folder):
    context = server_context(folder)
    context.load_verify_locations(folder.ca_file)
    context.verify_mode = context.verify_mode.CERT_OPTIONAL

    async def story(both, plain, secure):
        assert await both.change(plain, "AuthorizationKey", PASSWORD) == "Accepted"
        await both.online_at(plain, 2)
        assert await both.change(plain, "SecurityProfile", "1") == "Accepted"
        await both.online_at(plain, 3)
        assert await both.change(plain, "SecurityProfile", "2") == "Rejected"
        assert await both.trust(plain, folder) == "Accepted"
        assert await both.change(plain, "SecurityProfile", "2") == "Accepted"
        await both.online_at(secure, 1)
        assert not secure.lines["CP-1"].transport.get_extra_info("peercert")
        assert await both.change(secure, "AuthorizationKey", NEWER) == "Accepted"
        await both.online_at(secure, 2)
        assert await both.certify(secure, folder) == "Accepted"
        assert await both.change(secure, "SecurityProfile", "3") == "Accepted"
        await both.online_at(secure, 3)
        first = serial_of(secure.lines["CP-1"])
        assert subject_of(secure.lines["CP-1"]) == "CP-1"
        assert await both.certify(secure, folder) == "Accepted"
        await both.online_at(secure, 4)
        assert serial_of(secure.lines["CP-1"]) != first
        return basic(plain), basic(secure)

    plain, secure = between(story, context)

    assert plain == [None, credentials(PASSWORD), credentials(PASSWORD)]
    assert secure == [credentials(PASSWORD), credentials(NEWER), None, None]


@pytest.mark.parametrize("flaw", ["expired", "wrong-name", "self-signed"])
def test_a_bad_central_system_is_left_for_the_one_before_and_told_of(
    between, eventually, folder, flaw
):
    async def story(both, plain, secure):
        await both.change(plain, "AuthorizationKey", PASSWORD)
        await both.online_at(plain, 2)
        await both.change(plain, "SecurityProfile", "1")
        await both.online_at(plain, 3)
        await both.trust(plain, folder)
        assert await both.change(plain, "SecurityProfile", "2") == "Accepted"
        await both.online_at(plain, 4)
        await eventually(lambda: plain.calls("SecurityEventNotification"))
        return both, plain, secure

    both, plain, secure = between(story, server_context(folder, flaw))

    (event,) = plain.calls("SecurityEventNotification")
    assert event.payload["type"] == "InvalidCentralSystemCertificate"
    (failure,) = both.failures()
    assert event.payload["techInfo"] == failure.kind
    assert (secure.requests, both.runner.station.settings["SecurityProfile"]) == ([], "1")


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_networks_lead_a_station_of_2_x_to_a_certificate_of_its_own(between, folder, version):
    context = server_context(folder)
    context.load_verify_locations(folder.ca_file)
    context.verify_mode = context.verify_mode.CERT_OPTIONAL

    async def story(both, plain, secure):
        words = [await both.put(plain, "SecurityCtrlr", "BasicAuthPassword", PASSWORD)]
        await both.online_at(plain, 2)
        words.append(await both.trust(plain, folder, "CSMSRootCertificate"))
        await both.move(plain, 1, secure.url, 2)
        await both.online_at(secure, 1)
        words.append(
            await both.certify(secure, folder, "TriggerMessage", "SignChargingStationCertificate")
        )
        await both.move(secure, 2, secure.url, 3)
        await both.online_at(secure, 2)
        return words, subject_of(secure.lines["CP-1"]), basic(secure)

    words, subject, sent = between(story, context, version)

    assert words == ["Accepted"] * 3
    assert (subject, sent) == ("CP-1", [credentials(PASSWORD), None])


def test_who_waits_for_a_good_certificate_tells_of_the_bad_one(socket_csms, eventually, folder):
    context = server_context(folder, "expired")
    root = Certificate("CentralSystemRootCertificate", folder.ca_file.read_text())
    settings = {**QUIET, "SecurityProfile": "2", "AuthorizationKey": PASSWORD}

    async def story():
        async with socket_csms(ssl=context) as secure:
            clock = WallClock()
            spec = Spec("CP-1", settings=settings, reconnect_base_s=0.02, boot_duration_s=0.01)
            station = replace(build(spec, clock.now()), upkeep=Upkeep(certificates=(root,)))
            endpoint = Endpoint(secure.url, "ocpp1.6")
            runner = SocketRunner(station, endpoint, clock, lambda *_, **__: None)
            runner.start()
            try:
                await eventually(lambda: runner.station.link.attempts >= 2)
                context.load_cert_chain(folder.csms.certificate, folder.csms.key)
                await eventually(lambda: len(secure.calls("SecurityEventNotification")) == 2)
            finally:
                await runner.stop()
            return [call.payload["type"] for call in secure.calls("SecurityEventNotification")]

    assert asyncio.run(story()) == ["InvalidCentralSystemCertificate", "StartupOfTheDevice"]


def test_a_certificate_that_is_refused_gives_way_to_the_one_before(
    socket_csms, eventually, folder, tmp_path
):
    stranger = certificates(tmp_path / "stranger")
    root = Certificate("CentralSystemRootCertificate", folder.ca_file.read_text())
    maker = folder.station("CP-1").certificate.read_text()
    settings = {**QUIET, "SecurityProfile": "3"}

    async def story():
        async with socket_csms(ssl=server_context(folder, mutual=True)) as secure:
            clock, heard = WallClock(), []
            spec = Spec("CP-1", settings=settings, reconnect_base_s=30.0)
            upkeep = Upkeep(certificates=(root,), certificate=maker)
            station = replace(build(spec, clock.now()), upkeep=upkeep)
            runner = SocketRunner(
                station,
                Access(Endpoint(secure.url, "ocpp1.6"), folder=folder.place),
                clock,
                lambda _runner, item, *, up: heard.append((item, up)),
            )
            secure.csms.answers["SignCertificate"] = {"status": "Accepted"}
            runner.start()
            try:
                await eventually(lambda: secure.calls("SecurityEventNotification"))
                trigger = {"requestedMessage": "SignChargePointCertificate"}
                await tell(secure, "ExtendedTriggerMessage", trigger)
                await eventually(lambda: secure.calls("SignCertificate"))
                pem = signed(stranger, secure.calls("SignCertificate")[-1].payload["csr"])
                await tell(secure, "CertificateSigned", {"certificateChain": pem})
                await eventually(lambda: len(secure.requests) == 2)
                await eventually(lambda: runner.station.link.state == "up")
            finally:
                await runner.stop()
            lost = [item for item, up in heard if isinstance(item, port.Disconnected) and not up]
            return runner.station, [item.distrust for item in lost]

    station, distrusts = asyncio.run(story())

    assert (station.upkeep.certificate, station.upkeep.earlier) == (maker, None)
    assert distrusts in (["unsaid"], ["own"])


async def tell(csms, action, payload):
    await csms.lines["CP-1"].send(orjson.dumps([2, action, action, payload]).decode())
