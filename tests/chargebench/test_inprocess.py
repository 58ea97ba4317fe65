"""The bench in this process: a loop in a thread, reached without a port."""

import asyncio
import threading
from types import SimpleNamespace

import httpx
import pytest

from chargebench import inprocess
from chargebench.inprocess import LoopTransport, running
from chargebench.options import Options
from mockserver.world import credentials


@pytest.fixture(scope="module")
def live():
    with running(Options(at="2024-06-01T09:00:00Z")) as made:
        yield made


@pytest.fixture
def client(live):
    """A client with the API key of the default world; what it does to the world is undone."""
    world = live.mock.worlds.get("default")
    key = credentials.handed_out(world)["dynamo"]["api_key"]
    headers = {"Authorization": f"Bearer {key}"}
    transport = LoopTransport(live)
    with httpx.Client(
        transport=transport, base_url="http://127.0.0.1", headers=headers, timeout=30
    ) as made:
        yield made
        made.delete("/_mock/worlds/default/faults", headers={"Authorization": ""})


def inject(client, **what):
    wish = {"operation": "dynamo.listReservations", **what}
    made = client.post("/_mock/worlds/default/faults", json=wish, headers={"Authorization": ""})
    assert 201 == made.status_code, made.text


def test_a_request_is_answered_without_a_port(client):
    response = client.get("/api/v1/reservations")

    assert 200 == response.status_code
    assert "application/json" == response.headers["content-type"]
    assert response.json()["data"]


def test_an_asynchronous_client_works_alike(live, client):
    async def ask():
        async with httpx.AsyncClient(
            transport=LoopTransport(live), base_url="http://127.0.0.1", headers=client.headers
        ) as other:
            return await asyncio.gather(*(other.get("/api/v1/reservations") for _ in range(3)))

    assert [200, 200, 200] == [response.status_code for response in asyncio.run(ask())]


def test_a_dropped_connection_is_one(client):
    inject(client, drop=True)

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        client.get("/api/v1/reservations")


def test_a_read_timeout_holds(client):
    inject(client, latency_ms=30_000)

    with pytest.raises(httpx.ReadTimeout, match="did not come in time"):
        client.get("/api/v1/reservations", timeout=0.05)


def test_the_thread_ends_with_the_bench():
    with running():
        assert "chargebench" in {thread.name for thread in threading.enumerate()}
        inside = threading.active_count()

    assert threading.active_count() < inside


def test_an_app_that_refuses_to_start_leaves_no_thread(monkeypatch):
    async def refuse(_scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no state"})

    before = threading.active_count()
    monkeypatch.setattr(inprocess, "create", lambda _: _Made(refuse))

    with pytest.raises(RuntimeError, match="startup failed: no state"), running():
        pass

    assert before == threading.active_count()


class _Made:
    def __init__(self, asgi):
        self.asgi, self.outbox = asgi, SimpleNamespace()
