"""The doors of the core: what goes in, what comes out, and the dialect it speaks through."""

from typing import Any, Literal, Protocol, TypeAlias

from ocpp_sim.core.command import Command, Reply
from ocpp_sim.core.connector import Status, Vehicle
from ocpp_sim.core.intent import Answer, Intent
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.core.upkeep import Outcome
from ocppj.frame import Call, CallError, Payload
from ocppj.schema import Schemas
from ocppj.value import value


@value(frozen=True, slots=True)
class Connected:
    """The connection that Connect asked for stands."""


# Who could not be trusted: the "peer" by us, our "own" certificate or password by the peer; or TLS
# of an old "version", or with a weak "cipher". "unsaid" is a peer that hung up without a word.
Distrust: TypeAlias = Literal["", "peer", "own", "version", "cipher", "unsaid"]


@value(frozen=True, slots=True)
class Disconnected:
    """The connection ended, or could not be made; then `kind` is short for the reason."""

    reason: str = ""
    kind: str = ""
    distrust: Distrust = ""


@value(frozen=True, slots=True)
class Received:
    text: str | bytes


@value(frozen=True, slots=True)
class Tick:
    """Time has come to `station.next_due`, or gone past it."""


@value(frozen=True, slots=True)
class PlugIn:
    """Somebody plugs a car in; without one named, a middle-class car comes."""

    connector_id: int
    vehicle: Vehicle | None = None


@value(frozen=True, slots=True)
class PresentTag:
    connector_id: int
    id_tag: str


@value(frozen=True, slots=True)
class Unplug:
    connector_id: int


@value(frozen=True, slots=True)
class Fault:
    """Connector 0 is the charge point. `error_code` as in OCPP 1.6 §7.6: "GroundFailure"."""

    connector_id: int
    error_code: str = "OtherError"


@value(frozen=True, slots=True)
class ClearFault:
    connector_id: int


@value(frozen=True, slots=True)
class GoOffline:
    """The network is gone until GoOnline."""


@value(frozen=True, slots=True)
class GoOnline:
    pass


@value(frozen=True, slots=True)
class PowerCycle:
    """The mains fail and come back `off_s` later; then the charge point boots.

    `transactions` says what becomes of them: "stop" ends them at the cut and tells it after the
    boot, "resume" goes on with them, if their cars are still there (neither asked for nor forbidden
    by OCPP 1.6). A `backed` controller has a battery: it stays awake and connected, and only the
    power of the outlets is gone; it always goes on.
    """

    off_s: float = 0.0
    backed: bool = False
    transactions: Literal["stop", "resume"] = "stop"


@value(frozen=True, slots=True)
class TellVendor:
    """Have the charge point send a vendor's message: TellVendor("com.example", "Ping", "hello")."""

    vendor_id: str
    message_id: str | None = None
    data: str | None = None


@value(frozen=True, slots=True)
class SendRaw:
    """Have the charge point send a text as it is, whatever it is: SendRaw('[2,"x"')."""

    text: str


@value(frozen=True, slots=True)
class SetLimit:
    """Somebody on site limits what all outlets together take: in watts, or amperes on each phase.

    0 is no limit; with neither there is none. With a connector it is that one's alone.
    """

    watts: int = 0
    amps: int = 0
    connector_id: int = 0


@value(frozen=True, slots=True)
class Share:
    """The load manager of a site says what all outlets together may take of its supply now."""

    watts: int


@value(frozen=True, slots=True)
class Transferred:
    """A Fetch or a Deliver has come to its end, which is felt `took_s` from now."""

    number: int
    outcome: Outcome
    took_s: float = 0.0


Input = (
    Connected
    | Disconnected
    | Received
    | Tick
    | PlugIn
    | PresentTag
    | Unplug
    | Fault
    | ClearFault
    | GoOffline
    | GoOnline
    | PowerCycle
    | TellVendor
    | SendRaw
    | SetLimit
    | Share
    | Transferred
)


@value(frozen=True, slots=True)
class Send:
    text: str


@value(frozen=True, slots=True)
class Connect:
    """Open a connection; answer with Connected or Disconnected.

    `style` is what is odd about the handshake: "no_subprotocol", "encoded_identity",
    "trailing_slash". A connection that is open is left to itself, and cut once the new one stands.
    """

    style: tuple[str, ...] = ()


