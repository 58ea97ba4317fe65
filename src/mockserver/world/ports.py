"""What a world may reach outside, as protocols: commands, embedded charge points, webhooks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from mockserver.charging.limits import Limit

if TYPE_CHECKING:
    from mockserver.world.world import World

Outcome = Literal["answered", "refused", "offline", "timeout"]


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What became of an OCPP CALL to a charge point.

    `answered` has the CALLRESULT payload, `refused` the CALLERROR code and text in `error`,
    `offline` means that there is no connection, `timeout` that no answer came in wall time.
    `frames` are the raw texts, as sent and received.
    """

    outcome: Outcome
    payload: Mapping[str, Any] | None = None
    error: str | None = None
    frames: tuple[str, ...] = ()
    latency_s: float = 0.0


class Commands(Protocol):
    """OCPP CALLs to connected charge points, embedded or external."""

    async def call(
        self,
        world: "World",
        station_id: str,
        action: str,
        payload: Mapping[str, Any],
        *,
        timeout_s: float = 10.0,
    ) -> CommandResult: ...

    async def reserve(self, world: "World", reservation: Mapping[str, Any]) -> CommandResult:
        """Ask the charge point to hold a connector (OCPP ReserveNow), whatever version it speaks.

        `reservation` is a record of charging.reservations; the payload's status is Accepted,
        Faulted, Occupied, Rejected or Unavailable.
        """
        ...

    async def cancel_reservation(
        self, world: "World", reservation: Mapping[str, Any]
    ) -> CommandResult:
        """Ask the charge point to release it (OCPP CancelReservation)."""
        ...

    async def limit(self, world: "World", limit: Limit) -> CommandResult:
        """Ask the charge point to keep a running transaction within a limit over time.

        (OCPP 1.6 SetChargingProfile, ClearChargingProfile.) The payload's status is Accepted,
        Rejected, NotSupported or Unknown.
        """
        ...

    def limit_soon(
        self, world: "World", limit: Limit, told: Callable[[CommandResult], None]
    ) -> None:
        """The same for whoever cannot wait; `told` hears what became of it."""
        ...

    def send_soon(
        self,
        world: "World",
        station_id: str,
        action: str,
        payload: Mapping[str, Any],
        told: Callable[[CommandResult], None],
    ) -> None:
        """Send an action for whoever cannot wait; `told` hears what became of it."""
        ...

    async def change_password(
        self, world: "World", station_id: str, password: str
    ) -> CommandResult:
        """Ask the charge point to send another password from its next connection on.

        (OCPP 1.6 security whitepaper A01, OCPP 2.0.1 A01.) The payload's status is Accepted,
        RebootRequired, Rejected or whatever else the version has.
        """
        ...

    def connected(self, world: "World") -> Sequence[str]:
        """Identities with a live connection, embedded ones included."""
        ...


class Fleet(Protocol):
    """The embedded charge points of the worlds; their values live in `World.points`."""

    def populate(self, world: "World", count: int) -> None:
        """Put `count` charge points into a new world; they boot as its clock runs."""
        ...

    def revive(self, world: "World") -> None:
        """Connect the points of a world that begins with a past, in the state they are in."""
        ...

    def end(self, world: "World") -> None:
        """Forget what is live of a world that is over."""
        ...

    def tick(self, world: "World", station_id: str) -> None:
        """Let one point do what is due at the world's time."""
        ...

    def befall(self, world: "World", station_id: str) -> None:
        """Have happen to one point what its plan has for it at the world's time."""
        ...

    def drive(self, world: "World", station_id: str, deed: str, options: Mapping[str, Any]) -> None:
        """Do to a point what a person would: plug_in, present_tag, unplug, fault, clear_fault,
        go_offline, go_online, power_cycle, send_raw.

        Raises ProblemError 404 for an unknown point and 422 for an unknown deed or option.
        """
        ...

    def describe(self, world: "World", station_id: str) -> Mapping[str, Any]:
        """The point as JSON: connectors with status, vehicle, power, transaction."""
        ...

    def dump(self, point: Any) -> Mapping[str, Any]: ...

    def load(self, record: Mapping[str, Any]) -> Any: ...


class Outbox(Protocol):
    """Carries webhooks out of the worlds; what is delivered, and when, are records of a world."""

    def send(self, world: "World", key: str) -> None:
        """Begin the attempt at a delivery that is due; it goes on in the background."""
        ...

    def busy(self, world: "World") -> bool:
        """Tell whether an attempt of this world is under way."""
        ...

    async def settled(self, world: "World", timeout_s: float) -> None:
        """Wait until none is, or so long in wall time."""
        ...

    def end(self, world: "World") -> None:
        """Break off the attempts of a world that is over."""
        ...


class NoOutbox:
    """An outbox that nothing leaves."""

    __slots__ = ()

    def send(self, world: "World", key: str) -> None:
        """Leave the delivery where it is."""

    def busy(self, world: "World") -> bool:
        del world
        return False

    async def settled(self, world: "World", timeout_s: float) -> None:
        """Return at once."""

    def end(self, world: "World") -> None:
        """Have nothing to break off."""


@dataclass(slots=True)
class Ports:
    """The live things beside the worlds, handed to each call."""

    commands: Commands
    fleet: Fleet
    outbox: Outbox = field(default_factory=NoOutbox)
