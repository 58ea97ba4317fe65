"""What a platform tells of a session, in no vendor's words."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a session by the platform's own figures: Fault("cost", "1.96", "1.90")."""

    kind: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Told:
    """A session of a platform; what it does not tell is None.

    `at` is the instant of the figures of one that runs. `flags` are the platform's names for what
    was odd about it. `faults` are those of its cost and receipt.
    """

    id: str
    charge_point: str
    connector_id: int | None
    started_at: datetime
    ended_at: datetime | None
    energy_wh: Decimal
    at: datetime | None = None
    remote_id: int | None = None
    flags: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Platform:
    """All that a platform tells. `charge_points` are those that it has, None when it has any.

    With `shows_flags` it names what was odd about each session, so that nothing else explains a
    difference. `id_tags` are those whose sessions it was asked for, None for all.
    """

    sessions: tuple[Told, ...]
    charge_points: frozenset[str] | None = None
    id_tags: frozenset[str] | None = None
    shows_flags: bool = False
