"""What charge points tell of their upkeep: records in, records out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from mockserver.charging.records import IssuedCertificate, Notice, SecurityEvent, Upkeep

Process: TypeAlias = Literal["firmware", "signed_firmware", "diagnostics", "log"]
EVENTS_KEPT: Final = 50
PENDING: Final = "pending"


def new(station_id: str) -> Upkeep:
    """A charge point that has told nothing yet."""
    return Upkeep(
        station_id=station_id,
        firmware=None,
        signed_firmware=None,
        diagnostics=None,
        log=None,
        security_events=(),
        certificate=None,
    )


def noticed(
    upkeep: Upkeep, process: Process, *, status: str, at: str, request_id: int | None
) -> Upkeep:
    """The newest word on an update or an upload."""
    notice = Notice(status=status, at=at, request_id=request_id)
    made = upkeep.copy()
    made[process] = notice
    return made


def alarmed(upkeep: Upkeep, event: SecurityEvent) -> Upkeep:
    """One more security event; the oldest of too many is forgotten."""
    return {**upkeep, "security_events": (*upkeep["security_events"], event)[-EVENTS_KEPT:]}


def certified(
    upkeep: Upkeep,
    *,
    request: str,
    chain: str,
    at: str,
    echoed: Mapping[str, Any] = MappingProxyType({}),
) -> Upkeep:
    """A certificate that is to be handed over; an older one is of no matter any more."""
    issued = IssuedCertificate(
        request=request, chain=chain, status=PENDING, at=at, echoed=dict(echoed)
    )
    return {**upkeep, "certificate": issued}


def handed_over(upkeep: Upkeep, chain: str, status: str) -> Upkeep:
    """What the charge point made of a certificate, unless it has asked for another meanwhile."""
    issued = upkeep["certificate"]
    if issued is None or issued["chain"] != chain:
        return upkeep
    return {**upkeep, "certificate": {**issued, "status": status}}
