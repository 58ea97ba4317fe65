"""What a charge point keeps for its upkeep: a firmware update, an upload, logs, certificates."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

UpdateStage = Literal["waiting", "moving", "ready", "holding", "installing", "booting"]
UploadStage = Literal["waiting", "moving"]
LogKind = Literal["diagnostics", "DiagnosticsLog", "SecurityLog"]
CertificateUse = Literal[
    "CentralSystemRootCertificate",
    "ManufacturerRootCertificate",
    "MORootCertificate",
    "OEMRootCertificate",
    "V2GRootCertificate",
]
# What became of a transfer: "" is well, "unsupported" and "denied" are not worth another try.
Problem = Literal["", "failed", "unsupported", "denied"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a transfer: Outcome(size=1024, sha256="9f86…") is a file that has come."""

    problem: Problem = ""
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """A file that is to be moved: `tries` are left, `interval_s` apart."""

    location: str
    tries: int
    interval_s: int


@dataclass(frozen=True, slots=True)
class Signed:
    """What an update has that is told under an id; the certificate is PEM, the signature base64.

    From 2.0.1 on one without a certificate has an id too, but is not signed.
    """

    request_id: int
    certificate: str = ""
    signature: str = ""
    install_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """A firmware update on its way; `number` names its transfer, `due_at` is its next moment.

    It is "holding" while it waits for the end of transactions, and takes no new ones then.
    `outcome` is known before it is felt, where a transfer takes its time on the world's clock.
    """

    number: int
    errand: Errand
    stage: UpdateStage
    due_at: datetime
    outcome: Outcome | None = None
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A log on its way to the peer: `since` and `until` bound its lines."""

    number: int
    errand: Errand
    kind: LogKind
    file_name: str
    due_at: datetime
    stage: UploadStage = "waiting"
    outcome: Outcome | None = None
    request_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    use: CertificateUse
    pem: str


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """One of the events of the security extension's list: "FirmwareUpdated"."""

    kind: str
    at: datetime
    info: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the charge point shows of itself; `certificate` and `certified` as in Upkeep."""

    password: str = field(repr=False)
    certificate: str | None = None
    certified: int | None = None


@dataclass(frozen=True, slots=True)
class Upkeep:
    """All of it; a charge point that needs none has the one that is empty.

    `log` are lines that begin with their time, `untold` security events that wait for the peer,
    `transfers` and `keys` count what was begun; `certificate` is the charge point's own, as PEM,
    for the key number `certified`, or for that of its maker when that is None. `fallback` is the
    security profile before the one that is still to be proven, `earlier` what let it in before
    something newer that has still to. At `renew_at` a certificate is asked for, be it again after
    so many `asks` that brought none.
    """

    update: Update | None = None
    upload: Upload | None = None
    due_at: datetime | None = None
    transfers: int = 0
    log: tuple[str, ...] = ()
    security: tuple[SecurityEvent, ...] = ()
    untold: tuple[SecurityEvent, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    keys: int = 0
    certificate: str | None = None
    certified: int | None = None
    fallback: str | None = None
    earlier: Credentials | None = None
    renew_at: datetime | None = None
    asks: int = 0
