"""A bench for one charge point: a clock that stands until told and a scripted central system."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import orjson
import pytest
from websockets.asyncio.server import Request, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from ocpp_sim import versions
from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.connector import Connector, Vehicle
from ocpp_sim.core.intent import transaction_of
from ocpp_sim.core.station import Spec, Station
from ocpp_sim.core.status import status_of
from ocpp_sim.core.upkeep import Outcome
from ocppj.frame import Call, CallError, CallResult, parse
from ocppj.schema import schemas

START = datetime(2024, 6, 1, 9, tzinfo=UTC)
NOW_TEXT = "2024-06-01T09:00:00Z"


class Csms:
    """Answers each action as `answers` says: a payload, a text, or None for silence."""

    def __init__(self, version: str = "1.6") -> None:
        self.version = version
        self.transactions = 0
        self.reachable = True
        self.failure = port.Disconnected("refused")
        self.answers: dict[str, Any] = {}

    def answer(self, call: Call) -> str | None:
        chosen = self.answers.get(call.action, self._usual)
        if callable(chosen):
            chosen = chosen(call)
        if chosen is None or isinstance(chosen, str):
            return chosen
        return orjson.dumps([3, call.message_id, chosen]).decode()

    def _usual(self, call: Call) -> dict[str, Any]:
        if call.action == "BootNotification":
            return {"status": "Accepted", "currentTime": NOW_TEXT, "interval": 300}
        if call.action == "Heartbeat":
            return {"currentTime": NOW_TEXT}
        if call.action == "Authorize":
            info = "idTagInfo" if self.version == "1.6" else "idTokenInfo"
            return {info: {"status": "Accepted"}}
        if call.action == "StartTransaction":
            self.transactions += 1
            info = {"status": "Accepted"}
            return {"idTagInfo": info, "transactionId": 100 + self.transactions}
        return {}


class Bench:
    """Give inputs, let time pass, and look at what was sent and what happened."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.now = START
        self.csms = Csms(station.spec.version)
        self.frames: list[Call | CallResult | CallError] = []
        self.times: list[datetime] = []
        self.events: list[port.Output] = []
        self.closes: list[int] = []
        self.errands: list[port.Fetch | port.Deliver] = []
        self.outcome: Outcome | None = Outcome("", 1024, "ab" * 32)
        self._ids = 0

    def give(self, *items: port.Input) -> list[port.Output]:
        """Take inputs one by one, each with all that follows now; gives all but the frames."""
        mark = len(self.events)
        for item in items:
            inputs = deque((item,))
            while inputs:
                self.station, outputs = versions.step(self.station, inputs.popleft(), self.now)
                for output in outputs:
                    inputs.extend(self._follow(output))
                    if not isinstance(output, port.Send):
                        self.events.append(output)
        return self.events[mark:]

    def advance(self, seconds: float) -> "Bench":
        """Let time pass, ticking at each due instant."""
        until = self.now + timedelta(seconds=seconds)
        while self.station.next_due is not None and self.station.next_due <= until:
            before = self.station.next_due
            self.now = max(self.now, before)
            self.give(port.Tick())
            assert self.station.next_due is None or self.station.next_due > self.now
        self.now = until
        return self

    def command(self, action: str, payload: dict[str, Any]) -> CallResult | CallError:
        """Let the central system call; gives the charge point's answer."""
        self._ids += 1
        mark = len(self.frames)
        text = orjson.dumps([2, f"cs-{self._ids}", action, payload]).decode()
        self.give(port.Received(text))
        (answer,) = [
            frame
            for frame in self.frames[mark:]
            if not isinstance(frame, Call) and frame.message_id == f"cs-{self._ids}"
        ]
        if isinstance(answer, CallResult):
            self._valid(action, "response", answer.payload)
        return answer

    def status_of_command(self, action: str, payload: dict[str, Any]) -> str:
        answer = self.command(action, payload)
        assert isinstance(answer, CallResult), answer
        return str(answer.payload["status"])

    def calls(self, action: str) -> list[dict[str, Any]]:
        return [
            frame.payload
            for frame in self.frames
            if isinstance(frame, Call) and frame.action == action
        ]

    def actions(self) -> list[str]:
        return [frame.action for frame in self.frames if isinstance(frame, Call)]

    def statuses(self, connector_id: int = 1) -> list[str]:
        """What the central system was told of a connector, in order."""
        return [
            str(report["status"])
            for report in self.calls("StatusNotification")
            if report["connectorId"] == connector_id
        ]

    def forget(self) -> "Bench":
        """Look at what comes from now on only."""
        self.frames.clear()
        self.times.clear()
        self.events.clear()
        self.closes.clear()
        return self

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def connector(self, connector_id: int = 1) -> Connector:
        return self.station.connectors[connector_id - 1]

    def status(self, connector_id: int = 1) -> str:
        return status_of(self.connector(connector_id))

    def owed(self) -> list[str]:
        """The transaction messages that wait."""
        waiting = [q.intent for q in self.station.queue]
        return [type(intent).__name__ for intent in waiting if transaction_of(intent)]

    def registered(self) -> "Bench":
        """Boot it and forget how."""
        self.give(port.Tick())
        assert self.station.link.registration == "Accepted"
        return self.forget()

    def charging(self, connector_id: int = 1, vehicle: Vehicle | None = None) -> "Bench":
        """Boot it, plug a car in and start a transaction with TAG."""
        if self.station.link.registration != "Accepted":
            self.registered()
        self.give(port.PlugIn(connector_id, vehicle), port.PresentTag(connector_id, "TAG"))
        assert self.connector(connector_id).transaction is not None
        return self.forget()

    def _valid(self, action: str, direction: Any, payload: Any) -> None:
        version = self.csms.version
        assert schemas(version, "strict").violations(action, direction, payload) == [], payload

    def _follow(self, output: port.Output) -> list[port.Input]:
        if isinstance(output, port.Connect):
            return [port.Connected() if self.csms.reachable else self.csms.failure]
        if isinstance(output, port.Close):
            self.closes.append(output.code)
        if isinstance(output, port.Fetch | port.Deliver):
            self.errands.append(output)
            outcome = self.outcome
            return [] if outcome is None else [port.Transferred(output.number, outcome)]
        if not isinstance(output, port.Send):
            return []
        frame = parse(output.text, self.csms.version)
        self.frames.append(frame)
        self.times.append(self.now)
        if isinstance(frame, Call) and self.csms.version != "1.6":
            self._valid(frame.action, "request", frame.payload)
        reply = self.csms.answer(frame) if isinstance(frame, Call) else None
        return [] if reply is None else [port.Received(reply)]


