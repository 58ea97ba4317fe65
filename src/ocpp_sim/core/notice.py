"""What a charge point with a device model tells besides charging, in no version's words.

Each is an intent; `core.intent` has them in its union. Reports come in pages: `page` counts from 0,
`more` says that another follows.
"""

from dataclasses import dataclass
from datetime import datetime

from ocpp_sim.core.device import Reported
from ocpp_sim.core.display import Message
from ocpp_sim.core.monitor import Event, Monitor, Pace, Streamed
from ocpp_sim.core.profile import Installed, Schedule


@dataclass(frozen=True, slots=True)
class DevicePage:
    """A part of a report on the device model."""

    request_id: int
    page: int
    more: bool
    at: datetime
    rows: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class MonitorPage:
    """A part of a report on monitors."""

    request_id: int
    page: int
    more: bool
    at: datetime
    monitors: tuple[Monitor, ...]


@dataclass(frozen=True, slots=True)
class EventNotice:
    """What monitors have seen at one moment."""

    at: datetime
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A part of the list of messages on the display."""

    request_id: int
    more: bool
    at: datetime
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A part of what is known of a customer."""

    request_id: int
    page: int
    more: bool
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """Installed charging profiles of one place and one origin: "CSO", "EMS"."""

    request_id: int
    more: bool
    at: datetime
    connector_id: int
    origin: str
    profiles: tuple[Installed, ...]


@dataclass(frozen=True, slots=True)
class LimitNotice:
    """Somebody else limits the charging; the schedule is None where nobody wants to know it."""

    at: datetime
    connector_id: int
    origin: str
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class LimitCleared:
    """That limit is gone."""

    at: datetime
    connector_id: int
    origin: str


@dataclass(frozen=True, slots=True)
class OpenStream:
    """Ask whether the values of a monitor may be told as a stream."""

    at: datetime
    stream_id: int
    monitor_id: int
    pace: Pace


@dataclass(frozen=True, slots=True)
class CloseStream:
    """Tell that a stream has ended."""

    at: datetime
    stream_id: int


@dataclass(frozen=True, slots=True)
class StreamValues:
    """Tell values of a stream, which nobody confirms, with their instants."""

    stream_id: int
    at: datetime
    values: tuple[Streamed, ...]


@dataclass(frozen=True, slots=True)
class StreamAnswer:
    """How OpenStream is answered."""

    accepted: bool


Notice = (
    DevicePage
    | MonitorPage
    | EventNotice
    | MessagePage
    | CustomerPage
    | ProfilePage
    | LimitNotice
    | LimitCleared
    | OpenStream
    | CloseStream
    | StreamValues
)
