"""The OCPP versions a charge point can speak; one module each, none knows another."""

from datetime import datetime
from functools import cache

from ocpp_sim.core import port
from ocpp_sim.core import step as core
from ocpp_sim.core.station import Station
from ocpp_sim.core.turn import Turn
from ocpp_sim.versions.v16 import V16


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
    """The dialect of "1.6". Raises UnknownVersionError."""
    if version != "1.6":
        raise UnknownVersionError(f"no dialect for OCPP {version!r}; known: 1.6")
    return V16()


def subprotocol(version: str) -> str:
    """The websocket subprotocol of a version (IANA registry): "ocpp1.6"."""
    return f"ocpp{version}"
