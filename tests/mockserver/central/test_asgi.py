"""The endpoint on real sockets, plain and by TLS: our server, and peers that others have written.

What holds at one door holds at the other.
"""

import asyncio
import contextlib
import json
import socket
import ssl
from base64 import b64encode
from types import SimpleNamespace

import httpx
import pytest
import uvicorn
import websockets
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from uvicorn.server import ServerState
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chargebench.tls import local
from chargebench.wss.door import SecureDoor
from mockserver.central.asgi import Endpoint
from mockserver.world import physical

ROUTES = {
    "ocpp16": ("ocpp1.6",),
    "ocpp21": ("ocpp2.1",),
    "ocpp": ("ocpp2.1", "ocpp2.0.1", "ocpp1.6"),
}
LIMIT = 20_000
TRUSTED = {}
"""Whom peers trust, by the scheme of a URL."""


async def until(condition):
    while not condition():  # noqa: ASYNC110 - what is waited for sets no event
        await asyncio.sleep(0.001)


@contextlib.asynccontextmanager
async def serving(app):
    """Serve an ASGI app on a free port; gives "127.0.0.1:PORT"."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="critical", lifespan="off", ws="websockets-sansio", ws_max_size=LIMIT * 2
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        async with asyncio.timeout(10):
            await until(lambda: server.started)
        host, port = listener.getsockname()
        yield f"{host}:{port}"
    finally:
        server.should_exit = server.force_exit = True
        await task


@contextlib.asynccontextmanager
async def serving_by_tls(app, trust):
    """The same by TLS, where certificates are looked at."""
    listener = socket.create_server(("127.0.0.1", 0))
    state = ServerState()
    door = SecureDoor(app, listener, trust.wss(required=False), app.refused)
    acceptor = door.acceptor(state, ws_max_bytes=LIMIT * 2)
    acceptor.start()
    try:
        host, port = listener.getsockname()
        yield f"{host}:{port}"
    finally:
        acceptor.close()
        listener.close()
        for connection in list(state.connections):
            connection.shutdown()
        async with asyncio.timeout(10):
            await until(lambda: not state.connections and not state.tasks)


@pytest.fixture(scope="module")
def trust(tmp_path_factory):
    return local(tmp_path_factory.mktemp("certs"), "127.0.0.1")


@pytest.fixture(params=["ws", "wss"])
def play(request, central, make_world, trust):
    """Run a scenario against a server with the worlds "default" and "blue"."""
    worlds = {"default": make_world(), "blue": make_world("blue")}
    app = Endpoint(central, worlds.get, routes=ROUTES, max_frame_bytes=LIMIT)
    scheme = request.param
    TRUSTED[scheme] = ssl.create_default_context(cafile=trust.ca_file)

    def run(scenario):
        async def with_server():
            door = serving(app) if scheme == "ws" else serving_by_tls(app, trust)
            async with door as address, asyncio.timeout(20):
                await scenario(
                    SimpleNamespace(
                        address=address,
                        url=f"{scheme}://{address}",
                        http=f"{scheme.replace('ws', 'http')}://{address}",
                        trusting=TRUSTED[scheme],
                    )
                )

        asyncio.run(with_server())

    run.worlds, run.central, run.refused = worlds, central, app.refused
    return run


def connect(url, **options):
    secured = {"ssl": TRUSTED["wss"]} if url.startswith("wss") else {}
    options = {"subprotocols": ["ocpp1.6"], "compression": None, **secured, **options}
    return websockets.connect(url, **options)


async def ask(peer, action="Heartbeat", payload=None):
    await peer.send(json.dumps([2, "1", action, payload or {}]))
    return json.loads(await peer.recv())


def test_a_point_connects_asks_and_leaves(play):
    async def scenario(server):
        world = play.worlds["default"]
        async with connect(f"{server.url}/ocpp16/CP-7") as peer:
            assert peer.subprotocol == "ocpp1.6"
            assert (await ask(peer))[2] == {"currentTime": "2024-06-01T09:00:00.000Z"}
            assert physical.station(world, "CP-7")["online"]
        await until(lambda: not physical.station(world, "CP-7")["online"])
        closed = [e.data for e in world.journal if e.kind == "connection"][-1]
        assert (closed["event"], closed["code"]) == ("closed", 1000)
        assert closed["remote"].startswith("127.0.0.1:")

    play(scenario)


@pytest.mark.parametrize(
    ("path", "world", "station_id"),
    [
        ("/w/blue/ocpp16/CP-7", "blue", "CP-7"),
        ("/ocpp16/CP-7/", "default", "CP-7"),
        ("/ocpp16/a%2Fb%20%C3%BC", "default", "a/b ü"),
    ],
)
def test_worlds_and_encoded_identities_are_found(play, path, world, station_id):
    async def scenario(server):
        async with connect(server.url + path) as peer:
            await ask(peer)
            assert play.central.connected(play.worlds[world]) == [station_id]

    play(scenario)


@pytest.mark.parametrize("route", ["ocpp16", "ocpp21", "ocpp"])
def test_a_point_that_offers_no_language_is_taken(play, route):
    async def scenario(server):
        async with connect(f"{server.url}/{route}/CP-7", subprotocols=None) as peer:
            assert peer.subprotocol is None
            assert (await ask(peer))[0] == 3

    play(scenario)


def test_of_several_languages_the_newest_is_spoken(play):
    async def scenario(server):
        offered = ["ocpp1.6", "ocpp2.1", "unheard-of"]
        async with connect(f"{server.url}/ocpp/CP-7", subprotocols=offered) as peer:
            assert "ocpp2.1" == peer.subprotocol
            assert (await ask(peer))[0] == 3

    play(scenario)


@pytest.mark.parametrize(
    ("route", "offered", "reason"),
    [
        ("ocpp16", ["ocpp2.0.1"], "spoken here: ocpp1.6"),
        ("ocpp21", ["ocpp2.0.1", "ocpp1.6"], "spoken here: ocpp2.1"),
        ("ocpp", ["ocpp1.5", "x"], "spoken here: ocpp2.1, ocpp2.0.1, ocpp1.6"),
    ],
)
def test_a_point_that_offers_only_others_is_let_go_at_once(play, route, offered, reason):
    async def scenario(server):
        async with connect(f"{server.url}/{route}/CP-7", subprotocols=offered) as peer:
            assert peer.subprotocol is None
            with pytest.raises(ConnectionClosed) as closed:
                await peer.recv()
        assert (1002, reason) == (closed.value.rcvd.code, closed.value.rcvd.reason)
        assert play.central.connected(play.worlds["default"]) == []

    play(scenario)


@pytest.mark.parametrize(
    "path", ["/w/red/ocpp16/CP-7", "/ocpp16", "/elsewhere/CP-7", "/ocpp16/" + "x" * 256]
)
def test_what_is_not_there_is_404_before_the_upgrade(play, path):
    async def scenario(server):
        with pytest.raises(InvalidStatus) as refused:
            await connect(server.url + path).__aenter__()
        assert refused.value.response.status_code == 404
        assert refused.value.response.body

    play(scenario)


def test_strangers_are_404_where_the_world_refuses_them(play):
    async def scenario(server):
        play.worlds["blue"].settings["unknown_charge_points"] = "refuse"
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{server.url}/w/blue/ocpp16/CP-7").__aenter__()
        assert refused.value.response.status_code == 404
        assert b"knows no charge point 'CP-7'" in refused.value.response.body

    play(scenario)


def test_a_password_is_asked_before_the_upgrade(play):
    async def scenario(server):
        play.worlds["default"].settings["basic_auth"] = {"a:b": "s3cret"}
        url = f"{server.url}/ocpp16/a:b"
        with pytest.raises(InvalidStatus) as refused:
            await connect(url).__aenter__()
        assert refused.value.response.status_code == 401
        assert "Basic" in refused.value.response.headers["WWW-Authenticate"]
        sent = "Basic " + b64encode(b"a:b:s3cret").decode()
        async with connect(url, additional_headers={"Authorization": sent}) as peer:
            assert (await ask(peer))[0] == 3

    play(scenario)


def test_plain_http_is_told_to_upgrade(play):
    async def scenario(server):
        async with httpx.AsyncClient(verify=server.trusting) as client:
            answer = await client.get(f"{server.http}/ocpp16/CP-7")
        assert answer.status_code == 426
        assert answer.headers["upgrade"] == "websocket"

    play(scenario)


@pytest.mark.parametrize(
    ("frame", "code"), [(b"\x00\x01", 1003), ("x" * (LIMIT + 1), 1009), ("x" * (LIMIT * 3), 1009)]
)
def test_frames_nobody_can_use_end_the_connection_with_its_reason(play, frame, code):
    async def scenario(server):
        async with connect(f"{server.url}/ocpp16/CP-7") as peer:
            await peer.send(frame)
            with pytest.raises(ConnectionClosed) as closed:
                await peer.recv()
        assert closed.value.rcvd.code == code
        async with connect(f"{server.url}/ocpp16/CP-7") as peer:
            assert (await ask(peer))[0] == 3

    play(scenario)


def test_malformed_frames_leave_the_connection_alone(play):
    async def scenario(server):
        async with connect(f"{server.url}/ocpp16/CP-7") as peer:
            for text in ("", "[", "[2]", '[2,"9","X",{}]', "null", "\x00"):
                await peer.send(text)
                assert json.loads(await peer.recv())[0] == 4
            assert (await ask(peer))[0] == 3

    play(scenario)


def test_a_second_connection_replaces_the_first(play):
    async def scenario(server):
        url = f"{server.url}/ocpp16/CP-7"
        async with connect(url) as first, connect(url) as second:
            with pytest.raises(ConnectionClosed) as closed:
                await first.recv()
            assert closed.value.rcvd.code == 1000
            assert (await ask(second))[0] == 3
            assert physical.station(play.worlds["default"], "CP-7")["online"]

    play(scenario)


def test_a_world_that_is_replaced_closes_its_sockets(play):
    async def scenario(server):
        async with (
            connect(f"{server.url}/ocpp16/CP-7") as peer,
            connect(f"{server.url}/w/blue/ocpp16/CP-7") as other,
        ):
            play.central.close_world(play.worlds["default"])
            with pytest.raises(ConnectionClosed) as closed:
                await peer.recv()
            assert closed.value.rcvd.code == 1012
            assert (await ask(other))[0] == 3

    play(scenario)


def test_a_peer_that_vanishes_is_offline(play):
    async def scenario(server):
        world = play.worlds["default"]
        async with connect(f"{server.url}/ocpp16/CP-7") as peer:
            await ask(peer)
            peer.transport.abort()
            await until(lambda: not physical.station(world, "CP-7")["online"])

    play(scenario)


def test_frames_sent_in_a_row_are_answered_in_order(play):
    async def scenario(server):
        async with connect(f"{server.url}/ocpp16/CP-7") as peer:
            for number in range(50):
                await peer.send(json.dumps([2, str(number), "Heartbeat", {}]))
            answers = [json.loads(await peer.recv())[1] for _ in range(50)]
            assert answers == [str(number) for number in range(50)]

    play(scenario)


class Foreign(ChargePoint):
    """A charge point of the `ocpp` package."""

    @on("ReserveNow")
    def reserve(self, **_facts):
        return call_result.ReserveNow(status="Accepted")


@contextlib.asynccontextmanager
async def foreign(server):
    async with connect(f"{server.url}/ocpp16/CP-7") as peer:
        point = Foreign("CP-7", peer)
        task = asyncio.create_task(point.start())
        try:
            yield point
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def test_a_foreign_charge_point_lives_through_a_session(play):
    async def scenario(server):
        world = play.worlds["default"]
        async with foreign(server) as point:
            boot = call.BootNotification(charge_point_model="M", charge_point_vendor="V")
            assert (await point.call(boot)).status == "Accepted"
            await point.call(call.StatusNotification(1, "NoError", "Available"))
            assert (await point.call(call.Authorize("CARD-1"))).id_tag_info["status"] == "Accepted"
            started = await point.call(
                call.StartTransaction(1, "CARD-1", 1000, "2024-06-01T08:00:00Z")
            )
            sampled = [{"value": "2.5", "unit": "kWh"}]
            await point.call(
                call.MeterValues(
                    connector_id=1,
                    transaction_id=started.transaction_id,
                    meter_value=[{"timestamp": "2024-06-01T08:30:00Z", "sampledValue": sampled}],
                )
            )
            await point.call(
                call.StopTransaction(
                    meter_stop=5000,
                    timestamp="2024-06-01T09:00:00Z",
                    transaction_id=started.transaction_id,
                    id_tag="CARD-1",
                )
            )
            made = physical.transaction(world, started.transaction_id)
            assert (made["energy_wh"], made["flags"]) == (4000.0, [])
            await point.call(call.Heartbeat())
            await point.call(call.DataTransfer(vendor_id="acme"))
            await point.call(call.FirmwareStatusNotification(status="Idle"))

    play(scenario)


def test_a_foreign_charge_point_takes_commands_meanwhile(play, desk):
    async def scenario(server):
        world = play.worlds["default"]
        async with foreign(server) as point:
            await point.call(call.Heartbeat())
            held = [
                physical.hold(
                    world,
                    station_id="CP-7",
                    connector_id=number,
                    id_tag="CARD-1",
                    expires_at="2024-06-01T10:00:00Z",
                )
                for number in (1, 2)
            ]
            results = await asyncio.gather(
                point.call(call.Heartbeat()), *(desk.reserve(world, one) for one in held)
            )
            assert [result.payload for result in results[1:]] == [{"status": "Accepted"}] * 2
            unknown = await desk.call(world, "CP-7", "ClearCache", {})
            assert (unknown.outcome, unknown.error.partition(":")[0]) == (
                "refused",
                "NotImplemented",
            )

    play(scenario)


def test_a_server_that_cannot_say_why_closes(central, make_world):
    """Without the ASGI extension for denials the server makes a 403 of it."""
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    app = Endpoint(central, {"default": make_world()}.get, routes=ROUTES)
    scope = {"type": "websocket", "path": "/nowhere", "headers": []}

    asyncio.run(app(scope, receive, send))

    assert sent == [{"type": "websocket.close", "code": 1008, "reason": ""}]


def test_a_server_that_names_no_client_is_served(central, make_world):
    world = make_world()
    messages = [{"type": "websocket.connect"}, {"type": "websocket.disconnect"}]

    async def receive():
        return messages.pop(0)

    async def send(_message):
        pass

    app = Endpoint(central, {"default": world}.get, routes=ROUTES)
    scope = {"type": "websocket", "path": "/ocpp16/CP-7", "headers": []}

    asyncio.run(app(scope, receive, send))

    events = [(e.data["event"], e.data["remote"]) for e in world.journal if e.kind == "connection"]
    assert events == [("opened", "unknown:0"), ("closed", "unknown:0")]


def test_paths_are_told_apart(central):
    app = Endpoint(central, {}.get, routes=ROUTES)

    assert app.serves("/ocpp16/CP-7")
    assert app.serves("/w/blue/ocpp16/CP-7")
    assert not app.serves("/api/v1/portal/sessions")
    assert not app.serves("/api/v1")


def test_who_is_turned_away_is_told_in_the_log(play, caplog):
    async def scenario(server):
        with pytest.raises(InvalidStatus):
            await connect(f"{server.url}/elsewhere/CP-7").__aenter__()

    play(scenario)

    assert "was refused with 404: charge points connect to" in caplog.text


def test_who_tls_turns_away_is_in_the_log_and_in_the_journal(play, caplog):
    world = play.worlds["default"]

    play.refused("192.0.2.7:4711", "its certificate is not trusted")
    play.worlds.clear()
    play.refused("192.0.2.8:4711", "again")

    assert "192.0.2.7:4711 was refused by TLS: its certificate is not trusted" in caplog.text
    assert "192.0.2.8:4711" in caplog.text
    (entry,) = world.journal
    assert ("connection", "refused") == (entry.kind, entry.data["event"])
    assert ("192.0.2.7:4711", "its certificate is not trusted") == (
        entry.data["remote"],
        entry.data["reason"],
    )
