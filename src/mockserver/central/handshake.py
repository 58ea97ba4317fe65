"""What a websocket request asks for: which world, which charge point, which subprotocol."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from mockserver.central import admission
from mockserver.central.admission import Peer, Refusal
from mockserver.world.world import World

DEFAULT_WORLD = "default"
CERTIFICATE: Final = "chargebench.certificate"
"""The extension of a scope that tells of a good certificate: {"common_name": "CP-7"}."""
_SHOWN = 120
_ENCRYPTED = frozenset({"wss", "https"})

Scope: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """'/w/blue/ocpp16/CP%2F7/' taken apart: Address("blue", "ocpp16", "CP/7")."""

    world: str | None
    route: str
    station_id: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A charge point that may connect, and the language for it.

    `offered` are the subprotocols it speaks, () is silence; `spoken` are those of the route, the
    newest first. Of several that both speak it is the newest, since that tells most. Who offers
    none is taken to speak the oldest, since those that forget to are points of 1.6.
    """

    world: World
    station_id: str
    subprotocol: str
    offered: tuple[str, ...]
    spoken: tuple[str, ...] = ()
    security_profile: int = 0

    @property
    def agreed(self) -> bool:
        """Tell whether we have a language in common; who offers none is taken in."""
        return not self.offered or self.subprotocol in self.offered


def split(path: str) -> Address | None:
    """Take a raw path apart, escapes undone within each segment; None for any other shape."""
    segments = [unquote(segment) for segment in path.split("/") if segment]
    match segments:
        case ["w", world, route, station_id]:
            return Address(world, route, station_id)
        case [route, station_id]:
            return Address(None, route, station_id)
    return None


def find(
    scope: Scope, world_of: Callable[[str], World | None], routes: Mapping[str, Sequence[str]]
) -> Admitted | Refusal:
    """Who is at the door; the world is told of whom it turned away.

    A world is named by the path, else by the header X-Mock-World.
    """
    raw_path = scope.get("raw_path")
    path = raw_path.decode("latin-1") if raw_path else scope["path"]
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    address = split(path)
    if address is None or address.route not in routes:
        known = " or ".join(f"[/w/{{world}}]/{route}/{{identity}}" for route in routes)
        return Refusal(404, f"charge points connect to {known}, found {path[:_SHOWN]!r}")
    name = address.world or headers.get(b"x-mock-world") or DEFAULT_WORLD
    world = world_of(name)
    if world is None:
        return Refusal(404, f"there is no world '{name[:_SHOWN]}'; create it under /_mock/worlds")
    allowed = admission.check(world, address.station_id, _peer(scope, headers))
    if isinstance(allowed, Refusal):
        _tell(world, address.station_id, scope, allowed)
        return allowed
    admission.admit(world, address.station_id, allowed)
    offered = tuple(scope.get("subprotocols") or ())
    spoken = tuple(routes[address.route])
    subprotocol = next((one for one in spoken if one in offered), spoken[-1])
    return Admitted(world, address.station_id, subprotocol, offered, spoken, allowed)


def remote(scope: Scope) -> str:
    """Where a request came from: "127.0.0.1:50312"."""
    host, port = scope.get("client") or ("unknown", 0)
    return f"{host}:{port}"


def _peer(scope: Scope, headers: Mapping[bytes, str]) -> Peer:
    shown: Mapping[str, Any] = scope.get("extensions", {}).get(CERTIFICATE, {})
    return Peer(
        headers.get(b"authorization"),
        encrypted=scope.get("scheme") in _ENCRYPTED,
        common_name=shown.get("common_name"),
    )


def _tell(world: World, station_id: str, scope: Scope, refusal: Refusal) -> None:
    """Put into the journal that somebody was turned away, and why."""
    note = {
        "event": "refused",
        "remote": remote(scope),
        "status": refusal.status,
        "reason": refusal.message,
    }
    world.journal.add("connection", station_id[:_SHOWN], note)
