"""Charge points in memory, peers as plain objects."""

from datetime import UTC, datetime, timedelta

import pytest

from ocpp_sim.core.build import build
from ocpp_sim.core.port import Booted, GoOffline, PeerCalled, Tick
from ocpp_sim.core.station import Spec
from ocpp_sim.runner.memory import MemoryRunner, exchange, pump
from ocppj.frame import Call, call_text, parse, result_text

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
BOOT = {"status": "Accepted", "currentTime": "2024-06-01T09:00:00Z", "interval": 300}


class Peer:
    def __init__(self, *, welcome=True):
        self.welcome = welcome
        self.opened = 0
        self.closed = []
        self.actions = []

    def open(self):
        self.opened += 1
        return self.welcome

    def send(self, text):
        frame = parse(text)
        if not isinstance(frame, Call):
            return []
        self.actions.append(frame.action)
        answers = {"BootNotification": BOOT, "Heartbeat": {"currentTime": BOOT["currentTime"]}}
        return [result_text(frame.message_id, answers.get(frame.action, {}))]

    def close(self, code):
        self.closed.append(code)


@pytest.fixture
def station():
    return build(Spec("CP-1", settings={"ClockAlignedDataInterval": "0"}), NOW)


def test_one_tick_carries_through_all_that_follows(station):
    peer = Peer()

    station, events = pump(station, Tick(), NOW, peer.send)

    assert peer.actions == ["BootNotification", "StatusNotification", "StatusNotification"]
    assert Booted("Accepted", 300) in events


def test_a_long_chain_needs_no_deep_stack(station):
    """A peer that triggers again with each answer would exhaust a recursive pump."""

    class Nagging(Peer):
        left = 3000

        def send(self, text):
            if isinstance(parse(text), Call) or not self.left:
                return super().send(text)
            self.left -= 1
            return [f'[2,"t{self.left}","ClearCache",{{}}]']

    runner = MemoryRunner(station, Nagging())
    runner.run_until(NOW)

    events = runner.deliver('[2,"first","ClearCache",{}]', NOW)

    assert events == (PeerCalled("ClearCache"),) * 3001


def test_a_peer_can_refuse_the_connection(station):
    peer = Peer(welcome=False)

    station, _ = exchange(station, Tick(), NOW, peer)

    assert (peer.opened, station.link.state, peer.actions) == (1, "down", [])


def test_a_peer_hears_that_the_line_was_cut(station):
    runner = MemoryRunner(station, Peer())
    runner.run_until(NOW)

    runner.give(GoOffline(), NOW)

    assert runner.peer.closed == [1006]


def test_a_bare_function_is_not_told_of_connections(station):
    station, _ = pump(station, Tick(), NOW, Peer().send)
    station, _ = pump(station, GoOffline(), NOW, Peer().send)

    assert station.link.state == "down"


def test_what_the_peer_said_to_a_closed_line_is_dropped(station):
    peer = Peer()
    runner = MemoryRunner(station, peer)
    runner.run_until(NOW)
    peer.send = lambda _text: ['[2,"a","ClearCache",{}]', '[2,"b","ClearCache",{}]']

    events = runner.deliver('[2,"r","Reset",{"type":"Soft"}]', NOW)

    assert peer.closed == [1000]
    assert events == (PeerCalled("Reset"),)


def test_a_runner_lives_through_what_is_due(station):
    runner = MemoryRunner(station, Peer())

    runner.run_until(NOW + timedelta(minutes=15))

    assert runner.peer.actions.count("Heartbeat") == 3
    assert runner.station.next_due > NOW + timedelta(minutes=15)
    assert runner.events[0].action == "BootNotification"


def test_files_come_and_go_on_the_clock_of_the_caller(station):
    peer = Peer()
    runner = MemoryRunner(station, peer)
    runner.run_until(NOW)
    order = {"location": "https://files.test/fw_1.5.0.bin", "retrieveDate": BOOT["currentTime"]}
    runner.deliver(call_text("u", "UpdateFirmware", order), NOW)
    runner.deliver(call_text("d", "GetDiagnostics", {"location": "https://files.test"}), NOW)

    runner.run_until(NOW + timedelta(seconds=19))
    assert peer.actions[-2:] == ["FirmwareStatusNotification", "DiagnosticsStatusNotification"]
    runner.run_until(NOW + timedelta(minutes=2))

    assert runner.station.spec.firmware == "1.5.0"
    assert peer.actions.count("DiagnosticsStatusNotification") == 2
