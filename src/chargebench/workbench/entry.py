"""The way in: a bench in process or behind a URL, and the worlds that are made on it."""

import contextlib
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx

from chargebench.workbench.answers import TIMEOUT_S, answer, named
from chargebench.workbench.clock import Clock
from chargebench.workbench.point import Point
from chargebench.workbench.world import World

if TYPE_CHECKING:
    from chargebench.inprocess import LoopTransport

_HERE = "http://127.0.0.1"


class Bench:
    """A running bench; `world()` makes a fresh world and makes it the current one.

    `clock`, `points`, `operator`, `site_owner` and `driver` are those of the current world.
    """

    def __init__(
        self, transport: "LoopTransport | None", base_url: str, control_token: str | None
    ) -> None:
        self.transport = transport
        self.worlds: list[World] = []
        self._clients: list[httpx.Client] = []
        self._token = control_token
        self._root = self.control_client(f"{base_url}/_mock/")

    def client(
        self,
        base_url: str,
        headers: dict[str, str] | None = None,
        auth: httpx.Auth | None = None,
    ) -> httpx.Client:
        """A plain client for a URL of this bench."""
        client = httpx.Client(
            transport=self.transport,
            base_url=base_url,
            headers=headers,
            auth=auth,
            timeout=TIMEOUT_S,
        )
        self._clients.append(client)
        return client

    def control_client(self, base_url: str) -> httpx.Client:
        """A client that knows the control token."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else None
        return self.client(base_url, headers)

    def world(self, name: str | None = None, **options: Any) -> World:
        """Make a world: world(fleet=2, at="2024-06-01T09:00:00Z", seed=7, seed_size="small").

        Without `at` its clock follows the wall. `ttl_s` lets it end on its own.
        """
        return self.adopt(answer(self._root.post("worlds", json=named(name, **options))))

    def adopt(self, opened: dict[str, Any]) -> World:
        """Make a world that the control API has opened the current one."""
        made = World(opened, self)
        self.worlds.append(made)
        return made

    def forget(self, world: World) -> bool:
        """Take notice that a world ends; False when that was known.

        The one before becomes the current one again.
        """
        if world not in self.worlds:
            return False
        self.worlds.remove(world)
        return True

    @contextlib.contextmanager
    def scope(self) -> Iterator[None]:
        """Delete at the end what worlds have been made inside, forks included."""
        before = list(self.worlds)
        try:
            yield
        finally:
            for world in reversed([one for one in self.worlds if one not in before]):
                world.close()

    def close(self) -> None:
        """Close the clients of this bench."""
        for client in self._clients:
            client.close()

    @property
    def current(self) -> World:
        """The newest world; one with a charge point is made if there is none."""
        return self.worlds[-1] if self.worlds else self.world(fleet=1)

    @property
    def clock(self) -> Clock:
        """The clock of the current world."""
        return self.current.clock

    @property
    def points(self) -> list[Point]:
        """The charge points of the current world."""
        return self.current.points

    @property
    def operator(self) -> httpx.Client:
        """A client with the current world's API key."""
        return self.current.operator

    @property
    def site_owner(self) -> httpx.Client:
        """A client with the site owner's token."""
        return self.current.site_owner

    @property
    def application(self) -> httpx.Client:
        """A client of ev.energy for all of the current world's users."""
        return self.current.application

    @property
    def driver(self) -> httpx.Client:
        """A client with the driver's token."""
        return self.current.driver


@contextlib.contextmanager
def bench(base_url: str | None = None, *, control_token: str | None = None) -> Iterator[Bench]:
    """A bench behind a URL, or in process where none is given: no port is opened then.

    The worlds that are made on it are deleted at the end.
    """
    with contextlib.ExitStack() as stack:
        transport = stack.enter_context(_in_process()) if base_url is None else None
        made = Bench(transport, (base_url or _HERE).rstrip("/"), control_token)
        stack.callback(made.close)
        stack.enter_context(made.scope())
        yield made


@contextlib.contextmanager
def _in_process() -> "Iterator[LoopTransport]":
    """A server in this process; imported here because a bench behind a URL needs none of it."""
    with warnings.catch_warnings():
        # Tests that take warnings for errors shall not fail for what Connexion imports.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
        from chargebench.inprocess import LoopTransport, running

        stack = contextlib.ExitStack()
        live = stack.enter_context(running())
    with stack:
        yield LoopTransport(live)
