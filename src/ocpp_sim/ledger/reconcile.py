"""The ledger held against what a platform tells: every difference, and what explains it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from ocpp_sim.ledger import reasons
from ocpp_sim.ledger.lines import Pages
from ocpp_sim.ledger.match import TIME, match
from ocpp_sim.ledger.session import Session
from ocpp_sim.ledger.told import Platform, Told
from virtualtime.instant import to_text

TOLERANCE_WH: Final = 1
"""A register tells whole Wh, and a platform may round once more."""
DRIFT: Final = timedelta(minutes=1)
"""So much of a drift may hide behind the time that frames take."""
BRIEF, LITTLE_WH = timedelta(minutes=10), 1000
"""Without a sample, so short a time or so little energy says nothing about the unit."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`session` is what truly was, `told` what the platform has of it; one of them may be None.

    `explained_by` names flags and quirks; without any the platform is wrong.
    """

    kind: str
    session: Session | None
    told: Told | None
    expected: str
    found: str
    explained_by: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The charge point and the connector, as far as it is known: CP-0001/1."""
        if self.session is not None:
            return f"{self.session.charge_point}/{self.session.connector_id}"
        assert self.told is not None
        connector_id = self.told.connector_id
        return self.told.charge_point + ("" if connector_id is None else f"/{connector_id}")

    @property
    def frames(self) -> tuple[str, ...]:
        """The message ids behind it: for figures all, else those that begin and end it."""
        if self.session is None:
            return ()
        frames = self.session.frames
        few = self.kind in {reasons.STARTED, reasons.ENDED, reasons.RUNNING, reasons.MISSING}
        return (*frames.start, *frames.stop) if few else frames.all

    def to_json(self) -> dict[str, Any]:
        session, told = self.session, self.told
        return {
            "kind": self.kind,
            "place": self.place,
            "number": None if session is None else session.number,
            "id_tag": None if session is None else session.id_tag,
            "started_at": to_text(
                session.started_at if session is not None else _said(told).started_at
            ),
            "platform_id": None if told is None else told.id,
            "expected": self.expected,
            "found": self.found,
            "explained_by": list(self.explained_by),
            "frames": list(self.frames),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """`compared` sessions of the ledger; `elsewhere` are of charge points the platform lacks."""

    compared: tuple[Session, ...]
    told: int
    elsewhere: int
    differences: tuple[Difference, ...]

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if not one.explained_by)

    @property
    def clean(self) -> bool:
        return not self.unexplained

    def to_json(self) -> dict[str, Any]:
        return {
            "clean": self.clean,
            "sessions": len(self.compared),
            "told": self.told,
            "elsewhere": self.elsewhere,
            "explained": len(self.differences) - len(self.unexplained),
            "unexplained": len(self.unexplained),
            "differences": [one.to_json() for one in self.differences],
        }


def reconcile(pages: Pages, platform: Platform) -> Verdict:
    """Compare session by session, at the charge points of the ledger and in its time."""
    ours, elsewhere = _ours(pages, platform)
    theirs: dict[str, list[Told]] = defaultdict(list)
    for told in platform.sessions:
        if told.charge_point in pages.charge_points:
            theirs[told.charge_point].append(told)
    found: list[Difference] = []
    count = 0
    for charge_point in sorted({*ours, *theirs}):
        matched = match(ours[charge_point], theirs[charge_point])
        unknown = [told for told in matched.unknown if _in_time(told, pages)]
        count += len(matched.pairs) + len(matched.extra) + len(unknown)
        found += map(_missing, matched.missing)
        for session, told in matched.pairs:
            found += _compare(session, told, platform)
        found += (_duplicate(session, told, platform) for session, told in matched.extra)
        found += map(_unknown, unknown)
    compared = tuple(one for each in ours.values() for one in each)
    return Verdict(compared, count, elsewhere, tuple(found))


def _ours(pages: Pages, platform: Platform) -> tuple[dict[str, list[Session]], int]:
    """The sessions that the platform should have by charge point, and how many are elsewhere."""
    ours: dict[str, list[Session]] = defaultdict(list)
    elsewhere = 0
    for session in pages.sessions:
        if platform.id_tags is not None and session.id_tag not in platform.id_tags:
            continue
        if platform.charge_points is None or session.charge_point in platform.charge_points:
            ours[session.charge_point].append(session)
        else:
            elsewhere += 1
    return ours, elsewhere


def _in_time(told: Told, pages: Pages) -> bool:
    """Whether a session nobody knows falls into the time of the ledger, or hides its own time."""
    if any(name in told.flags for name in ("clock_not_set", "future_timestamp", "orphan_stop")):
        return True
    began, ended = pages.began_at, pages.ended_at
    after = began is None or told.started_at >= began - TIME
    return after and (ended is None or told.started_at <= ended + TIME)


def _missing(session: Session) -> Difference:
    """A session that is not there; nobody could know of one that was not told."""
    quirks = tuple(one.name for one in session.quirks)
    names = reasons.explained(reasons.MISSING, quirks, reasons.QUIRKS)
    if not (session.start_told or session.stop_told):
        names.append(reasons.NOT_TOLD)
    expected = f"a session of {session.energy_wh} Wh, {_span(session)}"
    return Difference(reasons.MISSING, session, None, expected, "none", tuple(names))


