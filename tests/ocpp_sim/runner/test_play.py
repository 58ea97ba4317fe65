"""The same scenario over a socket in real time, and in memory in no time."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.station import Spec
from ocpp_sim.runner.play import MemoryPlay, SocketPlay, play
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.scenario.player import begin, cut
from ocpp_sim.scenario.read import read_scenario
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock
from ocppj.frame import Call, parse

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
QUIET = {"ClockAlignedDataInterval": "0"}
SESSION = """\
scenario: A session
steps:
  - wait_until Available
  - plug_in
  - present_tag
  - wait_until transaction started
  - wait {pause}
  - go_offline for {pause}
  - wait_until event connected
  - unplug
  - wait_until transaction stopped
  - expect_sent StopTransaction count 1
"""


def scenario(text):
    return read_scenario("x.yaml", text)


class Memory:
    """A central system that answers in the same call, and calls back after the first boot."""

    def __init__(self, csms, *, then=()):
        self.csms = csms
        self.then = list(then)

    def open(self):
        return self.csms.reachable

    def close(self, code):
        pass

    def send(self, text):
        frame = parse(text)
        answer = self.csms.answer(frame) if isinstance(frame, Call) else None
        if answer is None:
            return []
        then, self.then = self.then, []
        return [answer, *then]


@pytest.fixture
def memory(socket_csms):
    """Play a scenario in memory at some charge points; gives the plays and the time it ended."""

    def run(text, count=1, **peer):
        csms = socket_csms().csms
        plays = [
            MemoryPlay(
                build(Spec(f"CP-{number}", settings=QUIET), NOW),
                begin(scenario(text), "TAG"),
                Memory(csms, **peer),
            )
            for number in range(count)
        ]
        return plays, play(plays, NOW)

    return run


@pytest.fixture
def socket(socket_csms, eventually):
    """Play a scenario over a socket; gives the player."""

    def run(text, url=None, **server):
        async def story():
            async with socket_csms(**server) as csms:
                clock, over = WallClock(), []
                made = SocketPlay(begin(scenario(text), "TAG"), clock, lambda: over.append(1))
                station = build(Spec("CP-1", settings=QUIET), clock.now())
                runner = SocketRunner(
                    station,
                    Endpoint(url or csms.url, "ocpp1.6"),
                    clock,
                    lambda runner, item, up: made.hear(runner, item),
                )
                runner.start()
                await eventually(lambda: over)
                await runner.stop()
                made.hear(runner, port.Connected())
                made.stop()
                assert over == [1]
                return csms, made.player

        return asyncio.run(story())

    return run


def test_a_session_of_hours_takes_no_time_in_memory(memory):
    plays, ended = memory(SESSION.format(pause="3h"), 5)

    assert [one.player.failure for one in plays] == [None] * 5
    assert timedelta(hours=6) <= ended - NOW < timedelta(hours=6, minutes=1)


def test_the_same_session_passes_over_a_socket(socket):
    csms, player = socket(SESSION.format(pause="50ms"))

    assert player.failure is None
    assert csms.calls("StartTransaction")[0].payload["idTag"] == "TAG"
    assert len(csms.requests) == 2


def test_what_the_peer_asks_is_expected(memory):
    text = "scenario: X\nsteps:\n  - expect_call ClearCache within 5s\n"

    (one,), _ = memory(text, then=['[2,"a","ClearCache",{}]'])
    (other,), ended = memory(text)

    assert one.player.failure is None
    assert other.player.failure.found == "what came is nothing"
    assert ended == NOW + timedelta(seconds=5)


def test_a_text_of_its_own_accord_is_handed_over(socket_csms):
    text = "scenario: X\nsteps: [expect_call ClearCache within 5s]\n"
    one = MemoryPlay(
        build(Spec("CP-1", settings=QUIET), NOW),
        begin(scenario(text), "TAG"),
        Memory(socket_csms().csms),
    )
    one.give(port.Tick(), NOW)
    one.give(port.Received('[2,"a","ClearCache",{}]'), NOW)

    assert one.player.over
    assert one.player.failure is None


def test_a_failure_over_a_socket_names_the_step(socket):
    _, player = socket("scenario: X\nsteps:\n  - wait 10ms\n  - wait_until Faulted within 200ms\n")

    assert player.failure.where == "x.yaml:4"


def test_a_server_that_is_not_there_fails_the_scenario_in_its_time(socket):
    _, player = socket(
        "scenario: X\nsteps: [wait_until event connected within 200ms]", "ws://127.0.0.1:1/ocpp16"
    )

    assert player.failure.expected == "connected within 0.2 s"


def test_nothing_that_is_due_ends_the_play(memory, socket_csms):
    text = "scenario: X\nsteps: [go_offline, wait 1s, unplug]\n"
    (one,), ended = memory(text)

    assert one.player.failure.said == "unplug"
    assert ended == NOW + timedelta(seconds=1)
    assert cut(one.player, "") == one.player


def test_five_hundred_points_play_at_once(memory):
    began = time.perf_counter()

    plays, _ = memory(SESSION.format(pause="10m"), 500)

    assert not any(one.player.failure for one in plays)
    assert time.perf_counter() - began < 30


TOGETHER = """\
scenario: Two come to one who holds the door
roles:
  host:
    steps:
      - wait_until Available
      - wait {pause}
      - meet open
      - meet closed within 2h
      - expect_sent StartTransaction count 0
  guest:
    count: 2
    steps:
      - wait_until Available
      - meet open
      - plug_in
      - present_tag
      - wait_until transaction started
      - meet closed
"""


def test_roles_wait_for_each_other_in_memory(socket_csms):
    csms = socket_csms().csms
    made = scenario(TOGETHER.format(pause="90s"))
    plays = [
        MemoryPlay(
            build(Spec(f"CP-{number}", settings=QUIET), NOW),
            begin(made.part(number), "TAG"),
            Memory(csms),
        )
        for number in range(3)
    ]

    ended = play(plays, NOW)

    assert [one.player.failure for one in plays] == [None, None, None]
    assert [one.player.over for one in plays] == [True, True, True]
    started = [one.station.connectors[0].transaction for one in plays]
    assert started[0] is None
    assert {each.started_at - NOW for each in started[1:]} == {timedelta(seconds=90)}
    assert ended - NOW < timedelta(seconds=120)


def test_one_who_fails_is_missed_by_the_others(socket_csms):
    made = scenario("scenario: X\nroles:\n  a: {steps: [unplug, meet b]}\n  b: {steps: [meet b]}\n")
    plays = [
        MemoryPlay(
            build(Spec(f"CP-{number}", settings=QUIET), NOW),
            begin(made.part(number), "TAG"),
            Memory(socket_csms().csms),
        )
        for number in range(2)
    ]

    play(plays, NOW)

    first, second = (one.player.failure.found for one in plays)
    assert first.startswith("connector 1 has no car; it is not connected")
    assert "not all have come" == second
