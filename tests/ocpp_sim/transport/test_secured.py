"""TLS on a line: what passes, what is refused, and what is said of it."""

import asyncio
import socket
import ssl
from contextlib import suppress
from dataclasses import replace

import pytest

from ocpp_sim.transport.line import Endpoint, open_line
from ocpp_sim.transport.own import Own
from ocpp_sim.transport.refusal import LineError
from ocpp_sim.transport.secured import Secured
from ocpp_sim.transport.trust import trusting
from tests.ocpp_sim.authority import certificates, server_context, subject_of

NAMES = ("CP-1", "CP-2", "CP-3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return certificates(tmp_path_factory.mktemp("certs"), *NAMES)


def endpoint(url, folder, own=None):
    tls = trusting((folder.ca_file.read_text(),), "ec" if own else "")
    return Endpoint(url, "ocpp1.6", tls=tls, own=own, open_timeout_s=10.0)


def own_of(folder, identity):
    pair = folder.station(identity)
    return Own(pair.certificate.read_text(), pair.key.read_text())


class Ear:
    def __init__(self):
        self.texts, self.ends = [], []

    def hear(self, _line, text):
        self.texts.append(text)

    def end(self, _line, reason):
        self.ends.append(reason)


def refused(csms, folder, own=None):
    """The LineError that one try ends in."""

    async def story():
        async with csms as server:
            try:
                await open_line(endpoint(server.url, folder, own), "CP-1")
            except LineError as error:
                return error
        raise AssertionError("it was let in")

    return asyncio.run(story())


def test_texts_of_any_length_pass_both_ways(socket_csms, eventually, folder):
    long = "x" * 300_000

    async def story():
        async with socket_csms(ssl=server_context(folder)) as csms:
            line, ear = await open_line(endpoint(csms.url, folder), "CP-1"), Ear()
            line.listen(ear)
            await eventually(lambda: csms.lines)
            csms.csms.answers["DataTransfer"] = {"status": "Accepted", "data": long}
            line.send(f'[2,"1","DataTransfer",{{"vendorId":"V","data":"{long}"}}]')
            line.send('[2,"2","Heartbeat",{}]')
            await eventually(lambda: len(ear.texts) == 2)
            await line.close(1000)
            return csms, ear, line

    csms, ear, line = asyncio.run(story())

    assert csms.calls("DataTransfer")[0].payload["data"] == long
    assert len(ear.texts[0]) > len(long)
    assert (ear.ends, line.close_reason) == (["1000"], "1000")


def test_the_end_of_a_secured_line_is_heard(socket_csms, eventually, folder):
    async def story():
        async with socket_csms(ssl=server_context(folder)) as csms:
            lines = [
                await open_line(endpoint(csms.url, folder), identity) for identity in NAMES[:2]
            ]
            ears = [Ear(), Ear()]
            for line, ear in zip(lines, ears, strict=True):
                line.listen(ear)
            await eventually(lambda: len(csms.lines) == 2)
            await csms.lines["CP-1"].close(1012, "restart")
            csms.lines["CP-2"].transport.abort()
            await eventually(lambda: all(ear.ends for ear in ears))
            return ears

    polite, rude = asyncio.run(story())

    assert polite.ends == ["1012 restart"]
    assert "no close frame" in rude.ends[0]


def test_a_line_can_be_cut(socket_csms, eventually, folder):
    async def story():
        async with socket_csms(ssl=server_context(folder)) as csms:
            line, ear = await open_line(endpoint(csms.url, folder), "CP-1"), Ear()
            line.listen(ear)
            await line.close(1006)
            await eventually(lambda: ear.ends)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("flaw", "kind"),
    [
        ("expired", "expired"),
        ("not-yet-valid", "not valid yet"),
        ("wrong-name", "wrong name"),
        ("self-signed", "self-signed"),
        ("wrong-authority", "unknown authority"),
    ],
)
def test_a_bad_server_is_not_let_go_on(socket_csms, folder, flaw, kind):
    error = refused(socket_csms(ssl=server_context(folder, flaw)), folder)

    assert (error.kind, error.distrust) == (f"server certificate: {kind}", "peer")
    assert str(error) == error.kind


def test_many_show_their_own_through_one_context(socket_csms, eventually, folder):
    async def story():
        async with socket_csms(ssl=server_context(folder, mutual=True)) as csms:
            for identity in NAMES:
                await open_line(endpoint(csms.url, folder, own_of(folder, identity)), identity)
            await eventually(lambda: len(csms.lines) == len(NAMES))
            return {name: subject_of(line) for name, line in csms.lines.items()}

    assert asyncio.run(story()) == {name: name for name in NAMES}


