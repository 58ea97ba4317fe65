"""What a peer sets up at a charge point besides charging: monitors, messages, networks."""

from dataclasses import dataclass
from datetime import datetime

from ocpp_sim.core.connector import Quota
from ocpp_sim.core.display import Message
from ocpp_sim.core.monitor import Monitor, MonitoringBase
from ocpp_sim.core.network import Network

LEAST_SEVERE = 9


@dataclass(frozen=True, slots=True)
class Cost:
    """What a running transaction has cost so far, as the peer says; `number` is ours."""

    number: int
    total: float


@dataclass(frozen=True, slots=True)
class Rationed:
    """A transaction with a quota; `reached` is the trigger reason once that is used up."""

    number: int
    quota: Quota
    reached: str | None = None


@dataclass(frozen=True, slots=True)
class OnSite:
    """A limit that somebody on site has set, in watts or in amperes on each phase; 0 is none.

    That of connector 0 is for all of them together.
    """

    connector_id: int
    watts: int
    amps: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Facilities:
    """All of it; most charge points never have more than the one that is empty.

    `monitor_ids`, `events`, `streams` and `signed` count what was ever numbered; events as severe
    as `level`, or more, are told. `due_at` is when a monitor or a message needs the charge point
    next. `network` is the slot in use, 0 for the connection that it was built with; `lost_at` is
    when that was lost.
    """

    monitors: tuple[Monitor, ...] = ()
    monitor_ids: int = 0
    base: MonitoringBase = "All"
    level: int = LEAST_SEVERE
    events: int = 0
    streams: int = 0
    messages: tuple[Message, ...] = ()
    networks: tuple[Network, ...] = ()
    network: int = 0
    costs: tuple[Cost, ...] = ()
    on_site: tuple[OnSite, ...] = ()
    due_at: datetime | None = None
    lost_at: datetime | None = None
    signed: int = 0
    rationed: tuple[Rationed, ...] = ()

    @property
    def connected(self) -> Network | None:
        """The network in use; None for the connection that the charge point was built with."""
        return next((one for one in self.networks if one.slot == self.network), None)
