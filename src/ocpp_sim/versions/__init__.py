"""The OCPP versions a charge point can speak; one module each, none knows another."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Final

from ocpp_sim.core import port
from ocpp_sim.core import step as core
from ocpp_sim.core.station import Station
from ocpp_sim.core.turn import Turn
from ocpp_sim.versions import v21, v201
from ocpp_sim.versions.v16 import V16

_DIALECTS: Final[Mapping[str, Callable[[], port.Dialect]]] = {
    "1.6": V16,
    "2.0.1": v201.dialect,
    "2.1": v21.dialect,
}
VERSIONS: Final = tuple(_DIALECTS)


class UnknownVersionError(LookupError):
    """A charge point was built for a version that nobody here speaks."""


def step(
    station: Station, item: port.Input, now: datetime
) -> tuple[Station, tuple[port.Output, ...]]:
    """Take one input in the charge point's own version; see `core.step`.

    Raises UnknownVersionError.
    """
    return core.step(station, item, now, dialect(station.spec.version))


def begin(station: Station, now: datetime) -> Turn:
    """Open an instant in which a charge point takes several inputs; see `core.step`.

    Raises UnknownVersionError.
    """
    return Turn(station, now, dialect(station.spec.version))


@cache
def dialect(version: str) -> port.Dialect:
    """The dialect of "1.6", "2.0.1" or "2.1". Raises UnknownVersionError."""
    made = _DIALECTS.get(version)
    if made is None:
        known = ", ".join(VERSIONS)
        raise UnknownVersionError(f"no dialect for OCPP {version!r}; known: {known}")
    return made()


def subprotocol(version: str) -> str:
    """The websocket subprotocol of a version (IANA registry): "ocpp1.6"."""
    return f"ocpp{version}"
