"""Charge points inside a world: values of the simulator, driven by the world's clock.

They exchange real JSON text with the central system, in memory and synchronously, so that a frozen
world can be advanced through any number of frames.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

from chargebench import incidents
from chargebench.deeds import deed_input, describe
from mockserver.central.central import Central
from mockserver.central.connection import Connection
from mockserver.charging.records import TAGS
from mockserver.world import physical, uploads
from mockserver.world.problems import conflict, not_found
from mockserver.world.world import World
from mockserver.world.worlds import DEFAULT
from ocpp_sim.core import port
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.site import CHANGES, at_rest, orders
from ocpp_sim.core.station import Station
from ocpp_sim.ledger.book import Ledger
from ocpp_sim.plan import FleetPlan, identity, make_station
from ocpp_sim.runner.memory import exchange
from ocpp_sim.versions import subprotocol

TIMER = "point"
_TICK = port.Tick()
# told what has gone in and out of a point, it says what is to be done at it
Listener: TypeAlias = Callable[[Sequence[port.Input | port.Output]], Sequence[port.Input]]


class Line:
    """The connection of one point: a channel to the central system, a peer to the simulator.

    What the central system sends while the point is being stepped is handed over in the same turn;
    what it sends of its own accord is handed over right after, by the event loop or by a timer of
    the world, whichever comes first: while a world is advanced, the loop may be long in coming.
    """

    def __init__(
        self, central: Central, world: World, station_id: str, on_change: Callable[[World], None]
    ) -> None:
        self._central = central
        self._on_change = on_change
        self._inbox: list[str] = []
        self._closed = False
        self._reason = ""
        self._stepping = False
        self._peer = _Peer(self, central)
        self.world = world
        self.station_id = station_id
        self.connection: Connection | None = None
        self.alarm_at: datetime | None = None
        self.listener: Listener | None = None
        self.ledger: Ledger | None = None

    def send(self, text: str) -> None:
        """Take a frame from the central system."""
        self._inbox.append(text)
        if not self._stepping:
            self._come_back()

    def close(self, code: int, reason: str) -> None:
        """Take notice that the central system has ended the connection."""
        self._reason = f"{code} {reason}"
        self.connection = None
        self._closed = True
        if not self._stepping:
            self._come_back()

    def step(self, *items: port.Input) -> list[port.Declined]:
        """Feed the point inputs and all that follows from them; gives what it declined to do."""
        points, now = self.world.points, self.world.now()
        station, declined = points[self.station_id], []
        changed = False
        self._stepping = True
        try:
            waiting = deque(items)
            while waiting:
                news: list[port.Input | port.Output] = []
                heard = self.listener is not None or self.ledger is not None
                hear = news.append if heard else None
                item = waiting.popleft()
                changed = changed or type(item) in CHANGES
                station, events = exchange(station, item, now, self._peer, hear)
                points[self.station_id] = station
                if self.ledger is not None:
                    self._enter(self.ledger, station, news, now)
                for event in events:
                    if type(event) is port.Declined:
                        declined.append(event)
                    elif type(event) in CHANGES:
                        changed = True
                    elif type(event) is port.Deliver:
                        self._keep(event)
                if self._inbox or self._closed:
                    waiting += self._news()
                if self.listener is not None:
                    waiting += self.listener(news)
        finally:
            self._stepping = False
        self.set_alarm(station)
        if changed and station.spec.site_w:
            self._on_change(self.world)
        return declined

    def tick(self) -> None:
        """Feed the point a Tick, as `step` does, in less time if nobody listens."""
        self.alarm_at = None
        if self.listener is not None or self.ledger is not None:
            self.step(_TICK)
            return
        world, station_id = self.world, self.station_id
        self._stepping = True
        try:
            station, events = exchange(world.points[station_id], _TICK, world.now(), self._peer)
            world.points[station_id] = station
        finally:
            self._stepping = False
        for event in events:
            if type(event) is port.Deliver:
                self._keep(event)
        if self._inbox or self._closed:
            self.step(*self._news())
        else:
            self.set_alarm(station)

    def _keep(self, file: port.Deliver) -> None:
        """There is nowhere to upload to from inside a world: it keeps the file itself."""
        uploads.keep(
            self.world, self.station_id, name=file.name, location=file.location, text=file.text
        )

    @staticmethod
    def _enter(
        ledger: Ledger,
        station: Station,
        news: Iterable[port.Input | port.Output],
        now: datetime,
    ) -> None:
        for item in news:
            ledger.note(station, item, now)

    def accept(self, station: Station) -> None:
        """Have the central system take this point's connection."""
        protocol = subprotocol(station.spec.version)
        if self.connection is not None:  # a point may open a second one and forget the first
            self._inbox.clear()
        self.connection = self._central.accept(
            self.world, self.station_id, self, subprotocol=protocol
        )
        self._closed = False  # what ended was the one that this replaces

    def take(self) -> list[str]:
        """The frames that have come in meanwhile."""
        inbox, self._inbox = self._inbox, []
        return inbox

    def set_alarm(self, station: Station) -> None:
        """Have the world's clock wake the point when it is next due."""
        due_at = station.next_due
        if due_at == self.alarm_at:
            return
        self.alarm_at = due_at
        if due_at is None:
            self.world.timers.cancel(TIMER, self.station_id)
        else:
            self.world.set_timer(due_at, TIMER, self.station_id)

    def _come_back(self) -> None:
        self.alarm_at = None
        self.world.set_timer(self.world.now(), TIMER, self.station_id)
        asyncio.get_running_loop().call_soon(self._drain)

    def _drain(self) -> None:
        if self.station_id in self.world.points:
            for item in self._news():
                self.step(item)

    def _news(self) -> list[port.Input]:
        """What has come from the central system: frames, then perhaps the end of the connection."""
        news: list[port.Input] = [port.Received(text) for text in self.take()]
        if self._closed:
            self._closed = False
            news.append(port.Disconnected(self._reason))
        return news


