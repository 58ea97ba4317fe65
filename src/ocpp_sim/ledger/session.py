"""What truly was: one transaction of a charge point, from plugging in to unplugging."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ocpp_sim.core.profile import RemoteId
from virtualtime.instant import parse, to_text

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Noted:
    """A quirk that acted on a session, and when: Noted("dup_start", 2024-06-01T09:00Z)."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Frames:
    """The ids of the calls that told of a session, in order and each once.

    With the charge point's identity they find the frames in any recording of the run.
    """

    start: tuple[str, ...] = ()
    meter: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.start, *self.meter, *self.stop)


@dataclass(frozen=True, slots=True)
class Session:
    """One line of the ledger.

    `number` counts the transactions of the charge point; `remote_ids` are those that the central
    system gave for it, or from 2.0.1 on the charge point's own. `energy_wh` is the difference of
    the whole Wh of the register, `energy_uj` all that flowed, 3.6e9 µJ for a Wh. `minutes_wh` is
    that energy by minute of the clock, from the minute of the start on; it adds up to `energy_wh`.
    What has not happened yet is None.
    `start_told` and `stop_told` are whether the central system has answered.
    `until` is when the line was written: what runs has come so far by then.
    """

    charge_point: str
    connector_id: int
    number: int
    id_tag: str
    started_at: datetime
    meter_start_wh: int
    energy_wh: int
    energy_uj: int
    minutes_wh: tuple[int, ...]
    until: datetime
    plugged_at: datetime | None = None
    stopped_at: datetime | None = None
    unplugged_at: datetime | None = None
    stop_reason: str | None = None
    remote_ids: tuple[RemoteId, ...] = ()
    frames: Frames = Frames()
    start_told: bool = False
    stop_told: bool = False
    quirks: tuple[Noted, ...] = ()

    @property
    def key(self) -> tuple[str, int, datetime]:
        """Names the session: the charge point, its own count, and when that was."""
        return self.charge_point, self.number, self.started_at

    @property
    def name(self) -> str:
        """For people: "CP-0001/1 #7 of 2024-06-01T09:00:00.000Z"."""
        place = f"{self.charge_point}/{self.connector_id}"
        return f"{place} #{self.number} of {to_text(self.started_at)}"

    def span_wh(self, at: datetime) -> tuple[int, int]:
        """The least and the most that had flowed at an instant, by the minute around it."""
        first = self.started_at.replace(second=0, microsecond=0)
        whole = max(0, (at - first) // MINUTE)
        return sum(self.minutes_wh[:whole]), sum(self.minutes_wh[: whole + 1])

    def curve(self) -> Iterator[tuple[datetime, int]]:
        """Each minute with the Wh that flowed in it."""
        at = self.started_at.replace(second=0, microsecond=0)
        for wh in self.minutes_wh:
            yield at, wh
            at += MINUTE


def to_record(session: Session) -> dict[str, Any]:
    """The line as a JSON object; see ledger.schema.json."""
    frames = session.frames
    return {
        "charge_point": session.charge_point,
        "connector_id": session.connector_id,
        "number": session.number,
        "id_tag": session.id_tag,
        "plugged_at": _text(session.plugged_at),
        "started_at": to_text(session.started_at),
        "stopped_at": _text(session.stopped_at),
        "unplugged_at": _text(session.unplugged_at),
        "until": to_text(session.until),
        "meter_start_wh": session.meter_start_wh,
        "energy_wh": session.energy_wh,
        "energy_uj": session.energy_uj,
        "minutes_wh": list(session.minutes_wh),
        "stop_reason": session.stop_reason,
        "remote_ids": list(session.remote_ids),
        "start_told": session.start_told,
        "stop_told": session.stop_told,
        "frames": {
            "start": list(frames.start),
            "meter": list(frames.meter),
            "stop": list(frames.stop),
        },
        "quirks": [{"name": one.name, "at": to_text(one.at)} for one in session.quirks],
    }


def from_record(record: Mapping[str, Any]) -> Session:
    """The session of a line. Raises KeyError, TypeError, ValueError for what is none."""
    frames = record["frames"]
    return Session(
        charge_point=str(record["charge_point"]),
        connector_id=int(record["connector_id"]),
        number=int(record["number"]),
        id_tag=str(record["id_tag"]),
        started_at=parse(record["started_at"]),
        meter_start_wh=int(record["meter_start_wh"]),
        energy_wh=int(record["energy_wh"]),
        energy_uj=int(record["energy_uj"]),
        minutes_wh=tuple(int(wh) for wh in record["minutes_wh"]),
        until=parse(record["until"]),
        plugged_at=_instant(record["plugged_at"]),
        stopped_at=_instant(record["stopped_at"]),
        unplugged_at=_instant(record["unplugged_at"]),
        stop_reason=record["stop_reason"],
        remote_ids=tuple(map(_remote_id, record["remote_ids"])),
        frames=Frames(tuple(frames["start"]), tuple(frames["meter"]), tuple(frames["stop"])),
        start_told=bool(record["start_told"]),
        stop_told=bool(record["stop_told"]),
        quirks=tuple(Noted(one["name"], parse(one["at"])) for one in record["quirks"]),
    )


def _remote_id(told: Any) -> RemoteId:
    return told if isinstance(told, str) else int(told)


def _text(at: datetime | None) -> str | None:
    return None if at is None else to_text(at)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else parse(text)
