"""A bench in a test: worlds, clocks and charge points behind a few plain objects.

    with bench() as b:
        b.world(fleet=1, at="2024-06-01T09:00:00Z")
        b.points[0].plug_in()
        b.clock.advance(hours=8)
        b.driver.get("/api/v1/portal/sessions")

Everything goes over the control API, so a bench in process and one behind a URL are used alike.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from chargebench.inprocess import LoopTransport, running

_TIMEOUT_S = 70.0


class BenchError(AssertionError):
    """The bench refused something; the text says what and why, as the server said it."""


def answer(response: httpx.Response) -> Any:
    """The JSON of a successful answer of the control API. Raises BenchError for a refusal."""
    if response.is_success:
        return response.json() if response.content else None
    request = response.request
    raise BenchError(
        f"{request.method} {request.url.path} was answered {response.status_code}: {response.text}"
    )


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a world."""

    _control: httpx.Client

    @property
    def now(self) -> str:
        """The world's time as RFC 3339 text."""
        return str(answer(self._control.get("clock"))["now"])

    def freeze(self, at: str | None = None) -> None:
        """Let it stand, where it is or at an instant."""
        self._change({"mode": "frozen"} | ({"at": at} if at else {}))

    def follow(self) -> None:
        """Let it go as fast as the wall."""
        self._change({"mode": "real"})

    def scale(self, factor: float) -> None:
        """Let it go `factor` times as fast as the wall."""
        self._change({"mode": "scaled", "factor": factor})

    def advance(self, **by: float) -> dict[str, Any]:
        """Live through so much time at once: advance(hours=8), advance(days=1, minutes=5).

        Gives what fired on the way. Takes what `datetime.timedelta` takes.
        """
        seconds = timedelta(**by).total_seconds()
        advanced: dict[str, Any] = answer(
            self._control.post("clock/advance", json={"seconds": seconds})
        )
        return advanced

    def _change(self, wish: dict[str, Any]) -> None:
        answer(self._control.put("clock", json=wish))


