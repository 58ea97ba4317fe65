"""One world of a bench: its clients, clock, charge points, journal and records."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from chargebench.workbench.answers import BenchError, answer, named
from chargebench.workbench.clock import Clock
from chargebench.workbench.oauth import ClientCredentials
from chargebench.workbench.point import Point

if TYPE_CHECKING:
    from chargebench.inprocess import LoopTransport
    from chargebench.truth import Truth
    from chargebench.workbench.entry import Bench

_NEWEST = 10
# the most that one answer holds
_PAGE = 1000


class World:
    """One world of a bench; nothing that happens in it is seen in another.

    `operator`, `site_owner` and `driver` are httpx clients with the world's credentials, `http` is
    one without; paths are the vendors', e.g. `world.driver.get("/api/v1/portal/sessions")`.
    `application` is a client of ev.energy for all of its users, `user` makes one for a single user.
    `control` is a client of this world's part of the control API.
    """

    def __init__(self, opened: dict[str, Any], bench: "Bench") -> None:
        self.name: str = opened["name"]
        self.credentials: dict[str, dict[str, str]] = opened["credentials"]
        self.urls: dict[str, str] = opened["urls"]
        """{"base_url", "ocpp_url", "control_url"}; none of them has a port behind it in process."""
        self.transport: LoopTransport | None = bench.transport
        """For clients of your own: `httpx.AsyncClient(base_url=…, transport=world.transport)`."""
        self._bench = bench
        self.control = bench.control_client(f"{self.urls['control_url']}/")
        self.http = bench.client(self.urls["base_url"])
        dynamo = self.credentials["dynamo"]
        self.operator = self.client(dynamo["api_key"])
        self.site_owner = self.client(dynamo["site_owner_token"])
        self.driver = self.client(dynamo["driver_token"])
        self._oauth = ClientCredentials(self.credentials["ev_energy"])
        self.application = bench.client(self.urls["base_url"], auth=self._oauth)
        self.clock = Clock(self.control)

    def client(self, secret: str) -> httpx.Client:
        """A client with that API key or token, e.g. one that was minted."""
        return self._bench.client(self.urls["base_url"], {"Authorization": f"Bearer {secret}"})

    def user(self, user: str) -> httpx.Client:
        """The application as it acts for a user: world.user("user01…").get("/v2/vehicles")."""
        return self._bench.client(self.urls["base_url"], {"EvEnergy-User": user}, auth=self._oauth)

    def mint(self, kind: str, **what: Any) -> str:
        """The secret of a new credential: mint("driver", expired=True), mint("api_key", scopes=[]).

        Kinds are api_key, site_owner and driver.
        """
        return str(answer(self.control.post("credentials", json={"kind": kind, **what}))["secret"])

    @property
    def points(self) -> list[Point]:
        """The charge points of the world, by name."""
        found = answer(self.control.get("charge_points"))["charge_points"]
        return [Point(point["id"], self.control) for point in found]

    def point(self, name: str) -> Point:
        """The charge point of that identity."""
        return Point(name, self.control)

    def journal(self, **filters: Any) -> list[dict[str, Any]]:
        """What happened: journal(kind="frame", subject="CP-0001", contains="ReserveNow")."""
        page = answer(self.control.get("journal", params={"limit": _PAGE, **filters}))
        entries: list[dict[str, Any]] = page["entries"]
        return entries

    def wait_for(self, *, wait_s: float = 5, **filters: Any) -> dict[str, Any]:
        """The first entry of the journal that fits, waiting for it on the wall's time.

        Raises BenchError with the newest entries when none comes.
        """
        entries = self.journal(wait_s=wait_s, **filters)
        if not entries:
            newest = [f"{e['kind']} {e['subject']}" for e in self.journal()][-_NEWEST:]
            raise BenchError(
                f"Nothing with {filters} came to the journal of world '{self.name}' within"
                f" {wait_s} s; the newest entries are {', '.join(newest) or 'none'}."
            )
        return entries[0]

    def mails(self, **filters: Any) -> list[dict[str, Any]]:
        """Mails that were sent: mails(to="alice@example.com", wait_s=5)."""
        found: list[dict[str, Any]] = answer(self.control.get("mails", params=filters))["mails"]
        return found

    def inbox_url(self, name: str = "mine") -> str:
        """The URL of a receiver that is built in, for a webhook endpoint."""
        return f"{self.urls['control_url']}/inbox/{name}"

    def inbox(self, name: str = "mine", **filters: Any) -> list[dict[str, Any]]:
        """What came to an inbox: inbox("mine", contains="session.ended", wait_s=5)."""
        path = f"inbox/{name}"
        found: list[dict[str, Any]] = answer(self.control.get(path, params=filters))["messages"]
        return found

    def deliveries(self, **filters: Any) -> list[dict[str, Any]]:
        """Webhooks with every attempt: deliveries(event="session.ended", state="failed")."""
        found = answer(self.control.get("deliveries", params=filters))
        sent: list[dict[str, Any]] = found["deliveries"]
        return sent

    def records(self, collection: str, *where: str) -> list[dict[str, Any]]:
        """The records that fit: records("charging.tags", "status=Accepted")."""
        found: list[dict[str, Any]] = []
        while True:
            params: dict[str, Any] = {"where": where, "limit": _PAGE, "offset": len(found)}
            page = answer(self.control.get(f"records/{collection}", params=params))
            found += page["data"]
            if len(found) >= page["total"]:
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

    def play(self, path: str | Path, count: int | None = None) -> None:
        """Play a scenario in YAML on this world's clock: play("tests/offline.yaml", count=20).

        Charge points that the world has already play as they stand; others are made.
        Raises BenchError with each step that failed, WrittenError for a wrong file.
        """
        from ocpp_sim.scenario.read import read_scenario

        if self.transport is None:
            raise BenchError(
                "A bench behind a URL plays no scenarios;"
                f" use chargebench fleet --csms {self.urls['ocpp_url']} --scenario {path}."
            )
        scenario = read_scenario(str(path), Path(path).read_text("utf-8"))
        if count is not None:
            scenario = replace(scenario, plan=replace(scenario.plan, count=count))
        outcome = self.transport.play(self.name, scenario)
        if outcome.failed:
            raise BenchError("\n".join(outcome.lines()))

    def ledger(self) -> "Truth":
        """Note from now on what truly happens at the world's charge points.

        Its `pages()` are the ledger by now, `verify("dynamo", url)` holds an API against it.
        """
        if self.transport is None:
            raise BenchError(
                "A bench behind a URL keeps no ledger of its charge points;"
                f" use chargebench fleet --csms {self.urls['ocpp_url']} --ledger FILE."
            )
        return self.transport.keep_ledger(self.name)

    def fork(self, name: str | None = None) -> "World":
        """A world that goes on alone from here; it becomes the bench's current one."""
        return self._bench.adopt(answer(self.control.post("fork", json=named(name))))

    def snapshot(self) -> dict[str, Any]:
        """The whole world as JSON; see `restore`."""
        saved: dict[str, Any] = answer(self.control.get("snapshot"))
        return saved

    def restore(self, saved: dict[str, Any]) -> None:
        """Make the world what was saved."""
        answer(self.control.put("snapshot", json=saved))

    def reset(self) -> None:
        """Back to the beginning."""
        answer(self.control.post("reset"))

    def close(self) -> None:
        """Delete the world; it may be gone already."""
        if self._bench.forget(self):
            gone = self.control.delete(self.urls["control_url"])
            if gone.status_code != httpx.codes.NOT_FOUND:
                answer(gone)
