"""One websocket as OCPP-J wants it."""

import asyncio
import base64
import ssl

import pytest
from websockets.asyncio.server import serve
from websockets.http11 import Response

from ocpp_sim.transport.line import Endpoint, open_line, secure_context
from ocpp_sim.transport.refusal import LineError


def test_the_identity_is_the_last_part_of_the_path(socket_csms, eventually):
    async def story():
        async with socket_csms() as server:
            line = await open_line(Endpoint(server.url + "/", "ocpp1.6", password="pw"), "CP/1 ä")
            await eventually(lambda: server.requests)
            assert line.close_reason == "still open"
            await line.close(1000)
            return line, server.requests[0]

    line, request = asyncio.run(story())

    assert request.path == "/ocpp16/CP%2F1%20%C3%A4"
    assert line.subprotocol == "ocpp1.6"
    assert request.headers["Authorization"].startswith("Basic ")
    credentials = base64.b64decode(request.headers["Authorization"][6:]).decode()
    assert credentials == "CP/1 ä:pw"
    assert "Sec-WebSocket-Extensions" not in request.headers
    assert line.close_reason == "1000"


def test_without_a_password_there_are_no_credentials(socket_csms, eventually):
    async def story():
        async with socket_csms() as server:
            line = await open_line(Endpoint(server.url, "ocpp1.6"), "CP-1")
            await eventually(lambda: server.requests)
            await line.close(1006)
            return server.requests[0]

    assert "Authorization" not in asyncio.run(story()).headers


@pytest.mark.parametrize(
    ("style", "path", "subprotocol"),
    [
        (("encoded_identity",), "/ocpp16/%43%50%3A%31", "ocpp1.6"),
        (("trailing_slash",), "/ocpp16/CP%3A1/", "ocpp1.6"),
        (("no_subprotocol",), "/ocpp16/CP%3A1", None),
    ],
)
def test_a_handshake_can_be_odd(socket_csms, eventually, style, path, subprotocol):
    def choose(_socket, offered):
        return offered[0] if offered else None

    async def story():
        async with socket_csms(select_subprotocol=choose) as server:
            endpoint = Endpoint(server.url, "ocpp1.6", password="pw")
            line = await open_line(endpoint, "CP:1", style)
            await eventually(lambda: server.requests)
            await line.close(1000)
            return line, server.requests[0]

    line, request = asyncio.run(story())

    assert request.path == path
    assert line.subprotocol == subprotocol
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"CP:1:pw").decode()


def test_a_server_that_refuses_is_an_error_with_its_status():
    async def refuse(_socket, _request):
        return Response(404, "Not Found", _headers())

    async def story():
        async with serve(_never, "127.0.0.1", 0, process_request=refuse) as server:
            port = server.sockets[0].getsockname()[1]
            await open_line(Endpoint(f"ws://127.0.0.1:{port}", "ocpp1.6"), "CP-1")

    with pytest.raises(LineError, match="HTTP 404"):
        asyncio.run(story())


def _headers():
    from websockets.datastructures import Headers

    return Headers({"Content-Length": "0"})


async def _never(_socket):
    raise AssertionError


def test_nobody_there_is_an_error():
    async def story():
        await open_line(Endpoint("ws://127.0.0.1:1", "ocpp1.6"), "CP-1")

    with pytest.raises(LineError, match="Connect call failed"):
        asyncio.run(story())


