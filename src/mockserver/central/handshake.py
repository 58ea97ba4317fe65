"""What a websocket request asks for: which world, which charge point, which subprotocol."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

from mockserver.central import admission
from mockserver.central.admission import Refusal
from mockserver.world.world import World

DEFAULT_WORLD = "default"
_SHOWN = 120

Scope: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """'/w/blue/ocpp16/CP%2F7/' taken apart: Address("blue", "ocpp16", "CP/7")."""

    world: str | None
    route: str
    station_id: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A charge point that may connect; `offered` are the subprotocols it speaks, () is silence."""

    world: World
    station_id: str
    subprotocol: str
    offered: tuple[str, ...]

    @property
    def agreed(self) -> bool:
        """Tell whether we have a language in common; who offers none is taken at the route's."""
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
    refusal = admission.check(world, address.station_id, headers.get(b"authorization"))
    if refusal is not None:
        note = {"event": "refused", "status": refusal.status, "reason": refusal.message}
        world.journal.add("connection", address.station_id[:_SHOWN], note)
        return refusal
    offered = tuple(scope.get("subprotocols") or ())
    spoken = routes[address.route]
    subprotocol = next((one for one in spoken if one in offered), spoken[0])
    return Admitted(world, address.station_id, subprotocol, offered)
