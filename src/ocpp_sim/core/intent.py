"""What a charge point wants to tell or ask, in no version's words, and how it is answered.

An intent waits in the outbox as it is and becomes a payload only when it is sent, since the peer's
transaction id may be known only then.
"""

from datetime import datetime
from typing import Literal

from ocpp_sim.core.connector import ChargingState, Quota, Status
from ocpp_sim.core.notice import Notice, StreamAnswer
from ocpp_sim.core.profile import Profile, RemoteId
from ocpp_sim.core.reading import Reading, Snapshot
from ocppj.value import value

Purpose = Literal["start", "stop", "remote"]
UpkeepKind = Literal["firmware", "signed_firmware", "diagnostics", "log"]
Stage = Literal["Started", "Updated", "Ended"]
StopReason = Literal[
    "EmergencyStop",
    "EVDisconnected",
    "HardReset",
    "Local",
    "Other",
    "PowerLoss",
    "Reboot",
    "Remote",
    "SoftReset",
    "UnlockCommand",
    "DeAuthorized",
    "StoppedByEV",
]


@value(frozen=True, slots=True)
class Boot:
    """Ask to be registered; `reason` is why it started: "PowerUp", "RemoteReset", …"""

    reason: str = "PowerUp"


@value(frozen=True, slots=True)
class Beat:
    """Show to be alive."""


@value(frozen=True, slots=True)
class Report:
    """Tell a connector's status; connector 0 is the charge point as a whole.

    `before` is the status told before this one, to which a lost report leads back.
    """

    connector_id: int
    status: Status
    error_code: str
    at: datetime
    before: Status | None = None


@value(frozen=True, slots=True)
class Authorize:
    """Ask about a tag that was presented at a connector, and why it was.

    `profile` is for the transaction that the tag may begin; `start_id` and `parent_id_tag` are what
    the peer's order to start said.
    """

    id_tag: str
    connector_id: int
    purpose: Purpose
    profile: Profile | None = None
    start_id: int | None = None
    parent_id_tag: str | None = None


@value(frozen=True, slots=True)
class Begin:
    """Tell that a transaction began; `number` is ours."""

    number: int
    connector_id: int
    id_tag: str
    meter_wh: int
    at: datetime
    reservation_id: int | None = None


@value(frozen=True, slots=True)
class Sample:
    """Tell meter values; `number` is our transaction, None outside of one."""

    connector_id: int
    number: int | None
    at: datetime
    context: str
    snapshot: Snapshot
    measurands: tuple[str, ...]


@value(frozen=True, slots=True)
class End:
    """Tell that a transaction ended; without a tag when nobody presented one.

    `records` are the readings that were kept for this moment.
    """

    number: int
    connector_id: int
    id_tag: str | None
    meter_wh: int
    at: datetime
    reason: StopReason
    records: tuple[Reading, ...] = ()


@value(frozen=True, slots=True)
class Change:
    """Tell that a transaction changed, in versions that number what they tell of one.

    `sequence` counts from 0 in each transaction and is given when the change happens; `offline`
    says that it then could not be told. `id_tag` is there when the tag is news, as are `start_id`,
    that of the peer's order to start, `reservation_id`, `phases`, `cable_a` and `quota`. `reason`
    and `spent_s`, how long it charged, belong to the end. `why` is a trigger reason of OCPP 2.x
    (part 2 §3.82): "CablePluggedIn".
    """

    number: int
    connector_id: int
    stage: Stage
    sequence: int
    why: str
    at: datetime
    offline: bool = False
    state: ChargingState | None = None
    id_tag: str | None = None
    start_id: int | None = None
    reservation_id: int | None = None
    reason: str | None = None
    phases: int | None = None
    cable_a: int | None = None
    spent_s: int | None = None
    records: tuple[Reading, ...] = ()
    quota: Quota | None = None


@value(frozen=True, slots=True)
class ReservationEnd:
    """Tell that a reservation has expired, or that it cannot be kept."""

    reservation_id: int
    why: Literal["Expired", "Removed"]


@value(frozen=True, slots=True)
class UpkeepReport:
    """Tell how a firmware update or an upload goes; Idle where there is none."""

    of: UpkeepKind
    status: str
    request_id: int | None = None


@value(frozen=True, slots=True)
class Alert:
    """Tell a security event."""

    kind: str
    at: datetime
    info: str = ""


@value(frozen=True, slots=True)
class SignRequest:
    """Ask for a certificate; the request is PKCS #10 as PEM."""

    csr: str


@value(frozen=True, slots=True)
class VendorData:
    """Tell what only a vendor's own system understands."""

    vendor_id: str
    message_id: str | None = None
    data: str | None = None


# A tuple, since a union written at the check would be made anew at each check.
_OF_TRANSACTIONS = (Begin, Sample, End, Change)
Intent = (
    Boot
    | Beat
    | Report
    | Authorize
    | Begin
    | Sample
    | End
    | Change
    | ReservationEnd
    | UpkeepReport
    | VendorData
    | Alert
    | SignRequest
    | Notice
)


# Whatever is told without a time of its own.
UNDATED = (Boot, Beat, Authorize, ReservationEnd, UpkeepReport, SignRequest, VendorData)


def transaction_of(intent: Intent) -> int | None:
    """Our number of the transaction that an intent belongs to; such intents outlive a lost link."""
    return intent.number if isinstance(intent, _OF_TRANSACTIONS) else None


def is_sample(intent: Intent) -> bool:
    """Whether it only tells readings of a transaction that goes on."""
    return type(intent) is Sample or (
        type(intent) is Change and intent.why in ("MeterValueClock", "MeterValuePeriodic")
    )


def is_end(intent: Intent) -> bool:
    """Whether it is the last that is told of a transaction."""
    return type(intent) is End or (type(intent) is Change and intent.stage == "Ended")


@value(frozen=True, slots=True)
class Verdict:
    """What the peer thinks of a tag: Accepted, Blocked, Expired, Invalid or ConcurrentTx."""

    status: str
    parent_id_tag: str | None = None
    expires_at: datetime | None = None


@value(frozen=True, slots=True)
class BootAnswer:
    status: str
    interval_s: int


@value(frozen=True, slots=True)
class BeginAnswer:
    """`remote_id` is the peer's id of the transaction."""

    remote_id: RemoteId
    verdict: Verdict


@value(frozen=True, slots=True)
class SignAnswer:
    """Accepted when a certificate will come."""

    status: str


@value(frozen=True, slots=True)
class ChangeAnswer:
    """What the peer allows a transaction, and what it thinks of the tag if it was told."""

    quota: Quota
    verdict: Verdict | None = None


@value(frozen=True, slots=True)
class Noted:
    """An answer that says nothing."""


Answer = BootAnswer | Verdict | BeginAnswer | SignAnswer | ChangeAnswer | StreamAnswer | Noted
