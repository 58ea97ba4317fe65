"""Which session of the ledger is which of the platform: by id, by start, by what is left."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from ocpp_sim.ledger.session import Session
from ocpp_sim.ledger.told import Told

# APIs tell times to the second, and cut or round them
TIME: Final = timedelta(seconds=2)
Fits = Callable[[Session, Told], bool]


@dataclass(slots=True)
class Matched:
    """`pairs` belong together; `extra` are further sessions of the platform for the same one."""

    pairs: list[tuple[Session, Told]] = field(default_factory=list)
    extra: list[tuple[Session, Told]] = field(default_factory=list)
    missing: list[Session] = field(default_factory=list)
    unknown: list[Told] = field(default_factory=list)


def match(sessions: Sequence[Session], told: Sequence[Told]) -> Matched:
    """Pair the sessions of one charge point; the surest sign counts first."""
    found = Matched(missing=list(sessions), unknown=list(told))
    for fits in (_same_id, _same_start, _same_stop, _overlap, _same_energy):
        for session in tuple(found.missing):
            one = next((each for each in found.unknown if fits(session, each)), None)
            if one is not None:
                found.pairs.append((session, one))
                found.missing.remove(session)
                found.unknown.remove(one)
    for one in tuple(found.unknown):
        twin = _twin(one, (session for session, _ in found.pairs))
        if twin is not None:
            found.extra.append((twin, one))
            found.unknown.remove(one)
    return found


def _twin(told: Told, sessions: Iterable[Session]) -> Session | None:
    """The session that is told once more: by its id, or by its start."""
    for session in sessions:
        if _same_id(session, told) or _same_start(session, told):
            return session
    return None


def _same_id(session: Session, told: Told) -> bool:
    return told.remote_id in session.remote_ids


def _same_start(session: Session, told: Told) -> bool:
    return _here(session, told) and abs(told.started_at - session.started_at) <= TIME


def _same_stop(session: Session, told: Told) -> bool:
    if session.stopped_at is None or told.ended_at is None or _ruled_out(session, told):
        return False
    nowhere = "orphan_stop" in told.flags  # a stop names no connector
    return (nowhere or _here(session, told)) and abs(told.ended_at - session.stopped_at) <= TIME


def _overlap(session: Session, told: Told) -> bool:
    if not _here(session, told) or _ruled_out(session, told):
        return False
    until = session.stopped_at or session.until
    began_before_end = told.started_at < until
    return began_before_end and (told.ended_at is None or told.ended_at > session.started_at)


def _same_energy(session: Session, told: Told) -> bool:
    """When not even a time is right, its energy tells which it is, or a mere thousandth of it."""
    if session.energy_wh == 0 or _ruled_out(session, told):
        return False
    off_by = (told.energy_wh - session.energy_wh, told.energy_wh * 1000 - session.energy_wh)
    return any(abs(wh) <= 1 for wh in off_by)


def _ruled_out(session: Session, told: Told) -> bool:
    """Two that both have ids of the central system, and none in common, are not the same."""
    given = any(isinstance(one, int) for one in session.remote_ids)
    return given and told.remote_id is not None and told.remote_id > 0


def _here(session: Session, told: Told) -> bool:
    return told.connector_id in (None, session.connector_id)