def test_a_server_that_never_answers_is_given_up():
    async def story():
        writers = []
        server = await asyncio.start_server(lambda _r, w: writers.append(w), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        endpoint = Endpoint(f"ws://127.0.0.1:{port}", "ocpp1.6", open_timeout_s=0.05)
        try:
            await open_line(endpoint, "CP-1")
        finally:
            writers[0].close()
            server.close()

    with pytest.raises(LineError, match="timed out"):
        asyncio.run(story())


class Ear:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.texts = []
        self.reason = None

    def hear(self, _line, text) -> None:
        self.texts.append(text)

    def end(self, _line, reason) -> None:
        assert self.reason is None
        self.reason = reason


@pytest.fixture
def listening(socket_csms, eventually):
    """Run a story with a central system, an open line to it and an ear."""

    def run(story, *, server=None, **endpoint):
        async def whole():
            async with socket_csms(**(server or {})) as csms:
                line, ear = (
                    await open_line(Endpoint(csms.url, "ocpp1.6", **endpoint), "CP-1"),
                    Ear(),
                )
                await eventually(lambda: csms.lines)
                line.listen(ear)
                try:
                    return await story(csms.lines["CP-1"], line, ear)
                finally:
                    await line.close(1006)

        return asyncio.run(whole())

    return run


def test_one_that_is_cancelled_leaves_no_socket_behind(socket_csms, eventually):
    """Neither a socket, nor a failure that nobody asked for."""

    async def story():
        complaints, asked, left = [], asyncio.Event(), asyncio.Event()
        asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))

        async def wait(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            asked.set()
            await reader.read()
            writer.close()
            left.set()

        server = await asyncio.start_server(wait, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        task = asyncio.create_task(open_line(Endpoint(f"ws://127.0.0.1:{port}", "x"), "CP-1"))
        async with asyncio.timeout(5):
            await asked.wait()
            task.cancel()
            await left.wait()
        await asyncio.gather(task, return_exceptions=True)
        server.close()
        return complaints

    assert asyncio.run(story()) == []


def test_texts_end_when_the_connection_does(listening, eventually):
    async def story(peer, line, ear):
        await peer.send("hello")
        await peer.close(1012, "service restart")
        await eventually(lambda: ear.reason is not None)
        with pytest.raises(LineError):
            line.send("too late")
        return ear.texts, ear.reason

    assert listening(story) == (["hello"], "1012 service restart")


def test_a_broken_connection_ends_the_texts_too(listening, eventually):
    async def story(peer, _line, ear):
        peer.transport.abort()
        await eventually(lambda: ear.reason is not None)
        return ear.texts, ear.reason

    assert listening(story) == ([], "no close frame received or sent")


def test_what_came_before_anybody_listened_is_told(socket_csms, eventually):
    async def story():
        async with socket_csms() as csms:
            line, ear = await open_line(Endpoint(csms.url, "ocpp1.6"), "CP-1"), Ear()
            await eventually(lambda: csms.lines)
            await csms.lines["CP-1"].send("early")
            await csms.lines["CP-1"].close(1001, "")
            await eventually(lambda: line.close_reason != "still open")
            line.listen(ear)
            await line.close(1000)
            return ear.texts, ear.reason

    assert asyncio.run(story()) == (["early"], "1001")


def test_a_text_may_come_in_parts_and_bytes_as_bytes(listening, eventually):
    async def story(peer, _line, ear):
        await peer.send(["[2,", '"ä', '"]'])
        await peer.send(b"\xff")
        await eventually(lambda: len(ear.texts) == 2)
        return ear.texts

    assert listening(story) == ['[2,"ä"]', b"\xff"]


def test_a_text_that_is_none_ends_the_connection(listening, eventually):
    async def story(peer, _line, ear):
        await peer.send(b"ab\xff", text=True)
        await eventually(lambda: ear.reason is not None)
        return peer.close_code, ear

    code, ear = listening(story)

    assert (code, ear.texts) == (1007, [])


def test_a_peer_that_does_not_close_is_cut(listening, monkeypatch):
    monkeypatch.setattr("ocpp_sim.transport.line._CLOSE_TIMEOUT_S", 0.05)

    async def story(peer, line, ear):
        peer.transport.pause_reading()
        await asyncio.gather(line.close(1000), line.close(1000))
        return ear.reason

    assert listening(story).startswith("sent 1000")


def test_pings_go_out_for_as_long_as_they_are_answered(listening, eventually):
    async def story(peer, line, ear):
        heard, pong = [], peer.protocol.recv_frame

        def watch(frame):
            heard.append(frame.opcode.name)
            pong(frame)

        peer.protocol.recv_frame = watch
        await eventually(lambda: heard.count("PING") >= 3)
        return ear.reason, line.close_reason

    assert listening(story, ping_interval_s=0.01) == (None, "still open")


def test_a_peer_that_answers_no_ping_is_left(listening, eventually, monkeypatch):
    monkeypatch.setattr("ocpp_sim.transport.line._PONG_TIMEOUT_S", 0.05)

    async def story(peer, _line, ear):
        peer.transport.pause_reading()
        await asyncio.sleep(0.1)
        peer.transport.resume_reading()
        await eventually(lambda: ear.reason is not None)
        return ear.reason

    assert "keepalive ping timeout" in listening(story, ping_interval_s=0.01)


def test_a_peer_that_takes_nothing_is_not_heard_until_it_does(listening, eventually):
    async def story(peer, line, ear):
        line.transport.set_write_buffer_limits(0)
        peer.transport.pause_reading()
        while line.transport.is_reading():
            line.send("x" * 100_000)
        peer.transport.resume_reading()
        await eventually(line.transport.is_reading)
        await peer.send("now")
        await eventually(lambda: ear.texts)
        return ear.texts

    assert listening(story) == ["now"]


def test_a_secure_endpoint_has_one_context():
    assert isinstance(secure_context("WSS://host/x"), ssl.SSLContext)
    assert secure_context("ws://host/x") is None