MakeBench = Callable[..., Bench]


@pytest.fixture
def bench() -> MakeBench:
    """Make a bench: bench(connectors=2, power_w=22_000)."""

    def make(
        *, connectors: int = 1, autopilot: Any = None, settings: Any = None, **spec: Any
    ) -> Bench:
        chosen = {"ClockAlignedDataInterval": "0", **(settings or {})}
        made = Spec("CP-1", settings=chosen, **spec)
        return Bench(build(made, START, connectors=connectors, autopilot=autopilot))

    return make


class SocketCsms:
    """A small central system on a real socket; `handle(identity, text)` gives the texts to send."""

    def __init__(self, **options: Any) -> None:
        self.csms = Csms()
        self.lines: dict[str, ServerConnection] = {}
        self.requests: list[Request] = []
        self.frames: list[tuple[str, Any]] = []
        self._options = {"subprotocols": ["ocpp1.6"], **options}

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._talk, "127.0.0.1", 0, compression=None, ping_interval=None, **self._options
        )
        scheme = "wss" if self._options.get("ssl") else "ws"
        self.url = f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/ocpp16"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    def calls(self, action: str) -> list[Call]:
        found = [frame for _, frame in self.frames]
        return [frame for frame in found if isinstance(frame, Call) and frame.action == action]

    def callers(self, action: str) -> set[str]:
        """The charge points that have called it."""
        return {
            name
            for name, frame in self.frames
            if isinstance(frame, Call) and frame.action == action
        }

    async def _talk(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.requests.append(socket.request)
        identity = socket.request.path.rsplit("/", 1)[-1]
        self.lines[identity] = socket
        with suppress(ConnectionClosed):
            async for text in socket:
                frame = parse(text)
                self.frames.append((identity, frame))
                answer = self.csms.answer(frame) if isinstance(frame, Call) else None
                if answer is not None:
                    await socket.send(answer)


async def wait_until(condition: Callable[[], Any], within_s: float = 10.0) -> None:
    """Let the loop turn until something is so; fails when it does not come to be."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110  # any condition, not one event
            await asyncio.sleep(0.002)


@pytest.fixture
def socket_csms() -> Callable[..., SocketCsms]:
    return SocketCsms


@pytest.fixture
def eventually() -> Callable[..., Any]:
    return wait_until
