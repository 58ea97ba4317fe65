"""Asks a platform for all that its ledger is to be held against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self

import httpx

from chargebench.verifying import dynamo, ev_energy
from chargebench.verifying.door import CouldNotAskError, Door
from chargebench.verifying.mock import Mock, control_url, is_mock
from chargebench.workbench.oauth import ClientCredentials
from ocpp_sim.ledger.lines import Pages
from ocpp_sim.ledger.told import Platform, Told

Api = Literal["dynamo", "ev_energy"]
_TIMEOUT_S: Final = 30.0
_TOKEN_PATH: Final = "/o/token"  # noqa: S105
_CLIENT: Final = ("client_id", "client_secret")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask, and with what: Asked("dynamo", "https://…", {"driver_token": ("eyJ…",)}).

    `secrets` go by the names that `chargebench contract` has for them, each perhaps several times.
    `is_mock` None is found out. `id_tags` are those whose sessions the credentials show, when they
    do not show all.
    """

    api: Api
    base_url: str
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    token_url: str | None = None
    user: str | None = None
    control_token: str | None = field(default=None, repr=False)
    is_mock: bool | None = None
    id_tags: tuple[str, ...] = ()

    def secret(self, kind: str) -> str | None:
        return next(iter(self.secrets.get(kind, ())), None)


def ask(asked: Asked, pages: Pages, transport: httpx.BaseTransport | None = None) -> Platform:
    """All that the platform tells of the ledger's charge points. Raises CouldNotAskError."""
    with _Clients(transport) as clients:
        mock = _mock_of(asked, clients)
        read = _READERS[asked.api]
        return read(asked, pages, mock, clients.door)


class _Clients:
    """HTTP clients that are closed together."""

    def __init__(self, transport: httpx.BaseTransport | None) -> None:
        self._transport = transport
        self._made: list[httpx.Client] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._made:
            client.close()

    def client(
        self, base_url: str, token: str | None = None, auth: httpx.Auth | None = None
    ) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._made.append(
            httpx.Client(
                base_url=base_url,
                headers=headers,
                auth=auth,
                transport=self._transport,
                timeout=_TIMEOUT_S,
            )
        )
        return self._made[-1]

    def door(self, asked: Asked, token: str | None = None, auth: httpx.Auth | None = None) -> Door:
        made = self.client(asked.base_url, token, auth)
        if asked.user is not None:
            made.headers["EvEnergy-User"] = asked.user
        return Door(made)


_Open = Callable[..., Door]


def _mock_of(asked: Asked, clients: _Clients) -> Mock | None:
    """The control API behind the base URL, if it is that of our mock."""
    if asked.is_mock is False:
        return None
    # a stranger hears no token of ours
    if asked.is_mock or is_mock(clients.client(asked.base_url), asked.base_url):
        return Mock(clients.client(control_url(asked.base_url), asked.control_token))
    return None


def _dynamo(asked: Asked, pages: Pages, mock: Mock | None, open_door: _Open) -> Platform:
    if mock is not None:
        return _dynamo_of_mock(asked, pages, mock, open_door)
    tokens = asked.secrets.get("driver_token", ())
    if not tokens:
        raise CouldNotAskError(
            "Dynamo shows its sessions to the driver alone;"
            " give --driver-token, once for each driver, and --tag for each of their tags"
        )
    found = [
        dynamo.told(session)
        for token in tokens
        for session in dynamo.sessions_of(open_door(asked, token), pages.charge_points)
    ]
    return Platform(tuple(found), id_tags=frozenset(asked.id_tags) or None)


def _dynamo_of_mock(asked: Asked, pages: Pages, mock: Mock, open_door: _Open) -> Platform:
    """Each driver's own sessions; those of tags that are nobody's come from the records."""
    known = {
        record["session_id"]: record
        for record in mock.records("dynamo.sessions")
        if record["charge_point_id"] in pages.charge_points
    }
    found: list[Told] = []
    drivers = {record["driver_id"] for record in known.values()} - {None}
    for driver in sorted(drivers):
        door = open_door(asked, mock.driver_token(driver))
        found += [
            dynamo.told(session, known.pop(session["session_id"], None))
            for session in dynamo.sessions_of(door, pages.charge_points)
        ]
    found += [
        dynamo.told({**record, "faults": dynamo.record_faults(record)}, record)
        for record in known.values()
        if record["driver_id"] is None
    ]
    tags = frozenset(asked.id_tags) or None
    return Platform(tuple(found), id_tags=tags, shows_flags=True)


def _ev_energy(asked: Asked, pages: Pages, mock: Mock | None, open_door: _Open) -> Platform:
    door = _application_door(asked, mock, open_door)
    places = ev_energy.evses(door)
    here = {url: place for url, place in places.items() if place in pages.charge_points}
    return Platform(
        tuple(ev_energy.sessions(door, here, pages.began_at)),
        frozenset(here.values()),
        frozenset(asked.id_tags) or None,
        shows_flags=mock is not None,
    )


def _application_door(asked: Asked, mock: Mock | None, open_door: _Open) -> Door:
    """As whom to ask: by the token or the client that was named, else as the mock's own."""
    token = asked.secret("access_token")
    named = {kind: secret for kind in _CLIENT if (secret := asked.secret(kind)) is not None}
    if token is None and len(named) == len(_CLIENT):
        place = {"token_url": asked.token_url or asked.base_url + _TOKEN_PATH}
        return open_door(asked, auth=ClientCredentials({**named, **place}))
    if token is None and mock is not None:
        token = mock.access_token()
    if token is None:
        raise CouldNotAskError(
            "ev.energy shows its sessions to an application; give --client-id and"
            " --client-secret, or --access-token"
        )
    return open_door(asked, token)


_READERS: Mapping[str, Callable[[Asked, Pages, Mock | None, _Open], Platform]] = {
    "dynamo": _dynamo,
    "ev_energy": _ev_energy,
}


def described(asked: Asked) -> dict[str, Any]:
    """For reports: whom was asked."""
    return {"api": asked.api, "base_url": asked.base_url}
