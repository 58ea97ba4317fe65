"""A door with certificates of a test authority, at which peers knock on real sockets."""

import asyncio
import contextlib
import socket
import ssl
from types import SimpleNamespace

import pytest
from uvicorn.server import ServerState

from chargebench.certs.make import Wanted, make
from chargebench.tls import of_folder
from chargebench.wss.door import SecureDoor
from mockserver.adapters.clock import SystemClock


@pytest.fixture(scope="session")
def certs(tmp_path_factory):
    wanted = Wanted(["CP-7"])
    return make(tmp_path_factory.mktemp("certs"), wanted, SystemClock().now())


@pytest.fixture
def client(certs):
    """A context of a charge point: client(pair), which trusts our authority."""

    def make_context(pair=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(certs.ca_file)
        if pair is not None:
            context.load_cert_chain(pair.certificate, pair.key)
        return context

    return make_context


@pytest.fixture
def knock(certs):
    """Run a story before a door with an application behind it."""

    def run(app, story, *, required=True):
        async def with_door():
            listener = socket.create_server(("127.0.0.1", 0))
            refused = asyncio.Queue()
            door = SecureDoor(
                app,
                listener,
                of_folder(certs.place).wss(required=required),
                lambda *told: refused.put_nowait(told),
            )
            state = ServerState()
            acceptor = door.acceptor(state, ws_max_bytes=1 << 18)
            acceptor.start()
            port = listener.getsockname()[1]
            try:
                async with asyncio.timeout(15):
                    await story(
                        SimpleNamespace(
                            port=port, url=f"wss://127.0.0.1:{port}/x", refused=refused, state=state
                        )
                    )
            finally:
                acceptor.close()
                listener.close()
                for connection in list(state.connections):
                    connection.shutdown()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(5):
                        while state.connections or state.tasks:  # noqa: ASYNC110 - no event
                            await asyncio.sleep(0.001)

        asyncio.run(with_door())

    return run
