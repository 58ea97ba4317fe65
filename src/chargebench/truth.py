"""The ledger of the charge points of a world in this process, and APIs held against it."""

from collections.abc import Coroutine
from typing import Any, Protocol

import httpx

from chargebench.embedded import EmbeddedFleet
from chargebench.verifying.asking import Api, Asked
from chargebench.verifying.run import verify
from mockserver.app import Mock
from mockserver.world.world import World
from ocpp_sim.ledger.book import Ledger
from ocpp_sim.ledger.lines import Pages, end_line, run_line, session_line
from ocpp_sim.ledger.reconcile import Verdict
from ocpp_sim.ledger.session import Session


class Doorway(Protocol):
    """Reaches the mock from another thread: its requests, and work for its loop."""

    @property
    def requests(self) -> httpx.BaseTransport: ...

    def in_loop(self, work: Coroutine[Any, Any, bytes]) -> bytes: ...


class Truth:
    """Begun once, it notes what happens at the points of a world, also after a restore of it."""

    def __init__(self, mock: Mock, name: str, doorway: Doorway) -> None:
        self._mock = mock
        self._name = name
        self._doorway = doorway
        self._sessions: list[Session] = []
        self._ledger = Ledger(self._sessions.append)
        self._began = b""

    async def begin(self) -> None:
        """Listen to the points. Raises LookupError when there is no such world."""
        world = self._world()
        fleet = world.runtime.ports.fleet
        assert isinstance(fleet, EmbeddedFleet)
        fleet.keep_ledger(world, self._ledger)
        self._began = run_line(self._name, tuple(world.points), world.now()).encode()

    def pages(self) -> Pages:
        """The ledger by now; what runs is in it as far as it has come."""
        pages = Pages()
        pages.feed(self._began)
        pages.feed(self._doorway.in_loop(self._written()))
        return pages

    def verify(self, api: Api, base_url: str) -> Verdict:
        """Hold what an API of the world tells against it."""
        return verify(self.pages(), Asked(api, base_url), self._doorway.requests)

    async def _written(self) -> bytes:
        now = self._world().now()
        sessions = (*self._sessions, *self._ledger.open_sessions(now))
        return ("".join(map(session_line, sessions)) + end_line(now)).encode()

    def _world(self) -> World:
        world = self._mock.worlds.get(self._name)
        if world is None:
            raise LookupError(f"there is no world '{self._name}'")
        return world
