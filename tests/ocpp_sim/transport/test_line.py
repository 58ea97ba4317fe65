"""One websocket as OCPP-J wants it."""

import asyncio
import base64
import ssl

import pytest
from websockets.asyncio.server import serve
from websockets.http11 import Response

from ocpp_sim.transport.line import Endpoint, LineError, open_line, secure_context


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


def test_texts_end_when_the_connection_does(socket_csms, eventually):
    async def story():
        async with socket_csms() as server:
            line = await open_line(Endpoint(server.url, "ocpp1.6"), "CP-1")
            await eventually(lambda: server.lines)
            await server.lines["CP-1"].send("hello")
            await server.lines["CP-1"].close(1012, "service restart")
            texts = [text async for text in line.texts()]
            with pytest.raises(LineError):
                await line.send("too late")
            return texts, line.close_reason

    assert asyncio.run(story()) == (["hello"], "1012 service restart")


def test_a_broken_connection_ends_the_texts_too(socket_csms, eventually):
    async def story():
        async with socket_csms() as server:
            line = await open_line(Endpoint(server.url, "ocpp1.6"), "CP-1")
            await eventually(lambda: server.lines)
            server.lines["CP-1"].transport.abort()
            return [text async for text in line.texts()], line.close_reason

    assert asyncio.run(story()) == ([], "no close frame received or sent")


def test_a_secure_endpoint_has_one_context():
    assert isinstance(secure_context("WSS://host/x"), ssl.SSLContext)
    assert secure_context("ws://host/x") is None
