"""Taking a port, and serving on it until told to stop."""

import asyncio
import signal
import socket
import sys

import httpx
import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from chargebench import serving


@pytest.fixture
def listener():
    """A socket on a free port of this machine."""
    taken = serving.bind("127.0.0.1", 0)
    yield taken
    taken.close()


def test_a_free_port_is_picked(listener):
    assert listener.getsockname()[1] > 0


def test_a_taken_port_is_refused(listener):
    with pytest.raises(OSError, match="Address already in use"):
        serving.bind("127.0.0.1", listener.getsockname()[1])


def test_a_host_that_is_none_is_refused():
    with pytest.raises(socket.gaierror):
        serving.bind("no such host", 0)


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_ipv6_is_served():
    taken = serving.bind("::1", 0)

    assert f"http://[::1]:{taken.getsockname()[1]}" == serving.base_url(taken, "::1")
    taken.close()


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("0.0.0.0", "127.0.0.1"),
        ("", "127.0.0.1"),
        ("::", "[::1]"),
        ("fe80::1", "[fe80::1]"),
    ],
)
def test_the_url_is_one_that_a_client_here_can_use(listener, host, shown):
    assert f"http://{shown}:{listener.getsockname()[1]}" == serving.base_url(listener, host)


class App:
    """An application that answers 204 and remembers its life; a request may take for ever."""

    def __init__(self, *, fails="", hangs=False):
        self.fails, self.hangs = fails, hangs
        self.seen = []
        self.asked = asyncio.Event()

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            for phase in ("startup", "shutdown"):
                await receive()
                self.seen.append(phase)
                end = "failed" if phase == self.fails else "complete"
                await send({"type": f"lifespan.{phase}.{end}"})
        elif scope["type"] == "websocket":
            kind = "websocket.http.response"
            await send({"type": f"{kind}.start", "status": 418, "headers": []})
            await send({"type": f"{kind}.body", "body": b""})
        else:
            self.asked.set()
            if self.hangs:
                await asyncio.Event().wait()
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})


def serve(app, listener, on_ready):
    return serving.serve(
        app, listener, protocol=HttpToolsProtocol, ws_max_bytes=1000, on_ready=on_ready
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order_and_gives_signals_back(listener, number):
    before, app = signal.getsignal(number), App()

    assert 0 == serve(app, listener, lambda: signal.raise_signal(number))

    assert ["startup", "shutdown"] == app.seen
    assert before is signal.getsignal(number)


def test_a_second_signal_does_not_wait_for_a_request(listener):
    app, url = App(hangs=True), serving.base_url(listener, "127.0.0.1")

    def ready():
        asyncio.get_running_loop().create_task(ask())

    async def ask():
        async with httpx.AsyncClient() as client:
            asking = asyncio.create_task(client.get(url))
            await app.asked.wait()
            signal.raise_signal(signal.SIGINT)
            asyncio.get_running_loop().call_later(0.15, signal.raise_signal, signal.SIGINT)
            with pytest.raises(httpx.RemoteProtocolError):
                await asking

    assert 0 == serve(app, listener, ready)


def test_the_refusal_of_a_websocket_is_no_error_of_the_server(listener, caplog):
    port = listener.getsockname()[1]
    refused = []

    def ready():
        asyncio.get_running_loop().create_task(ask())

    async def ask():
        with pytest.raises(InvalidStatus) as status:
            await connect(f"ws://127.0.0.1:{port}", proxy=None)
        refused.append(status.value.response.status_code)
        signal.raise_signal(signal.SIGINT)

    assert 0 == serve(App(), listener, ready)

    assert [418] == refused
    assert [] == [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


def test_what_cannot_start_gives_3(listener, capsys):
    with pytest.raises(SystemExit) as end:
        sys.exit(serve(App(fails="startup"), listener, lambda: None))

    assert 3 == end.value.code


def test_what_cannot_end_in_order_gives_1(listener, capsys):
    code = serve(App(fails="shutdown"), listener, lambda: signal.raise_signal(signal.SIGINT))

    assert 1 == code
    assert "could not end in order" in capsys.readouterr().err
