"""What only a peer of OCPP 2.x can command a charge point to do, and how it is answered.

`core.command` has these in its unions; `core.duties` says which rules carry them out.
"""

from dataclasses import dataclass

from ocpp_sim.core.certificate import HashData
from ocpp_sim.core.device import (
    GetBaseReport,
    GetReport,
    GetVariables,
    SetVariables,
    VariablesGot,
    VariablesSet,
)
from ocpp_sim.core.display import ListMessages, RemoveMessage, ShowMessage
from ocpp_sim.core.monitor import (
    ClearMonitors,
    GetMonitoringReport,
    MonitorsCleared,
    MonitorsSet,
    Pace,
    SetMonitoringBase,
    SetMonitoringLevel,
    SetMonitors,
)
from ocpp_sim.core.network import SetNetwork
from ocpp_sim.core.profile import Installed, Purpose, RemoteId
from ocpp_sim.core.upkeep import CertificateUse


@dataclass(frozen=True, slots=True)
class TellCost:
    """The running total of a transaction, in the currency of the charge point."""

    remote_id: RemoteId
    total: float


@dataclass(frozen=True, slots=True)
class AskCustomer:
    """Report, forget, or both; the customer goes by one of a tag, a name, or a certificate.

    Only tags are known here, so that nothing is ever found by what `otherwise` stands for.
    """

    request_id: int
    report: bool
    clear: bool
    id_tag: str | None = None
    otherwise: bool = False


@dataclass(frozen=True, slots=True)
class GetProfiles:
    """All charging profiles, or those that match what is said; connector 0 is the charge point."""

    request_id: int
    connector_id: int | None = None
    purpose: Purpose | None = None
    stack_level: int | None = None
    profile_ids: tuple[int, ...] = ()
    origins: tuple[str, ...] = ()

    def wants(self, one: Installed, origin: str) -> bool:
        profile = one.profile
        if self.profile_ids and profile.profile_id not in self.profile_ids:
            return False
        return (
            self.connector_id in (None, one.connector_id)
            and self.purpose in (None, profile.purpose)
            and self.stack_level in (None, profile.stack_level)
            and (not self.origins or origin in self.origins)
        )


@dataclass(frozen=True, slots=True)
class UpdateLimit:
    """Another limit for a dynamic profile, in the tenths of its own unit.

    `flaw` is what the charge point cannot follow in it.
    """

    profile_id: int
    limit_d: int
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Prioritise:
    """Have a transaction follow the profile for priority, or no more."""

    remote_id: RemoteId
    activate: bool


@dataclass(frozen=True, slots=True)
class NameUses:
    """Which certificates are installed, for these uses; for all of them when none is named."""

    uses: tuple[CertificateUse, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedUses:
    """The answer to NameUses."""

    found: tuple[tuple[CertificateUse, HashData], ...]


@dataclass(frozen=True, slots=True)
class ListStreams:
    pass


@dataclass(frozen=True, slots=True)
class AdjustStream:
    stream_id: int
    pace: Pace


@dataclass(frozen=True, slots=True)
class StreamsListed:
    """The answer to ListStreams: the id of each, that of its monitor, and its pace."""

    found: tuple[tuple[int, int, Pace], ...]


@dataclass(frozen=True, slots=True)
class Unable:
    """Something that this charge point cannot do, and the word that says so."""

    status: str
    why: str


Duty = (
    GetVariables
    | SetVariables
    | GetBaseReport
    | GetReport
    | SetNetwork
    | SetMonitors
    | ClearMonitors
    | SetMonitoringBase
    | SetMonitoringLevel
    | GetMonitoringReport
    | ShowMessage
    | ListMessages
    | RemoveMessage
    | TellCost
    | AskCustomer
    | GetProfiles
    | UpdateLimit
    | Prioritise
    | NameUses
    | ListStreams
    | AdjustStream
    | Unable
)
DutyReply = VariablesGot | VariablesSet | MonitorsSet | MonitorsCleared | NamedUses | StreamsListed
