"""Limits that somebody on site sets, and what the peer hears of them (OCPP 2.0.1 K11 to K13)."""

from dataclasses import replace
from typing import Final

from ocpp_sim.core import course
from ocpp_sim.core.facilities import OnSite
from ocpp_sim.core.notice import LimitCleared, LimitNotice
from ocpp_sim.core.outlet import own_limit
from ocpp_sim.core.profile import Installed, Period, Profile, Schedule
from ocpp_sim.core.turn import Turn

# Who it is: an energy management system, as a charge point can have beside it.
ORIGIN: Final = "EMS"
# No peer's profile has this number, or one below it.
_PROFILE_ID: Final = -1
_PERCENT: Final = 100


def note(turn: Turn, place: int) -> None:
    """Remember the limit of a connector, with 0 of all, and tell it unless it has hardly changed.

    Without any it is gone.
    """
    spec, limits = turn.spec, turn.facilities.on_site
    watts, amps = own_limit(spec, place) if place else (spec.supply_w, spec.station_a)
    before = next((one for one in limits if one.connector_id == place), None)
    others = tuple(one for one in limits if one.connector_id != place)
    if not watts and not amps:
        if before is not None:
            turn.facilities = replace(turn.facilities, on_site=others)
            turn.want(LimitCleared(turn.now, place, ORIGIN))
        return
    limit = OnSite(place, watts, amps, turn.now)
    turn.facilities = replace(turn.facilities, on_site=(*others, limit))
    if before is None or _is_significant(turn, before, limit):
        told = turn.flag("NotifyChargingLimitWithSchedules")
        turn.want(LimitNotice(turn.now, place, ORIGIN, _schedule(limit) if told else None))


def offers(turn: Turn) -> tuple[int, ...]:
    """What each connector gives to its car at most, in watts."""
    return tuple(connector.flow.offered_w for connector in turn.connectors)


def tell_rates(turn: Turn, before: tuple[int, ...]) -> None:
    """Tell the transactions that are charged at another rate than before (K12.FR.03, K13.FR.02)."""
    least = turn.whole("LimitChangeSignificance")
    for connector, old_w, new_w in zip(turn.connectors, before, offers(turn), strict=True):
        changed = abs(new_w - old_w) * _PERCENT > old_w * least
        if old_w and new_w and changed:
            turn.put(course.go_on(turn, connector, "ChargingRateChanged"))


def installed(turn: Turn) -> tuple[Installed, ...]:
    """The limits as charging profiles, for whoever asks for all of them."""
    return tuple(_installed(one) for one in turn.facilities.on_site)


def _installed(limit: OnSite) -> Installed:
    number = _PROFILE_ID - limit.connector_id
    profile = Profile(number, "external", 0, "absolute", _schedule(limit))
    return Installed(limit.connector_id, profile, limit.at)


def _schedule(limit: OnSite) -> Schedule:
    """The lower one counts; of both only the power can be told in one schedule."""
    if limit.watts:
        return Schedule("W", (Period(0, limit.watts * 10),), limit.at)
    return Schedule("A", (Period(0, limit.amps * 10),), limit.at)


def _is_significant(turn: Turn, before: OnSite, after: OnSite) -> bool:
    """Whether it changed by more than LimitChangeSignificance percent (K12.FR.02)."""
    least = turn.whole("LimitChangeSignificance")
    pairs = ((before.watts, after.watts), (before.amps, after.amps))
    return any(abs(new - old) * _PERCENT > old * least for old, new in pairs)
