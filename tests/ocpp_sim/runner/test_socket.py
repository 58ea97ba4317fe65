"""Whole journeys over a real socket."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.station import Spec
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock

PAST, PASSWORD = "2020-01-01T00:00:00Z", "0123456789abcdef"
QUIET = {"ClockAlignedDataInterval": "0", "MeterValueSampleInterval": "0"}


class Driven:
    """A runner and what it heard."""

    def __init__(self, url: str, **spec) -> None:
        clock = WallClock()
        chosen = {"reconnect_base_s": 0.01, "boot_duration_s": 0.01, "settings": QUIET, **spec}
        station = build(Spec("CP-1", **chosen), clock.now())
        self.heard = []
        self.runner = SocketRunner(station, Endpoint(url, "ocpp1.6"), clock, self._listen)

    def _listen(self, _runner, item, *, up: bool) -> None:
        self.heard.append((item, up))

    def of(self, kind: type) -> list:
        return [item for item, _ in self.heard if isinstance(item, kind)]

    @property
    def station(self):
        return self.runner.station

    @property
    def online(self) -> bool:
        return self.station.link.registration == "Accepted" and self.station.flying is None


@pytest.fixture
def journey(socket_csms, eventually) -> Callable:
    """Run a story with a central system and a charge point that has booted."""

    def run(story, *, online=True, server=None, **spec):
        async def whole():
            async with socket_csms(**(server or {})) as csms:
                point = Driven(csms.url, **spec)
                point.runner.start()
                try:
                    if online:
                        await eventually(lambda: point.online)
                    return await story(csms, point)
                finally:
                    await point.runner.stop()

        return asyncio.run(whole())

    return run


def test_a_car_charges_from_plug_to_unplug(journey, eventually):
    async def story(csms, point):
        for act in (port.PlugIn(1), port.PresentTag(1, "TAG")):
            point.runner.give(act)
            await eventually(lambda: point.online and not point.station.queue)
        point.runner.give(port.Unplug(1))
        await eventually(lambda: csms.calls("StopTransaction"))
        await eventually(lambda: point.online and not point.station.queue)
        return [frame.action for _, frame in csms.frames]

    actions = journey(story)

    assert actions == [
        "BootNotification",
        "StatusNotification",
        "StatusNotification",
        "StatusNotification",
        "Authorize",
        "StartTransaction",
        "StatusNotification",
        "StopTransaction",
        "StatusNotification",
    ]


def test_the_central_system_commands(journey, eventually):
    async def story(csms, point):
        await csms.lines["CP-1"].send('[2,"r1","RemoteStartTransaction",{"idTag":"TAG"}]')
        await csms.lines["CP-1"].send('[2,"r2","Dance",{}]')
        await csms.lines["CP-1"].send("garbage")
        answers = [f for _, f in csms.frames]
        await eventually(lambda: sum(type(f).__name__ != "Call" for _, f in csms.frames) == 3)
        answers = [f for _, f in csms.frames if type(f).__name__ != "Call"]
        return answers, point.station.link.state

    answers, state = journey(story)

    assert [a.message_id for a in answers] == ["r1", "r2", "-1"]
    assert (answers[0].payload, answers[1].code, state) == (
        {"status": "Accepted"},
        "NotImplemented",
        "up",
    )


@pytest.mark.parametrize("code", [1000, 1012])
def test_a_closed_connection_comes_back(journey, eventually, code):
    async def story(csms, point):
        await csms.lines["CP-1"].close(code, "bye")
        await eventually(lambda: len(csms.requests) == 2 and point.online)
        return point.of(port.Disconnected)

    assert journey(story) == [port.Disconnected(f"{code} bye")]


def test_a_cut_connection_comes_back(journey, eventually):
    async def story(csms, point):
        csms.lines["CP-1"].transport.abort()
        await eventually(lambda: len(csms.requests) == 2 and point.station.link.state == "up")

    journey(story)


def test_a_reset_is_answered_before_the_connection_closes(journey, eventually):
    async def story(csms, point):
        await csms.lines["CP-1"].send('[2,"r","Reset",{"type":"Soft"}]')
        await eventually(lambda: len(csms.calls("BootNotification")) == 2 and point.online)
        return csms.frames

    frames = journey(story)

    assert [f.payload for _, f in frames if f.message_id == "r"] == [{"status": "Accepted"}]


def test_offline_is_a_cut_and_online_comes_back(journey, eventually):
    async def story(csms, point):
        point.runner.give(port.GoOffline())
        await eventually(lambda: csms.lines["CP-1"].close_code == 1006)
        point.runner.give(port.GoOnline())
        await eventually(lambda: len(csms.requests) == 2 and point.station.link.state == "up")
        return [(item, up) for item, up in point.heard if isinstance(item, port.Close)]

    assert journey(story) == [(port.Close(1006), True)]


def test_offline_while_connecting_gives_up_the_connection(journey, eventually):
    asked, gate = asyncio.Event(), asyncio.Event()

    async def hold(_socket, _request):
        asked.set()
        await gate.wait()

    async def story(csms, point):
        await asked.wait()
        point.runner.give(port.GoOffline())
        gate.set()
        await eventually(lambda: csms.lines and csms.lines["CP-1"].close_code == 1000)
        return point.station.link.state, point.of(port.Connected)

    assert journey(story, online=False, server={"process_request": hold}) == ("down", [])


def test_offline_while_a_connection_fails_is_no_failure(journey, eventually):
    asked, gate = asyncio.Event(), asyncio.Event()

    async def hold(socket, _request):
        asked.set()
        await gate.wait()
        return socket.respond(503, "later")

    async def story(_csms, point):
        await asked.wait()
        point.runner.give(port.GoOffline())
        gate.set()
        await eventually(lambda: not point.runner._tasks)
        return point.of(port.Disconnected)

    assert journey(story, online=False, server={"process_request": hold}) == []


def test_a_server_that_is_not_there_yet_is_tried_until_it_is(socket_csms, eventually):
    async def story():
        point = Driven("ws://127.0.0.1:1/ocpp16")
        point.runner.start()
        await eventually(lambda: len(point.of(port.Disconnected)) >= 3)
        await point.runner.stop()
        return point.of(port.Connect)

    assert len(asyncio.run(story())) >= 3


def test_a_server_without_the_subprotocol_is_noted(journey):
    async def story(_csms, point):
        return point.of(port.Violation)

    (violation,) = journey(story, server={"subprotocols": None})

    assert "chose no subprotocol" in violation.message


def test_an_oversized_frame_ends_the_connection_and_the_point_survives(journey, eventually):
    async def story(csms, point):
        await csms.lines["CP-1"].send("x" * (1 << 20) + "x")
        await eventually(lambda: len(csms.requests) == 2 and point.station.link.state == "up")
        return point.of(port.Disconnected)

    assert journey(story)[0].reason.startswith("sent 1009")


def test_timers_tick_over_the_wire(journey, eventually):
    async def story(csms, point):
        await csms.lines["CP-1"].send(
            orjson.dumps(
                [2, "c", "ChangeConfiguration", {"key": "HeartbeatInterval", "value": "1"}]
            ).decode()
        )
        await eventually(lambda: csms.calls("Heartbeat"))

    journey(story)


def test_a_timer_that_rings_early_looks_again(eventually):
    """The loop's clock and the wall's are not the same."""

    class Lagging:
        speed = 1.0

        def __init__(self) -> None:
            self.shift = timedelta(0)

        def now(self) -> datetime:
            return datetime.now(UTC) + self.shift

    async def story():
        clock = Lagging()
        station = build(Spec("CP-1", settings=QUIET), clock.now() + timedelta(seconds=0.01))
        heard = []
        runner = SocketRunner(
            station,
            Endpoint("ws://127.0.0.1:1", "ocpp1.6"),
            clock,
            lambda _runner, item, *, up: heard.append(item),
        )
        runner.start()
        clock.shift = timedelta(seconds=-0.05)
        await eventually(lambda: port.Connect() in heard)
        await runner.stop()

    asyncio.run(story())


def test_a_point_that_waits_for_nothing_has_no_timer():
    async def story():
        point = Driven("ws://127.0.0.1:1/ocpp16")
        point.runner.give(port.GoOffline())
        due = point.station.next_due
        await point.runner.stop()
        return due

    assert asyncio.run(story()) is None


def test_what_comes_after_hanging_up_is_not_for_us(journey, eventually):
    async def story(csms, point):
        line = csms.lines["CP-1"]
        await line.send('[2,"r","Reset",{"type":"Soft"}]')
        await line.send('[2,"late","ClearCache",{}]')
        await eventually(lambda: len(csms.calls("BootNotification")) == 2)
        return [frame.message_id for _, frame in csms.frames]

    answered = journey(story)

    assert "r" in answered
    assert "late" not in answered


def test_a_line_that_breaks_under_a_message_comes_back(journey, eventually):
    async def story(csms, point):
        point.runner._line.transport.abort()
        point.runner.give(port.PlugIn(1))
        await eventually(lambda: len(csms.requests) == 2)
        await eventually(lambda: len(csms.calls("StatusNotification")) == 3)
        return [f.payload["status"] for f in csms.calls("StatusNotification")]

    assert journey(story)[-1] == "Preparing"


def test_a_farewell_to_a_broken_line_is_nobody_s_trouble(journey, eventually):
    async def story(csms, point):
        point.runner._line.transport.abort()
        point.runner.give(port.Received('[2,"r","Reset",{"type":"Soft"}]'))
        await eventually(lambda: len(csms.calls("BootNotification")) == 2 and point.online)

    journey(story)


def test_firmware_is_really_fetched(journey, eventually):
    async def give(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nfirmware")
        writer.close()
        await writer.wait_closed()

    async def story(csms, point):
        server = await asyncio.start_server(give, "127.0.0.1", 0)
        async with server:
            number = server.sockets[0].getsockname()[1]
            order = {"location": f"http://127.0.0.1:{number}/fw_2.0.0.bin", "retrieveDate": PAST}
            frame = [2, "u", "UpdateFirmware", order]
            await csms.lines["CP-1"].send(orjson.dumps(frame).decode())
            await eventually(lambda: point.of(port.Transferred) and point.online)
            await eventually(lambda: len(csms.calls("FirmwareStatusNotification")) >= 3)
        return [call.payload["status"] for call in csms.calls("FirmwareStatusNotification")]

    assert journey(story)[:3] == ["Downloading", "Downloaded", "Installing"]


def test_a_new_password_and_ping_interval_are_used_with_the_next_connection(journey, eventually):
    async def story(csms, point):
        for key, value in (("WebSocketPingInterval", "30"), ("AuthorizationKey", PASSWORD)):
            frame = [2, key, "ChangeConfiguration", {"key": key, "value": value}]
            await csms.lines["CP-1"].send(orjson.dumps(frame).decode())
        await eventually(lambda: len(csms.requests) == 2 and point.online)
        return [request.headers.get("Authorization") for request in csms.requests]

    token = b64encode(f"CP-1:{PASSWORD}".encode()).decode()
    assert journey(story) == [None, f"Basic {token}"]
