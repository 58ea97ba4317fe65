"""One step in the making: the station's parts, mutable for as long as the step lasts.

`step` opens a Turn, the rules change it, and `freeze` closes it into the next Station. That costs
one copy for each step, however many rules take part.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from ocpp_sim.core.configuration import value_of
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.intent import UNDATED, Intent, Sample, transaction_of
from ocpp_sim.core.moment import may_act
from ocpp_sim.core.port import Declined, Dialect, Output, Quirk
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Queued, Station
from virtualtime.instant import EPOCH

_HISTORY = 12


class Turn:
    """The same fields as Station, and what the step is about.

    `powered` tells that somebody's power changed, which may be another's loss or gain.
    """

    __slots__ = (
        "aside",
        "autopilot",
        "cache",
        "clock_due_at",
        "connectors",
        "dialect",
        "due_at",
        "facilities",
        "fault",
        "floating",
        "flying",
        "heartbeat_at",
        "history",
        "limit_due_at",
        "link",
        "list_version",
        "local_list",
        "message_prefix",
        "messages",
        "next_due",
        "now",
        "operative",
        "outputs",
        "powered",
        "profiles",
        "queue",
        "remote_ids",
        "reported",
        "rpc",
        "settings",
        "spec",
        "throws",
        "transactions",
        "unsettled",
        "upkeep",
        "visits",
        "wire",
    )

    def __init__(self, station: Station, now: datetime, dialect: Dialect) -> None:
        self.now = self.due_at = now
        self.dialect = dialect
        self.outputs: list[Output] = []
        self.powered = False
        self.spec = station.spec
        self.link = station.link
        self.rpc = station.rpc
        self.connectors = station.connectors
        self.flying = station.flying
        self.queue = station.queue
        self.settings = station.settings
        self.operative = station.operative
        self.fault = station.fault
        self.reported = station.reported
        self.cache = station.cache
        self.remote_ids = station.remote_ids
        self.messages = station.messages
        self.transactions = station.transactions
        self.message_prefix = station.message_prefix
        self.clock_due_at = station.clock_due_at
        self.heartbeat_at = station.heartbeat_at
        self.autopilot = station.autopilot
        self.visits = station.visits
        self.profiles = station.profiles
        self.limit_due_at = station.limit_due_at
        self.local_list = station.local_list
        self.list_version = station.list_version
        self.upkeep = station.upkeep
        self.floating = station.floating
        self.throws = station.throws
        self.history = station.history
        self.aside = station.aside
        self.wire = station.wire
        self.unsettled = station.unsettled
        self.facilities = station.facilities
        self.next_due = station.next_due

    def freeze(self, next_due: datetime | None) -> Station:
        return Station(
            self.spec,
            self.link,
            self.rpc,
            self.connectors,
            self.flying,
            self.queue,
            self.settings,
            self.operative,
            self.fault,
            self.reported,
            self.cache,
            self.remote_ids,
            self.messages,
            self.transactions,
            self.message_prefix,
            self.clock_due_at,
            self.heartbeat_at,
            self.autopilot,
            self.visits,
            self.profiles,
            self.limit_due_at,
            self.local_list,
            self.list_version,
            self.upkeep,
            self.floating,
            self.throws,
            self.history,
            self.aside,
            self.wire,
            self.unsettled,
            self.facilities,
            next_due,
        )

    def emit(self, output: Output) -> None:
        self.outputs.append(output)

    def decline(self, what: str, why: str) -> None:
        self.outputs.append(Declined(what, why))

    def acts(self, habit: str, connector_id: int = 0, number: int | None = None) -> bool:
        """Whether a habit acts now, and say so; for one transaction it always or never does."""
        habits = self.spec.habits
        if habits is None:
            return False
        key = number
        if key is None:
            key = -self.throws
            self.throws += 0.0 < getattr(habits, habit) < 1.0
        if not self._may(habit, number):
            return False
        if not habits.tends(habit, self.spec.seed, self.spec.identity, key):
            return False
        self.quirk(habit, connector_id, number)
        return True

    def quirk(self, habit: str, connector_id: int = 0, number: int | None = None) -> None:
        """Say that a habit has acted."""
        self.outputs.append(Quirk(habit, connector_id, number))

    def tends(self, habit: str, key: int) -> bool:
        """Whether a habit acts in the case that `key` numbers, say nothing yet."""
        habits = self.spec.habits
        if habits is None or not self._may(habit, key):
            return False
        return habits.tends(habit, self.spec.seed, self.spec.identity, key)

    def _may(self, habit: str, case: int | None) -> bool:
        """Whether it is the moment for a habit, if it waits for one."""
        if self.wire is None or not self.wire.moments:
            return True
        may, self.wire = may_act(self.wire, habit, case)
        return may

    @property
    def online(self) -> bool:
        """Connected and registered: anything may be sent."""
        return self.link.state == "up" and self.link.registration == "Accepted"

    def connector(self, connector_id: int) -> Connector | None:
        if 1 <= connector_id <= len(self.connectors):
            return self.connectors[connector_id - 1]
        return None

    def put(self, connector: Connector) -> None:
        at = connector.connector_id
        self.connectors = (*self.connectors[: at - 1], connector, *self.connectors[at:])

    def want(self, intent: Intent, *, triggered: bool = False, kept: bool = False) -> None:
        """Queue an intent that there are words for; only a transaction's is kept for later."""
        if not self.dialect.says(intent):
            return
        up = self.link.state == "up" if triggered else self.online
        if up or kept or transaction_of(intent) is not None:
            if self.spec.habits is not None:
                intent = self._habitual(intent)
            queued = Queued(intent, triggered=triggered, kept=kept, due_at=self.due_at)
            self.queue = (*self.queue, queued)

    def want_late(self, intent: Intent, not_before: datetime) -> None:
        """Queue an intent that waits by itself, while others pass it."""
        late = Queued(self._habitual(intent), not_before=not_before, late=True, due_at=not_before)
        self.queue = (*self.queue, late)

    def _habitual(self, intent: Intent) -> Intent:
        """An intent with the time that the charge point's own clock shows, and remembered."""
        clock_from = self.link.clock_from
        if clock_from is not None and not isinstance(intent, UNDATED):
            self.quirk("no_clock_before_boot", 0, transaction_of(intent))
            intent = replace(intent, at=EPOCH + (intent.at - clock_from))
        if isinstance(intent, Sample) and intent.number is not None:
            self._remember(intent)
        return intent

    def _remember(self, told: Sample) -> None:
        if self.tends("history_dump", 0):
            self.history = (*self.history[1 - _HISTORY :], told)

    def text(self, key: str) -> str:
        return value_of(key, self.settings, self.spec.settings)

    def whole(self, key: str) -> int:
        return int(value_of(key, self.settings, self.spec.settings))

    def flag(self, key: str) -> bool:
        return value_of(key, self.settings, self.spec.settings) == "true"

    def after(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)

    def remote_id(self, number: int | None) -> RemoteId | None:
        """What our transaction goes by on the wire, once that is known."""
        for ours, remote in self.remote_ids:
            if ours == number:
                return remote
        return None