def _duplicate(session: Session, told: Told, platform: Platform) -> Difference:
    found = f"{told.id} as well, {told.energy_wh} Wh from {to_text(told.started_at)}"
    names = _names(reasons.DUPLICATE, session, told, platform)
    return Difference(reasons.DUPLICATE, session, told, "one session", found, names)


def _unknown(told: Told) -> Difference:
    names = reasons.explained(reasons.UNKNOWN, told.flags, reasons.FLAGS)
    found = f"{told.id}, {told.energy_wh} Wh from {to_text(told.started_at)}"
    return Difference(reasons.UNKNOWN, None, told, "no session", found, tuple(names))


def _compare(session: Session, told: Told, platform: Platform) -> Iterator[Difference]:
    for kind, expected, found in _differing(session, told):
        names = _names(kind, session, told, platform) or _faint(kind, session, told)
        if kind in _AT_THE_END and session.stopped_at is not None and not session.stop_told:
            names = (*names, reasons.NOT_TOLD)
        yield Difference(kind, session, told, expected, found, names)


_AT_THE_END = frozenset({reasons.RUNNING, reasons.ENDED, reasons.ENERGY})


def _differing(session: Session, told: Told) -> Iterator[tuple[str, str, str]]:
    """(kind, expected, found) for each thing that is not as it was."""
    if abs(told.started_at - session.started_at) > TIME:
        yield reasons.STARTED, to_text(session.started_at), to_text(told.started_at)
    if told.ended_at is None:
        if session.stopped_at is not None:
            yield reasons.RUNNING, f"over at {to_text(session.stopped_at)}", "it still runs"
    elif session.stopped_at is None:
        if told.ended_at <= session.until + TIME:  # what came later the ledger does not know
            yield reasons.ENDED, "it still runs", to_text(told.ended_at)
    elif abs(told.ended_at - session.stopped_at) > TIME:
        yield reasons.ENDED, to_text(session.stopped_at), to_text(told.ended_at)
    least, most = _energy(session, told)
    too_much = most is not None and told.energy_wh > most + TOLERANCE_WH
    if too_much or told.energy_wh < least - TOLERANCE_WH:
        wanted = f"{least}" if least == most else f"{least} to {most or 'more'}"
        yield reasons.ENERGY, f"{wanted} Wh", f"{_plain(told.energy_wh)} Wh"
    for fault in told.faults:
        yield fault.kind, fault.expected, fault.found


def _energy(session: Session, told: Told) -> tuple[int, int | None]:
    """What a platform may tell: all of it when it is over, else what had flowed at an instant.

    What came after the ledger's last word, as after a kill of the fleet, has no upper limit.
    """
    if told.ended_at is not None and session.stopped_at is not None:
        return session.energy_wh, session.energy_wh
    at = told.ended_at or told.at
    if session.stopped_at is None and at is not None and at > session.until + TIME:
        return session.energy_wh, None
    if told.at is None:
        return 0, session.energy_wh
    return session.span_wh(told.at - TIME)[0], session.span_wh(told.at + TIME)[1]


def _names(kind: str, session: Session, told: Told, platform: Platform) -> tuple[str, ...]:
    """What explains a difference: the platform's flags, or without such the quirks."""
    names = reasons.explained(kind, told.flags, reasons.FLAGS)
    if not platform.shows_flags:
        quirks = tuple(one.name for one in session.quirks)
        names += reasons.explained(kind, quirks, reasons.QUIRKS)
    return tuple(names)


def _faint(kind: str, session: Session, told: Told) -> tuple[str, ...]:
    """What explains a difference that is too small to be noticed, but for the ledger.

    A clock that is a little ahead cannot be told from frames that are a little late; and where no
    sample tells of the power, hardly any energy from energy in kWh.
    """
    quirks = {one.name for one in session.quirks}
    faint = False
    if "clock_drift" in quirks and kind == reasons.STARTED:
        faint = _is_ahead(told.started_at, session.started_at)
    elif "clock_drift" in quirks and kind == reasons.ENDED:
        faint = _is_ahead(told.ended_at, session.stopped_at)
    elif "kwh_not_wh" in quirks and kind == reasons.ENERGY:
        brief = (session.stopped_at or session.until) - session.started_at < BRIEF
        faint = not session.frames.meter and (brief or session.energy_wh < LITTLE_WH)
    return (reasons.TOO_FAINT,) if faint else ()


def _is_ahead(told_at: datetime | None, at: datetime | None) -> bool:
    if told_at is None or at is None:
        return False
    return timedelta(0) < told_at - at <= DRIFT


def _span(session: Session) -> str:
    until = "still running" if session.stopped_at is None else f"to {to_text(session.stopped_at)}"
    return f"{to_text(session.started_at)} {until}"


def _said(told: Told | None) -> Told:
    assert told is not None
    return told


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
