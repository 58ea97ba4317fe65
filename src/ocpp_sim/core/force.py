"""Which charging profile is in force when, and when that changes next (OCPP 1.6 §3.13.2)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from ocpp_sim.core.profile import Installed, Period, Schedule


def period_at(one: Installed, at: datetime, started_at: datetime) -> Period | None:
    """The period of a profile that holds at an instant; None while it is not in force.

    `started_at` is when the charging started, from which a relative schedule counts.
    """
    profile, schedule = one.profile, one.profile.schedule
    if profile.valid_from is not None and at < profile.valid_from:
        return None
    if profile.valid_to is not None and at >= profile.valid_to:
        return None
    passed = at - _cycle_start(one, at, started_at)
    if schedule.duration_s is not None and passed >= timedelta(seconds=schedule.duration_s):
        return None
    begun = [p for p in schedule.periods if timedelta(seconds=p.start_s) <= passed]
    return begun[-1] if begun else None


def next_change(
    installed: Iterable[Installed], after: datetime, started_at: datetime
) -> datetime | None:
    """The first instant after `after` at which another period of a profile may hold."""
    coming = (at for one in installed for at in _changes(one, after, started_at) if at > after)
    return min(coming, default=None)


def leading(
    installed: Iterable[Installed], at: datetime, started_at: datetime
) -> tuple[Schedule, Period] | None:
    """The period that prevails among profiles of one purpose: that of the highest stack level."""
    best: tuple[int, Schedule, Period] | None = None
    for one in installed:
        level = one.profile.stack_level
        if best is None or level > best[0]:
            period = period_at(one, at, started_at)
            if period is not None:
                best = (level, one.profile.schedule, period)
    return None if best is None else best[1:]


def _changes(one: Installed, after: datetime, started_at: datetime) -> Iterator[datetime]:
    """Every instant of the present cycle at which something may change, past ones too."""
    profile, schedule = one.profile, one.profile.schedule
    if profile.valid_to is not None:
        if profile.valid_to <= after:
            return
        yield profile.valid_to
    if profile.valid_from is not None:
        yield profile.valid_from
    begin = _cycle_start(one, after, started_at)
    for period in schedule.periods:
        yield begin + timedelta(seconds=period.start_s)
    if schedule.duration_s is not None:
        yield begin + timedelta(seconds=schedule.duration_s)
    if profile.cycle_s is not None:
        yield begin + timedelta(seconds=profile.cycle_s)


def _cycle_start(one: Installed, at: datetime, started_at: datetime) -> datetime:
    """Where the schedule counts from: for a recurring one, the start of the day or week it is in.

    What is for the whole charge point and has no start of its own starts when it is installed.
    """
    profile = one.profile
    start = None if profile.kind == "relative" else profile.schedule.start_at
    if start is None:
        start = one.at if profile.purpose == "station" else started_at
    if profile.cycle_s is None or at < start:
        return start
    cycle = timedelta(seconds=profile.cycle_s)
    return start + (at - start) // cycle * cycle
