"""Over a real socket: what uvicorn's protocol lacks."""

import asyncio
import contextlib

import pytest
import uvicorn

from mockserver.http.front import unreadable
from mockserver.http.wire import protocol

DEADLINE_S = 10


@pytest.fixture
def wire(fused):
    """Send bytes to the served zoo, give back what comes until the connection ends."""
    server = fused()

    async def exchange(raw):
        config = uvicorn.Config(
            server.app,
            port=0,
            lifespan="off",
            log_config=None,
            access_log=False,
            http=protocol(lambda said: unreadable(server.apis[0], said, "wire_1")),
        )
        running = uvicorn.Server(config)
        config.load()
        running.lifespan = config.lifespan_class(config)
        await running.startup()
        port = running.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(raw)
        with contextlib.suppress(ConnectionError):
            answer = await asyncio.wait_for(reader.read(), DEADLINE_S)
        writer.close()
        await running.shutdown()
        return answer

    def talk(raw):
        return server.runner.run(exchange(raw))

    talk.server = server
    return talk


def test_a_dropped_connection_ends_without_a_byte(wire, fault, caplog):
    fault(wire.server.world, drop=True)

    assert b"" == wire(b"GET /zoo/cats HTTP/1.1\r\nHost: zoo\r\n\r\n")
    assert [] == [record for record in caplog.records if record.levelname == "ERROR"]


def test_what_is_no_http_is_refused_in_the_apis_own_body(wire):
    head, _, body = wire(b"HELLO THERE\r\n\r\n").partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"\r\nx-request-id: wire_1\r\n" in head
    assert b'{"zoo_says":"Invalid HTTP request received."' in body


def test_an_answer_comes_over_the_socket(wire):
    answer = wire(b"GET /zoo/cats/best HTTP/1.1\r\nHost: zoo\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b'{"id":"cat_1","name":"Tom"}')