class _Peer:
    """The central system as one point sees it while it is being stepped."""

    def __init__(self, line: Line, central: Central) -> None:
        self._line = line
        self._central = central

    def open(self) -> bool:
        station = self._line.world.points[self._line.station_id]
        self._line.accept(station)
        return True

    def send(self, text: str) -> Iterable[str]:
        line = self._line
        connection = line.connection
        if connection is not None:
            self._central.receive(connection, text)
        return line.take()

    def close(self, code: int) -> None:
        connection, self._line.connection = self._line.connection, None
        if connection is not None:
            self._central.closed(connection, code)


class EmbeddedFleet:
    """Implements `mockserver.world.ports.Fleet` with the charge points of `ocpp_sim`.

    Those of the default world are of a `plan`, if there is one.
    """

    def __init__(self, central: Central, plan: FleetPlan | None = None) -> None:
        self._central = central
        self._plan = plan
        self._sharing = False
        self._lines: dict[str, dict[str, Line]] = {}
        # they outlive a reset of their world, for as long as somebody wants to read them
        self._ledgers: WeakValueDictionary[str, Ledger] = WeakValueDictionary()

    def populate(self, world: World, count: int) -> None:
        """Put points CP-0001… into a new world; who comes to them carries a tag the world knows.

        A plan may name other points, and tags of its own.
        """
        known = tuple(key for key, tag in world.store[TAGS] if tag["status"] == "Accepted")
        plan = self._plan if world.name == DEFAULT else None
        if plan is None:
            plan = FleetPlan(seed=world.seed, autopilot=world.options.autopilot)
        self.install(world, replace(plan, tags=plan.tags or known, count=count))

    def install(self, world: World, plan: FleetPlan) -> None:
        """Put the points of a plan into a world, all at once; its incidents befall them.

        Those that it has already stay as they are.
        """
        now = world.now()
        for index in range(plan.count):
            if identity(plan, index) in world.points:
                continue
            station = make_station(plan, index, now)
            if plan.site_w:
                station = at_rest(station)
            world.points[identity(plan, index)] = station
            self._line(world, identity(plan, index)).set_alarm(station)
            incidents.begin(world, plan, identity(plan, index))

    def listen(self, world: World, station_id: str, listener: Listener | None) -> None:
        """Have all that goes in and out of a point heard, and what is said to that be done."""
        self._line(world, station_id).listener = listener

    def keep_ledger(self, world: World, ledger: Ledger) -> None:
        """Have what truly happens at the points of a world noted from now on."""
        self._ledgers[world.name] = ledger
        for station_id in world.points:
            self._line(world, station_id).ledger = ledger

    def nudge(self, world: World, station_id: str) -> None:
        """Have the listener of a point say what is to be done though there is no news."""
        line = self._line(world, station_id)
        if line.listener is not None:
            line.step(*line.listener(()))

    def revive(self, world: World) -> None:
        """Connect the points of a world that begins with a past, in the state they are in."""
        physical.offline(world)
        for station_id, station in list(world.points.items()):
            if station.link.state == "up":
                self._line(world, station_id).accept(station)

    def end(self, world: World) -> None:
        """Forget the lines of a world that is over."""
        self._lines.pop(world.name, None)

    def tick(self, world: World, station_id: str) -> None:
        if station_id in world.points:
            self._line(world, station_id).tick()

    def befall(self, world: World, station_id: str) -> None:
        """Have happen to a point what its plan has for it now; it may be past caring."""
        item = incidents.take(world, station_id)
        if item is not None and station_id in world.points:
            self._line(world, station_id).step(item)

    def drive(self, world: World, station_id: str, deed: str, options: Mapping[str, Any]) -> None:
        station = self._station(world, station_id)
        declined = self._line(world, station_id).step(deed_input(deed, options, station))
        if declined:
            raise conflict(f"Charge point '{station_id}' does not {deed}: {declined[0].why}.")

    def describe(self, world: World, station_id: str) -> Mapping[str, Any]:
        return describe(self._station(world, station_id), world.now())

    def dump(self, point: Station) -> Mapping[str, Any]:
        return station_to_record(point)

    def load(self, record: Mapping[str, Any]) -> Station:
        return station_from_record(record)

    def _share(self, world: World) -> None:
        """Tell the charge points of each site what they may take now that something has changed.

        What that changes itself is no reason to do it again.
        """
        if self._sharing:
            return
        self._sharing = True
        try:
            self._tell_limits(world)
        finally:
            self._sharing = False

    def _tell_limits(self, world: World) -> None:
        sites = defaultdict[int, dict[str, Station]](dict)
        for station_id, station in world.points.items():
            if site_w := station.spec.site_w:
                sites[site_w][station_id] = station
        for site_w, stations in sites.items():
            for station_id, part in orders(site_w, stations):
                self._line(world, station_id).step(part)

    def _station(self, world: World, station_id: str) -> Station:
        station = world.points.get(station_id)
        if station is None:
            raise not_found("embedded charge point", station_id)
        assert isinstance(station, Station)
        return station

    def _line(self, world: World, station_id: str) -> Line:
        here = self._lines.get(world.name)
        if here is None:
            here = self._lines[world.name] = {}
        line = here.get(station_id)
        if line is None or line.world is not world:
            line = here[station_id] = Line(self._central, world, station_id, self._share)
            line.ledger = self._ledgers.get(world.name)
        return line
