"""Play a scenario at a charge point: over a websocket in real time, or in memory in no time."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from heapq import heapify, heappop, heappush

from ocpp_sim.core import port
from ocpp_sim.core.station import Station
from ocpp_sim.runner.memory import Peer, exchange
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.scenario.heard import Item, Met
from ocpp_sim.scenario.meeting import Meetings
from ocpp_sim.scenario.player import Player, step
from ocpp_sim.transport.wall import Pace


class SocketPlay:
    """Plays at one SocketRunner, of which it is told all that the runner's listener hears.

    It begins when the charge point first tries to connect, which is its place on the ramp.
    `on_over` is called once, when the player is over; `on_wait` when it waits at a meeting.
    """

    __slots__ = (
        "_clock",
        "_news",
        "_on_over",
        "_on_wait",
        "_runner",
        "_timer",
        "_turning",
        "player",
    )

    def __init__(
        self,
        player: Player,
        clock: Pace,
        on_over: Callable[[], None],
        on_wait: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self.player = player
        self._clock = clock
        self._on_over = on_over
        self._on_wait = on_wait
        self._runner: SocketRunner | None = None
        self._news: list[Item] = []
        self._turning = False
        self._timer: asyncio.TimerHandle | None = None

    def hear(self, runner: SocketRunner, item: Item) -> None:
        """Take notice; what follows is done when the runner has done what it is doing."""
        if self._runner is None and isinstance(item, port.Connect):
            self._runner = runner
        if self._runner is None or self.player.over:
            return
        self._take(item)

    def met(self, name: str) -> None:
        """All have come to a meeting."""
        if self._runner is not None and not self.player.over:
            self._take(Met(name))

    def _take(self, item: Item) -> None:
        self._news.append(item)
        if not self._turning:
            self._turning = True
            asyncio.get_running_loop().call_soon(self._turn)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _turn(self) -> None:
        assert self._runner is not None
        if self.player.over:
            return
        self._turning = True
        inputs: Sequence[port.Input] = ()
        while True:
            news, self._news = self._news, []
            now = self._clock.now()
            self.player, inputs = step(self.player, news, self._runner.station, now)
            if not inputs:
                break
            for item in inputs:
                self._runner.give(item)
        self._turning = False
        self._arm()
        name = self.player.waits_at
        if name is not None:
            self._on_wait(name)

    def _arm(self) -> None:
        self.stop()
        if self.player.over:
            self._on_over()
        elif self.player.next_due is not None:
            left_s = (self.player.next_due - self._clock.now()).total_seconds()
            wait_s = max(left_s / self._clock.speed, 0.0)
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._turn)


class MemoryPlay:
    """One charge point, its player and its peer; time is what it is told."""

    __slots__ = ("_peer", "player", "station")

    def __init__(self, station: Station, player: Player, peer: Peer) -> None:
        self.station = station
        self.player = player
        self._peer = peer

    @property
    def next_due(self) -> datetime | None:
        """When the charge point or its player is due next; None when nothing moves either."""
        due = [at for at in (self.station.next_due, self.player.next_due) if at is not None]
        return min(due, default=None)

    def give(self, item: port.Input, now: datetime) -> None:
        """Give the charge point an input, as one that its peer sends, and let the player go on."""
        news: list[Item] = []
        self.station, _ = exchange(self.station, item, now, self._peer, news.append)
        self.turn(now, news)

    def turn(self, now: datetime, news: Sequence[Item] = ()) -> None:
        """Let the player go on as far as it goes."""
        self.player, inputs = step(self.player, news, self.station, now)
        while inputs:
            heard: list[Item] = []
            for item in inputs:
                self.station, _ = exchange(self.station, item, now, self._peer, heard.append)
            self.player, inputs = step(self.player, heard, self.station, now)


def play(plays: Sequence[MemoryPlay], now: datetime) -> datetime:
    """Play all to their ends, from due time to due time in one order; gives when the last ended."""
    waiting: list[tuple[datetime, int]] = []
    meetings = Meetings(one.player.scenario for one in plays)
    for number, one in enumerate(plays):
        one.turn(now)
        _await(waiting, one, number)
    heapify(waiting)
    for number in range(len(plays)):
        _meet(waiting, plays, meetings, number, now)
    while waiting:
        due, number = heappop(waiting)
        one = plays[number]
        if one.player.over or one.next_due != due:
            continue  # it has gone on meanwhile
        now = max(now, due)
        if one.station.next_due is not None and one.station.next_due <= now:
            one.give(port.Tick(), now)
        else:
            one.turn(now)
        _await(waiting, one, number)
        _meet(waiting, plays, meetings, number, now)
    return now


def _meet(
    waiting: list[tuple[datetime, int]],
    plays: Sequence[MemoryPlay],
    meetings: Meetings,
    number: int,
    now: datetime,
) -> None:
    """Let those go on who have waited for this one, and for those who wait for them in turn."""
    standing = [number]
    while standing:
        at = standing.pop()
        name = plays[at].player.waits_at
        if name is None or not meetings.come(name, plays[at].station.spec.identity):
            continue
        for other, one in enumerate(plays):
            if one.player.waits_at == name:
                one.turn(now, [Met(name)])
                _await(waiting, one, other)
                standing.append(other)


def _await(waiting: list[tuple[datetime, int]], one: MemoryPlay, number: int) -> None:
    if not one.player.over and one.next_due is not None:
        heappush(waiting, (one.next_due, number))