@dataclass(frozen=True, slots=True)
class Point:
    """A charge point of the world."""

    id: str
    _control: httpx.Client

    def plug_in(self, connector_id: int = 1, **vehicle: int) -> None:
        """Plug a car in, perhaps a certain one: plug_in(battery_wh=60_000, soc_percent=20)."""
        self._do("plug_in", connector_id=connector_id, vehicle=vehicle or None)

    def present_tag(self, id_tag: str, connector_id: int = 1) -> None:
        self._do("present_tag", connector_id=connector_id, id_tag=id_tag)

    def unplug(self, connector_id: int = 1) -> None:
        self._do("unplug", connector_id=connector_id)

    def fault(self, error_code: str = "OtherError", connector_id: int = 0) -> None:
        """Break a connector, or the whole point (0)."""
        self._do("fault", connector_id=connector_id, error_code=error_code)

    def clear_fault(self, connector_id: int = 0) -> None:
        self._do("clear_fault", connector_id=connector_id)

    def go_offline(self) -> None:
        self._do("go_offline")

    def go_online(self) -> None:
        self._do("go_online")

    def power_cycle(self) -> None:
        self._do("power_cycle")

    def command(self, action: str, payload: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send any OCPP action; gives {"outcome", "payload", "error", "frames", …}."""
        wish = {"action": action, "payload": payload or {}}
        result: dict[str, Any] = answer(
            self._control.post(f"charge_points/{self.id}/commands", json=wish)
        )
        return result

    @property
    def state(self) -> dict[str, Any]:
        """What the central system knows of it, and under "point" what it is itself."""
        found: dict[str, Any] = answer(self._control.get(f"charge_points/{self.id}"))
        return found

    def _do(self, deed: str, **options: Any) -> None:
        wish = {"deed": deed} | {
            name: value for name, value in options.items() if value is not None
        }
        answer(self._control.post(f"charge_points/{self.id}/deeds", json=wish))


class World:
    """One world of a bench: its clients, clock and charge points."""

    def __init__(self, opened: dict[str, Any], bench_: "Bench") -> None:
        self.name: str = opened["name"]
        self.credentials: dict[str, dict[str, str]] = opened["credentials"]
        self.urls: dict[str, str] = opened["urls"]
        self._bench = bench_
        self.control = bench_.control_client(self.urls["control_url"] + "/")
        self.http = bench_.client(self.urls["base_url"])
        dynamo = self.credentials["dynamo"]
        self.operator = self._as(dynamo["api_key"])
        self.site_owner = self._as(dynamo["site_owner_token"])
        self.driver = self._as(dynamo["driver_token"])
        self.clock = Clock(self.control)

    @property
    def points(self) -> list[Point]:
        """The charge points of the world, by name."""
        found = answer(self.control.get("charge_points"))["charge_points"]
        return [Point(point["id"], self.control) for point in found]

    def point(self, name: str) -> Point:
        return Point(name, self.control)

    def journal(self, **filters: Any) -> list[dict[str, Any]]:
        """What happened: journal(kind="frame", subject="CP-0001", contains="ReserveNow")."""
        entries: list[dict[str, Any]] = answer(self.control.get("journal", params=filters))[
            "entries"
        ]
        return entries

    def wait_for(self, *, wait_s: float = 5, **filters: Any) -> dict[str, Any]:
        """The first entry of the journal that fits, waiting for it on the wall's time.

        Raises BenchError when none comes.
        """
        entries = self.journal(wait_s=wait_s, **filters)
        if not entries:
            recent = [f"{e['kind']} {e['subject']}" for e in self.journal(limit=200)][-10:]
            raise BenchError(
                f"Nothing with {filters} came to the journal of world '{self.name}' within"
                f" {wait_s} s; the newest entries are {', '.join(recent) or 'none'}."
            )
        return entries[0]

    def mails(self, **filters: Any) -> list[dict[str, Any]]:
        """Mails that were sent: mails(to="alice@example.com")."""
        found: list[dict[str, Any]] = answer(self.control.get("mails", params=filters))["mails"]
        return found

    def put(self, collection: str, key: str, record: dict[str, Any]) -> dict[str, Any]:
        """Insert or replace a record, checked against its schema."""
        stored: dict[str, Any] = answer(
            self.control.put(f"records/{collection}/{key}", json=record)
        )
        return stored

    def fault(self, operation: str = "*", **what: Any) -> dict[str, Any]:
        """Let an operation fail: fault("dynamo.listMembers", status=503, times=1)."""
        injected: dict[str, Any] = answer(
            self.control.post("faults", json={"operation": operation, **what})
        )
        return injected

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Change switches of the world: settings(unknown_tags="refuse")."""
        changed: dict[str, Any] = answer(self.control.patch("settings", json=changes))
        return changed

    def fork(self, name: str | None = None) -> "World":
        """A world that goes on alone from here; it becomes the bench's current one."""
        return self._bench.adopt(answer(self.control.post("fork", json=_named(name))))

    def reset(self) -> None:
        """Back to the beginning."""
        answer(self.control.post("reset"))

    def close(self) -> None:
        """Delete the world."""
        answer(self.control.delete(self.urls["control_url"]))
        self._bench.forget(self)

    def _as(self, secret: str) -> httpx.Client:
        return self._bench.client(
            self.urls["base_url"], headers={"Authorization": f"Bearer {secret}"}
        )


class Bench:
    """A running bench; `world()` makes a fresh world and makes it the current one.

    `clock`, `points`, `operator`, `site_owner` and `driver` are those of the current world.
    """

    def __init__(
        self, transport: httpx.BaseTransport | None, base_url: str, control_token: str | None
    ) -> None:
        self._transport = transport
        self._clients: list[httpx.Client] = []
        self._worlds: list[World] = []
        self._token = control_token
        self._root = self.control_client(f"{base_url}/_mock/")

    def client(self, base_url: str, headers: dict[str, str] | None = None) -> httpx.Client:
        """A plain client for a URL of this bench."""
        client = httpx.Client(
            transport=self._transport, base_url=base_url, headers=headers, timeout=_TIMEOUT_S
        )
        self._clients.append(client)
        return client

    def control_client(self, base_url: str) -> httpx.Client:
        """A client that knows the control token."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else None
        return self.client(base_url, headers)

    def world(self, name: str | None = None, **options: Any) -> World:
        """Make a world: world(fleet=2, at="2024-06-01T09:00:00Z", seed=7, seed_size="small")."""
        return self.adopt(answer(self._root.post("worlds", json=_named(name) | options)))

    def adopt(self, opened: dict[str, Any]) -> World:
        """Make a world that the control API has opened the current one."""
        made = World(opened, self)
        self._worlds.append(made)
        return made

    def forget(self, world: World) -> None:
        """Take notice that a world is gone; the one before becomes the current one again."""
        self._worlds.remove(world)

    def close(self) -> None:
        """Delete the worlds of this bench and close its clients."""
        for world in list(self._worlds):
            world.close()
        for client in self._clients:
            client.close()

    @property
    def current(self) -> World:
        """The newest world; one with a charge point is made if there is none."""
        return self._worlds[-1] if self._worlds else self.world(fleet=1)

    @property
    def clock(self) -> Clock:
        return self.current.clock

    @property
    def points(self) -> list[Point]:
        return self.current.points

    @property
    def operator(self) -> httpx.Client:
        """A client with the world's API key."""
        return self.current.operator

    @property
    def site_owner(self) -> httpx.Client:
        """A client with the site owner's token."""
        return self.current.site_owner

    @property
    def driver(self) -> httpx.Client:
        """A client with the driver's token."""
        return self.current.driver


@contextlib.contextmanager
def bench(base_url: str | None = None, *, control_token: str | None = None) -> Iterator[Bench]:
    """A bench behind a URL, or in process where none is given: no port is opened then."""
    with contextlib.ExitStack() as stack:
        transport: httpx.BaseTransport | None = None
        if base_url is None:
            transport = LoopTransport(stack.enter_context(running()))
        made = Bench(transport, (base_url or "http://127.0.0.1").rstrip("/"), control_token)
        stack.callback(made.close)
        yield made


def _named(name: str | None) -> dict[str, Any]:
    return {"name": name} if name else {}
