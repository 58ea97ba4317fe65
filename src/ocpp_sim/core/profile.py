"""Charging profiles as values, in no version's words (OCPP 1.6 §7.8 to §7.14).

Limits are whole tenths, as the standard's numbers are: 160 is 16 A or 16 W, by the schedule's unit.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DAY_S = 86_400
WEEK_S = 7 * DAY_S

# What a transaction goes by on the wire: the peer's number, or a text of our own (from 2.0.1 on).
RemoteId = int | str
Unit = Literal["A", "W"]
# For the whole charge point; for any transaction; for the transaction that is running; what
# somebody else than the peer has set; for a transaction that is put before others.
Purpose = Literal["station", "default", "transaction", "external", "priority"]
Kind = Literal["absolute", "recurring", "relative", "dynamic"]


@dataclass(frozen=True, slots=True)
class Period:
    """From `start_s` after the start of the schedule on; `phases` is None where nobody said."""

    start_s: int
    limit_d: int
    phases: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Limits over time: Schedule("A", (Period(0, 160), Period(3600, 60)), duration_s=7200).

    `start_at` is None for a schedule that starts with the charging; without `duration_s` the last
    period has no end. Under `floor_d` the car charges so badly that it had better wait.
    """

    unit: Unit
    periods: tuple[Period, ...]
    start_at: datetime | None = None
    duration_s: int | None = None
    floor_d: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A schedule and what it is for; of those in force the highest `stack_level` prevails.

    `cycle_s` is DAY_S or WEEK_S for a recurring one; `remote_id` is the peer's id of the
    transaction that it is meant for, if it named one.
    """

    profile_id: int
    purpose: Purpose
    stack_level: int
    kind: Kind
    schedule: Schedule
    cycle_s: int | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    remote_id: RemoteId | None = None


@dataclass(frozen=True, slots=True)
class Installed:
    """A profile in its place since `at`; connector 0 is the charge point."""

    connector_id: int
    profile: Profile
    at: datetime


@dataclass(frozen=True, slots=True)
class Selection:
    """Which profiles to clear: one by its id, else all that match whatever else is said."""

    profile_id: int | None = None
    connector_id: int | None = None
    purpose: Purpose | None = None
    stack_level: int | None = None

    def holds(self, one: Installed) -> bool:
        """An id names one profile, whatever else is said (OCPP 1.6 §5.5)."""
        profile = one.profile
        if self.profile_id is not None:
            return profile.profile_id == self.profile_id
        return (
            self.connector_id in (None, one.connector_id)
            and self.purpose in (None, profile.purpose)
            and self.stack_level in (None, profile.stack_level)
        )
