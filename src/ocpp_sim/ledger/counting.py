"""One session while it is being written: energy minute by minute, frames, quirks."""

from array import array
from dataclasses import dataclass, field
from datetime import datetime

from ocpp_sim.core.charge import settle
from ocpp_sim.core.connector import UJ_PER_WH, Connector, Flow, Vehicle
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.ledger.frames import Ids
from ocpp_sim.ledger.session import MINUTE, Frames, Noted, Session


@dataclass(slots=True)
class Minutes:
    """The Wh of each whole minute since a start, four bytes each, and all that flowed so far."""

    start_uj: int
    minute_at: datetime
    whole: "array[int]" = field(default_factory=lambda: array("I"))
    counted_wh: int = 0
    energy_uj: int = 0

    @property
    def energy_wh(self) -> int:
        """As OCPP tells it: by the whole Wh of the register at both ends."""
        return (self.start_uj + self.energy_uj) // UJ_PER_WH - self.start_uj // UJ_PER_WH

    def flowed(
        self, flow: Flow, vehicle: Vehicle | None, register_uj: int, until: datetime
    ) -> None:
        """Count what flowed as `flow` says until an instant, when the register shows so much.

        Minutes in which nothing flowed are counted when something does again.
        """
        if vehicle is not None and flow.power_w:
            while (end := self.minute_at + MINUTE) <= until:
                self._close(settle(flow, vehicle, end).energy_uj)
        self.energy_uj = register_uj - self.start_uj

    def upto(self, until: datetime) -> tuple[int, ...]:
        """All minutes up to an instant; the one that goes on holds what has come so far."""
        idle = max(0, (until - self.minute_at) // MINUTE)
        return (*self.whole, self.energy_wh - self.counted_wh, *([0] * idle))

    def _close(self, register_uj: int) -> None:
        self.energy_uj = register_uj - self.start_uj
        wh = self.energy_wh - self.counted_wh
        self.whole.append(wh)
        self.counted_wh += wh
        self.minute_at += MINUTE


@dataclass(slots=True)
class Count:
    """A session that may still change; `session` writes down what it is by now."""

    charge_point: str
    connector_id: int
    number: int
    id_tag: str
    started_at: datetime
    meter_start_wh: int
    minutes: Minutes
    plugged_at: datetime | None = None
    stopped_at: datetime | None = None
    unplugged_at: datetime | None = None
    stop_reason: str | None = None
    remote_ids: list[RemoteId] = field(default_factory=list)
    start_told: bool = False
    stop_told: bool = False
    quirks: list[Noted] = field(default_factory=list)
    start_ids: Ids = field(default_factory=Ids)
    meter_ids: Ids = field(default_factory=Ids)
    stop_ids: Ids = field(default_factory=Ids)

    @property
    def settled(self) -> bool:
        """Nothing more is owed: it has stopped, and the central system has heard all of it."""
        return self.stopped_at is not None and self.start_told and self.stop_told

    def move(self, before: Connector, after: Flow) -> None:
        """Count the energy from a state of the connector to a flow that came after it."""
        if self.stopped_at is None:
            self.minutes.flowed(before.flow, before.vehicle, after.energy_uj, after.at)

    def note(self, name: str, at: datetime) -> None:
        """Note that a quirk acted; the first time counts."""
        if all(one.name != name for one in self.quirks):
            self.quirks.append(Noted(name, at))

    def session(self, now: datetime) -> Session:
        until = self.stopped_at or now
        return Session(
            charge_point=self.charge_point,
            connector_id=self.connector_id,
            number=self.number,
            id_tag=self.id_tag,
            started_at=self.started_at,
            meter_start_wh=self.meter_start_wh,
            energy_wh=self.minutes.energy_wh,
            energy_uj=self.minutes.energy_uj,
            minutes_wh=self.minutes.upto(until),
            until=now,
            plugged_at=self.plugged_at,
            stopped_at=self.stopped_at,
            unplugged_at=self.unplugged_at,
            stop_reason=self.stop_reason,
            remote_ids=tuple(self.remote_ids),
            frames=Frames(self.start_ids.all(), self.meter_ids.all(), self.stop_ids.all()),
            start_told=self.start_told,
            stop_told=self.stop_told,
            quirks=tuple(self.quirks),
        )