def alerted(context, folder, own=None):
    """The LineError when the server says in TLS what it does not like, as most but asyncio's do."""

    def shake(listener):
        peer = context.wrap_socket(
            listener.accept()[0], server_side=True, do_handshake_on_connect=False
        )
        with peer:
            with suppress(ssl.SSLError):
                peer.do_handshake()
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(9999):
                pass

    async def story():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            serving = asyncio.create_task(asyncio.to_thread(shake, listener))
            url = f"wss://127.0.0.1:{listener.getsockname()[1]}"
            try:
                await open_line(endpoint(url, folder, own), "CP-1")
            except LineError as error:
                await serving
                return error
        raise AssertionError("it was let in")

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("flaw", "alert"),
    [
        ("", "certificate required"),
        ("expired", "certificate expired"),
        ("self-signed", "unknown ca"),
        ("wrong-authority", "unknown ca"),
    ],
)
def test_who_shows_nothing_or_something_bad_is_refused(folder, flaw, alert):
    own = own_of(folder.bad(flaw), "CP-1") if flaw else None

    error = alerted(server_context(folder, mutual=True), folder, own)

    assert (error.kind, error.distrust) == (f"TLS alert: {alert}", "own")


def test_a_server_that_hangs_up_on_a_certificate_says_no_more(socket_csms, folder):
    error = refused(socket_csms(ssl=server_context(folder, mutual=True)), folder)

    assert error.kind in ("closed in the TLS handshake", "closed in the handshake")


def test_an_old_version_of_tls_is_not_spoken(folder):
    context = server_context(folder)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1

    error = alerted(context, folder)

    assert (error.kind, error.distrust) == ("TLS alert: protocol version", "version")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"", "closed in the TLS handshake"),
        (b"\x16\x03", "closed in the TLS handshake"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "TLS: the server does not speak it"),
    ],
)
def test_a_server_that_does_not_shake_hands(folder, said, kind):
    async def hang_up(reader, writer):
        await reader.readexactly(5)
        await reader.read(9999)
        writer.write(said)
        writer.close()

    async def story():
        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            try:
                await open_line(endpoint(f"wss://127.0.0.1:{port}", folder), "CP-1")
            except LineError as error:
                return error.kind
        raise AssertionError("it was let in")

    assert asyncio.run(story()) == kind


def test_a_server_that_stalls_in_the_handshake_is_given_up(folder, eventually):
    async def story():
        heard = []

        async def stall(reader, writer):
            heard.append(await reader.read())
            writer.close()

        server = await asyncio.start_server(stall, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            hurried = replace(endpoint(f"wss://127.0.0.1:{port}", folder), open_timeout_s=0.05)
            try:
                await open_line(hurried, "CP-1")
            except LineError as error:
                await eventually(lambda: heard)  # our end of the socket is closed
                return error.kind
        raise AssertionError("it was let in")

    assert asyncio.run(story()) == "timed out"


def test_what_is_no_certificate_cannot_be_shown(socket_csms, folder):
    error = refused(socket_csms(ssl=server_context(folder)), folder, Own("none", "none"))

    assert error.kind == "no certificate"


class Wire:
    """A socket's transport that keeps what is written."""

    def __init__(self):
        self.calls, self.data, self.closing = [], b"", False

    def __getattr__(self, name):
        return lambda: self.calls.append(name)

    def write(self, data):
        self.data += data

    def close(self):
        self.closing = True

    def is_closing(self):
        return self.closing


class Inner(asyncio.Protocol):
    def __init__(self):
        self.calls = []

    def connection_made(self, transport):
        self.calls.append("made")

    def connection_lost(self, error):
        self.calls.append(error)

    def pause_writing(self):
        self.calls.append("pause")

    def resume_writing(self):
        self.calls.append("resume")


@pytest.fixture
def pair(folder):
    """A Secured on a wire, its line, and the server's side, with the handshake done."""
    wire, inner, came, goes = Wire(), Inner(), ssl.MemoryBIO(), ssl.MemoryBIO()
    secured = Secured(inner, trusting((folder.ca_file.read_text(),)), "localhost")
    server = server_context(folder).wrap_bio(came, goes, server_side=True)
    secured.connection_made(wire)
    secured.pause_writing()
    secured.resume_writing()
    while "made" not in inner.calls:
        came.write(wire.data)
        wire.data = b""
        with suppress(ssl.SSLWantReadError):
            server.do_handshake()
        secured.data_received(goes.read())
    return wire, inner, secured


def test_pressure_is_passed_on_in_both_directions(pair):
    wire, inner, secured = pair

    for act in ("pause_writing", "resume_writing", "pause_reading", "resume_reading"):
        getattr(secured, act)()

    assert inner.calls == ["made", "pause", "resume"]
    assert wire.calls == ["pause_reading", "resume_reading"]


def test_nothing_is_said_behind_a_goodbye(pair):
    wire, inner, secured = pair
    secured.close()
    said = wire.data

    secured.write(b"late")
    secured.close()
    secured.connection_lost(None)
    secured.connection_lost(None)
    secured.pause_writing()
    secured.resume_writing()

    assert (wire.data, wire.closing, inner.calls) == (said, True, ["made", None])


def test_a_broken_record_ends_the_line_with_the_reason(pair):
    wire, inner, secured = pair

    secured.data_received(b"\x17\x03\x03\x00\x10" + bytes(16))
    secured.connection_lost(None)

    assert wire.closing
    assert isinstance(inner.calls[-1], ssl.SSLError)


def test_what_cannot_be_written_ends_the_line(pair):
    wire, inner, secured = pair
    secured.close()
    wire.closing = False  # as if the socket took its time

    secured.write(b"late")
    secured.connection_lost(None)

    assert isinstance(inner.calls[-1], ssl.SSLError)