@value(frozen=True, slots=True)
class Close:
    """End the connection; 1006 is to cut it without a close frame (RFC 6455 §7.4.1)."""

    code: int


@value(frozen=True, slots=True)
class Fetch:
    """Get a file over HTTP; answer with Transferred and this number."""

    number: int
    location: str


@value(frozen=True, slots=True)
class Deliver:
    """Put a text file over HTTP at, or below, a location; answer with Transferred."""

    number: int
    location: str
    name: str
    text: str


@value(frozen=True, slots=True)
class Booted:
    status: str
    interval_s: int


@value(frozen=True, slots=True)
class CallAnswered:
    """The peer took `latency_s`; `since_due_s` counts from when the call was meant to be sent.

    They differ when it had to wait for the answer to another call, or the timer was late.
    """

    action: str
    latency_s: float
    since_due_s: float = 0.0


@value(frozen=True, slots=True)
class CallFailed:
    """`why`: "timeout", "refused" (with the peer's code), "lost", "garbled", "invalid", "orphan".

    An "orphan" belongs to a transaction whose start the peer never took. An answer of ours that the
    peer cannot make sense of is "disputed"; its action is not said.
    """

    action: str
    why: str
    code: str = ""


@value(frozen=True, slots=True)
class PeerCalled:
    """The peer's call was answered; `code` is "" or that of our CALLERROR."""

    action: str
    code: str = ""


@value(frozen=True, slots=True)
class Violation:
    """The peer broke the protocol: a payload against its schema, an answer to nothing, no frame."""

    action: str
    code: str
    message: str


@value(frozen=True, slots=True)
class StatusChanged:
    connector_id: int
    status: Status


@value(frozen=True, slots=True)
class TransactionStarted:
    connector_id: int
    number: int
    id_tag: str


@value(frozen=True, slots=True)
class TransactionStopped:
    connector_id: int
    number: int
    energy_wh: int
    reason: str


@value(frozen=True, slots=True)
class Quirk:
    """A habit, or an alteration on the wire, acted: Quirk("dup_start", 1, 7).

    `connector_id` is 0 where no connector is concerned; `transaction_number` is ours, if one is.
    """

    name: str
    connector_id: int = 0
    transaction_number: int | None = None


@value(frozen=True, slots=True)
class Declined:
    """An input had no effect, and why: Declined("plug_in", "connector 1 has a cable in")."""

    what: str
    why: str


Event = (
    Booted
    | CallAnswered
    | CallFailed
    | PeerCalled
    | Violation
    | StatusChanged
    | TransactionStarted
    | TransactionStopped
    | Quirk
    | Declined
)
Output = Send | Connect | Close | Fetch | Deliver | Event


class Dialect(Protocol):
    """One OCPP version: core values to payloads and back; siblings never know each other."""

    version: str
    schemas: Schemas
    # Whether a transaction is told as a row of numbered changes, under an id of our own.
    numbered: bool
    tag_length: int
    # Whether the peer is told that an answer of its is none.
    disputes: bool

    def says(self, intent: Intent) -> bool:
        """Whether this version has words for it at all; what it has none for is never queued."""
        ...

    def word(self, status: Status) -> str:
        """What a connector's status is called; one that is called as before is not told again."""
        ...

    def write(
        self, intent: Intent, spec: Spec, remote_id: RemoteId | None
    ) -> tuple[str, Payload] | None:
        """Action and payload; None when this version cannot say it without the peer's id."""
        ...

    def write_text(
        self, message_id: str, intent: Intent, spec: Spec, remote_id: RemoteId | None
    ) -> tuple[str, str] | None:
        """Action and text of the whole call; the text is that of what `write` gives."""
        ...

    def read_answer(self, intent: Intent, payload: dict[str, Any]) -> Answer:
        """The meaning of a payload that is valid under the schema."""
        ...

    def read_command(self, call: Call) -> Command | CallError:
        """The meaning of a call that is valid under the schema, or why it is not supported."""
        ...

    def write_reply(self, command: Command, reply: Reply, /) -> Payload: ...
