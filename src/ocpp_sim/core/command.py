"""What a peer can command a charge point to do, in no version's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ocpp_sim.core.certificate import HashData
from ocpp_sim.core.duty import Duty, DutyReply
from ocpp_sim.core.intent import Verdict
from ocpp_sim.core.profile import Profile, RemoteId, Schedule, Selection, Unit
from ocpp_sim.core.upkeep import CertificateUse, LogKind, Signed

TriggerKind = Literal[
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "LogStatusNotification",
    "MeterValues",
    "SignChargePointCertificate",
    "SignedFirmwareStatusNotification",
    "StatusNotification",
    "TransactionEvent",
    "Unknown",
]


@dataclass(frozen=True, slots=True)
class Reserve:
    connector_id: int
    reservation_id: int
    id_tag: str
    expires_at: datetime
    parent_id_tag: str | None = None


@dataclass(frozen=True, slots=True)
class CancelReservation:
    reservation_id: int


@dataclass(frozen=True, slots=True)
class RemoteStart:
    """`start_id` is how the peer tells its orders apart, where it does."""

    id_tag: str
    connector_id: int | None = None
    profile: Profile | None = None
    start_id: int | None = None
    parent_id_tag: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteStop:
    """`remote_id` is what the transaction goes by."""

    remote_id: RemoteId


@dataclass(frozen=True, slots=True)
class Reset:
    """An `idle` one waits until nobody charges; one of a connector ends what is going on there."""

    hard: bool
    idle: bool = False
    connector_id: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeAvailability:
    """Connector 0 means the charge point and all its connectors."""

    connector_id: int
    operative: bool


@dataclass(frozen=True, slots=True)
class Unlock:
    connector_id: int


@dataclass(frozen=True, slots=True)
class GetSettings:
    """All settings when no key is named."""

    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Trigger:
    message: TriggerKind
    connector_id: int | None = None


@dataclass(frozen=True, slots=True)
class AskTransaction:
    """Is a transaction still running, and is anything about it, or about any, still to be told?"""

    remote_id: RemoteId | None = None


@dataclass(frozen=True, slots=True)
class VendorMessage:
    vendor_id: str
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class ClearCache:
    pass


@dataclass(frozen=True, slots=True)
class SetProfile:
    """By `strict` rules only the profile with its id gives way (OCPP 2.0.1 K01.FR.05, FR.06).

    `flaw` is what the charge point cannot follow in it.
    """

    connector_id: int
    profile: Profile
    strict: bool = False
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class ClearProfiles:
    selection: Selection


@dataclass(frozen=True, slots=True)
class ComposeSchedule:
    """Connector 0 means all of them together."""

    connector_id: int
    duration_s: int
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A tag of the local list; without a verdict it is to be taken off."""

    id_tag: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class SendList:
    """A whole new list, or what changes in it."""

    version: int
    full: bool
    entries: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True)
class GetListVersion:
    pass


@dataclass(frozen=True, slots=True)
class UpdateFirmware:
    """`tries` and `interval_s` are left to the charge point when they are None."""

    location: str
    retrieve_at: datetime
    tries: int | None = None
    interval_s: int | None = None
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class SendLog:
    """Upload a log; only the kinds of the security extension have a `request_id`.

    Where it `supersedes` another, the end of that one is told.
    """

    kind: LogKind
    location: str
    tries: int | None = None
    interval_s: int | None = None
    request_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    supersedes: bool = False


@dataclass(frozen=True, slots=True)
class InstallCertificate:
    use: CertificateUse
    pem: str


@dataclass(frozen=True, slots=True)
class DeleteCertificate:
    named: HashData


@dataclass(frozen=True, slots=True)
class NameCertificates:
    use: CertificateUse


@dataclass(frozen=True, slots=True)
class TakeCertificate:
    """The charge point's own certificate, with its chain."""

    pem: str


Command = (
    Reserve
    | CancelReservation
    | RemoteStart
    | RemoteStop
    | Reset
    | ChangeAvailability
    | Unlock
    | GetSettings
    | ChangeSetting
    | Trigger
    | AskTransaction
    | VendorMessage
    | ClearCache
    | SetProfile
    | ClearProfiles
    | ComposeSchedule
    | SendList
    | GetListVersion
    | UpdateFirmware
    | SendLog
    | InstallCertificate
    | DeleteCertificate
    | NameCertificates
    | TakeCertificate
    | Duty
)


@dataclass(frozen=True, slots=True)
class Setting:
    key: str
    value: str
    readonly: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """The answer to GetSettings."""

    found: tuple[Setting, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """The answer to ComposeSchedule."""

    connector_id: int
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class ListVersion:
    """The answer to GetListVersion."""

    version: int


@dataclass(frozen=True, slots=True)
class LogAnswer:
    """The answer to SendLog."""

    status: str
    file_name: str


@dataclass(frozen=True, slots=True)
class CertificateNames:
    """The answer to NameCertificates."""

    found: tuple[HashData, ...]


@dataclass(frozen=True, slots=True)
class RemoteStarted:
    """The answer to RemoteStart where the transaction has an id already."""

    status: str
    remote_id: RemoteId


@dataclass(frozen=True, slots=True)
class TransactionState:
    """The answer to AskTransaction; `ongoing` is None when no transaction was named."""

    ongoing: bool | None
    owed: bool


@dataclass(frozen=True, slots=True)
class Excess:
    """The command asks for more at once than it may; it is refused as a whole."""

    why: str


# Most commands are answered by one word, such as "Accepted".
Reply = (
    str
    | Settings
    | Composed
    | ListVersion
    | LogAnswer
    | CertificateNames
    | RemoteStarted
    | TransactionState
    | DutyReply
)
Overrides = Mapping[str, str]
