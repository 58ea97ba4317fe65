"""One protocol version as a value: its schemas and what answers each action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from mockserver.charging.limits import Limit
from mockserver.charging.records import Reservation
from mockserver.world.world import World
from ocppj.frame import Call, Payload
from ocppj.schema import Schemas

# handler(world, station_id, payload of the request) -> payload of the answer
Handler: TypeAlias = Callable[[World, str, Payload], Payload]
# told(world, station_id, payload of a SEND)
Told: TypeAlias = Callable[[World, str, Payload], None]
# wording(reservation) -> ("ReserveNow", {"connectorId": 1, …})
Wording: TypeAlias = Callable[[Reservation], tuple[str, Mapping[str, Any]]]
# cost_of(world, transaction's number) -> what it costs as it stands, None where nobody prices it
CostOf: TypeAlias = Callable[[World, int], float | None]
LimitWording: TypeAlias = Callable[[World, Limit], tuple[str, Mapping[str, Any]]]
# wording(password) -> ("ChangeConfiguration", {"key": "AuthorizationKey", …})
PasswordWording: TypeAlias = Callable[[str], tuple[str, Mapping[str, Any]]]


class Brief(NamedTuple):
    """A valid call that was read in a shorter way than others; `heed` does as its handler does."""

    message_id: str
    action: str
    heed: Callable[[], Payload]


class RefusedError(Exception):
    """Raised by a handler to have a CALLERROR sent: RefusedError(codes.GENERIC_ERROR, "why")."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description


def _never(_world: World, _station_id: str, _text: str) -> None:
    """For a version in which everything is parsed."""


def unpriced(_world: World, _number: int) -> float | None:
    """For a central system whose transactions nobody prices."""
    return None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a version is spoken.

    `handlers` are the actions of a charge point that are answered; an action of the version that
    is not among them is NotSupported.
    `note_refusal` is told of each request that broke its schema, so that what it was about can be
    flagged.
    `told` are the actions of a SEND that are listened to; a version that `disputes` answers an
    answer that breaks its schema with a CALLRESULTERROR (both from OCPP 2.1 on).
    `glance` reads what comes all the time in a shorter way, None where it has to be parsed.
    """

    version: str
    subprotocol: str
    schemas: Schemas
    handlers: Mapping[str, Handler]
    reserve: Wording
    cancel_reservation: Wording
    limit: LimitWording
    password: PasswordWording
    password_status: Callable[[Payload], str]
    note_refusal: Callable[[World, str, Call], None]
    told: Mapping[str, Told] = field(default_factory=dict)
    disputes: bool = False
    glance: Callable[[World, str, str], Brief | None] = _never
