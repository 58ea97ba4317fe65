"""Quirks and bad networks over a real socket."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.station import Spec
from ocpp_sim.core.wire import Selector
from ocpp_sim.quirks import Quirk, wire_of
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock

QUIET = {"ClockAlignedDataInterval": "0", "MeterValueSampleInterval": "0"}
ASK = '[2,"ask","ClearCache",{}]'


class Odd:
    """A runner of a charge point with quirks, and what it heard."""

    def __init__(self, url, *quirks):
        clock = WallClock()
        spec = Spec("CP-1", reconnect_base_s=0.01, settings=QUIET)
        wire = wire_of(quirks, 0, "CP-1", clock.now())
        station = replace(build(spec, clock.now()), wire=wire)
        self.heard = []
        self.runner = SocketRunner(station, Endpoint(url, "ocpp1.6"), clock, self._listen)

    def _listen(self, _runner, item, *, up):
        self.heard.append((item, up))

    def of(self, kind):
        return [item for item, _ in self.heard if isinstance(item, kind)]

    @property
    def online(self):
        station = self.runner.station
        return station.link.registration == "Accepted" and station.flying is None


@pytest.fixture
def journey(socket_csms, eventually) -> Callable:
    """Run a story with a central system and a charge point with quirks that has booted."""

    def run(story, *quirks):
        async def whole():
            choose = {"select_subprotocol": lambda _s, offered: offered[0] if offered else None}
            async with socket_csms(**choose) as csms:
                point = Odd(csms.url, *quirks)
                point.runner.start()
                try:
                    await eventually(lambda: point.online)
                    return await story(csms, point)
                finally:
                    await point.runner.stop()

        return asyncio.run(whole())

    return run


def test_an_odd_handshake_reaches_the_server(journey):
    async def story(csms, point):
        return csms.requests[0], point

    quirks = (Quirk("no_subprotocol"), Quirk("trailing_slash"))
    request, point = journey(story, *quirks)

    assert request.path == "/ocpp16/CP-1/"
    assert "Sec-WebSocket-Protocol" not in request.headers
    assert point.of(port.Violation) == []


def test_a_late_answer_comes_by_the_timer(journey, eventually):
    async def story(csms, point):
        await csms.lines["CP-1"].send(ASK)
        await eventually(lambda: point.of(port.PeerCalled))
        early = [text for _, text in csms.frames if getattr(text, "message_id", "") == "ask"]
        await eventually(lambda: any(getattr(f, "message_id", "") == "ask" for _, f in csms.frames))
        return early

    late = Quirk("late_answer", probability=1.0, params=(("after", 0.05),))

    assert journey(story, late) == []


def test_the_answer_of_a_slow_network_is_slow(journey):
    async def story(_csms, point):
        return [one.latency_s for one in point.of(port.CallAnswered)]

    slow = Quirk("latency", params=(("delay", 0.02), ("jitter", 0.0)))

    assert all(one >= 0.04 for one in journey(story, slow))


def test_a_dropped_line_is_opened_again(journey, eventually):
    async def story(csms, point):
        point.runner.give(port.PlugIn(1))
        await eventually(lambda: len(csms.requests) == 2 and point.online)
        return point

    first = Selector(action="StatusNotification", nth=3)
    point = journey(story, Quirk("ungraceful_drop", probability=1.0, selector=first))

    assert [one.code for one in point.of(port.Close)] == [1006]
    assert point.runner.station.link.connects == 2


def test_a_second_connection_replaces_the_first_and_the_first_is_cut_then(journey, eventually):
    async def story(csms, point):
        first = csms.lines["CP-1"]
        point.runner.give(port.PlugIn(1))
        await eventually(lambda: len(csms.requests) == 2 and point.online)
        open_meanwhile = point.of(port.Close) == []
        await eventually(lambda: first.close_code is not None)
        return open_meanwhile, first.close_code, point

    third = Selector(action="StatusNotification", nth=3)
    quirk = Quirk("replacement_connection", probability=1.0, selector=third)
    open_meanwhile, code, point = journey(story, quirk)

    assert open_meanwhile
    assert code == 1006
    assert (port.Disconnected("left open by the charge point"), True) in point.heard


def test_what_is_parked_is_closed_at_the_end(journey, eventually):
    async def story(csms, point):
        point.runner.give(port.PlugIn(1))
        csms.csms.reachable = False
        first = csms.lines["CP-1"]
        await eventually(lambda: point.of(port.Disconnected))
        return first

    third = Selector(action="StatusNotification", nth=3)
    first = journey(story, Quirk("replacement_connection", probability=1.0, selector=third))

    assert first.close_code in (1006, 1001)


def test_two_in_a_row_leave_no_third_open(journey, eventually):
    async def story(csms, point):
        first = csms.lines["CP-1"]
        point.runner.give(port.PlugIn(1))
        await eventually(lambda: len(csms.requests) == 2 and point.online)
        second = csms.lines["CP-1"]
        point.runner.give(port.Unplug(1))
        await eventually(lambda: len(csms.requests) == 3 and point.online)
        await eventually(lambda: None not in (first.close_code, second.close_code))
        return len(csms.requests)

    later = Selector(action="StatusNotification", after="connected", nth=1)
    quirk = Quirk("replacement_connection", probability=1.0, selector=later)

    assert journey(story, quirk) >= 3
