"""Charging profiles as the peer sets, clears and asks for them (OCPP 1.6 §5.5, §5.7, §5.16)."""

from dataclasses import replace
from typing import Final

from ocpp_sim.core import outlet, throttle
from ocpp_sim.core.command import Composed, ComposeSchedule, SetProfile
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.duty import Prioritise, UpdateLimit
from ocpp_sim.core.limit import Place, composite
from ocpp_sim.core.profile import Installed, Profile, Schedule, Selection
from ocpp_sim.core.turn import Turn

_INT_LIMIT: Final = 2_147_483_647
_LAST_YEAR: Final = 9000
_RAISED: Final = 1000
_LONGEST_S: Final = 366 * 86_400
_UNITS: Final = {"A": "Current", "W": "Power"}


def set_profile(turn: Turn, command: SetProfile) -> str:
    """Install a profile and follow it at once; Accepted or Rejected."""
    connector_id, profile = command.connector_id, command.profile
    why = command.flaw or hindrance(turn, connector_id, profile)
    why = why or _misplaced(turn, connector_id, profile)
    if command.strict:
        why = why or _clash(turn, connector_id, profile)
    if why:
        turn.decline("set_profile", why)
        return "Rejected"
    install(turn, connector_id, profile, strict=command.strict)
    throttle.follow(turn, turn.now)
    return "Accepted"


def unfit_for_start(turn: Turn, connector: Connector, profile: Profile) -> str:
    """Why a profile cannot come with the order to start (OCPP 1.6 §5.11); "" when it can."""
    if profile.purpose != "transaction":
        return "only a profile for the transaction can come with its start"
    return hindrance(turn, connector.connector_id, profile)


def install(turn: Turn, connector_id: int, profile: Profile, *, strict: bool = False) -> None:
    """Put a profile in the place of that with its id, or its purpose and level, if there is one.

    By habit it may only look so.
    """
    if turn.acts("profile_accepted_ignored", connector_id):
        return
    if profile.kind == "relative" and turn.acts("relative_ignored", connector_id):
        return
    new = Installed(connector_id, profile, turn.now)
    others = _not_named(turn, profile) if strict else _others(turn, connector_id, profile)
    turn.profiles = (*others, new)


def update(turn: Turn, command: UpdateLimit) -> str:
    """Give a dynamic profile another limit and follow it at once (OCPP 2.1 K28)."""
    for one in turn.profiles:
        if one.profile.profile_id == command.profile_id and one.profile.kind == "dynamic":
            period = replace(one.profile.schedule.periods[0], limit_d=command.limit_d)
            schedule = replace(one.profile.schedule, periods=(period,))
            if command.flaw or _flaw(turn, schedule):
                break
            changed = replace(one, profile=replace(one.profile, schedule=schedule))
            turn.profiles = tuple(changed if each is one else each for each in turn.profiles)
            throttle.follow(turn, turn.now)
            return "Accepted"
    why = command.flaw or f"profile {command.profile_id} is none that can have that limit"
    turn.decline("update_schedule", why)
    return "Rejected"


def prioritise(turn: Turn, command: Prioritise) -> str:
    """Put a transaction before others, or no more (OCPP 2.1 K22); NoProfile where none says how.

    The profile for that stands as one for the transaction, above all that a peer can set.
    """
    for connector in turn.connectors:
        running, place = connector.transaction, connector.connector_id
        if running is None or turn.remote_id(running.number) != command.remote_id:
            continue
        kept = tuple(
            one for one in turn.profiles if one.connector_id != place or not is_raised(one)
        )
        raised = tuple(_raised(one, place) for one in kept if _gives_priority(one, place))
        if not raised:
            return "NoProfile"
        turn.profiles = (*kept, *raised) if command.activate else kept
        throttle.follow(turn, turn.now)
        return "Accepted"
    return "Rejected"


def is_raised(one: Installed) -> bool:
    """Whether it only stands for another profile, which gives priority."""
    return one.profile.stack_level >= _RAISED


def _raised(one: Installed, connector_id: int) -> Installed:
    level = _RAISED + one.profile.stack_level
    profile = replace(one.profile, purpose="transaction", stack_level=level)
    return Installed(connector_id, profile, one.at)


def _gives_priority(one: Installed, connector_id: int) -> bool:
    return one.profile.purpose == "priority" and one.connector_id in (0, connector_id)


def clear(turn: Turn, selection: Selection) -> str:
    """Accepted, or Unknown when no profile is selected."""
    kept = tuple(one for one in turn.profiles if not selection.holds(one))
    if len(kept) == len(turn.profiles):
        return "Unknown"
    turn.profiles = kept
    throttle.follow(turn, turn.now)
    return "Accepted"


def forget_transaction(turn: Turn, connector_id: int) -> None:
    """Profiles for a transaction end with it (OCPP 1.6 §3.13.1)."""
    ended = Selection(connector_id=connector_id, purpose="transaction")
    turn.profiles = tuple(one for one in turn.profiles if not ended.holds(one))


def compose(turn: Turn, asked: ComposeSchedule) -> Composed | str:
    """The limits to expect from now on, of one connector or of all; Rejected if there is none."""
    concerned = [one for one in turn.connectors if asked.connector_id in (0, one.connector_id)]
    unit = asked.unit or ("A" if turn.spec.phases else "W")
    if not concerned or asked.duration_s <= 0 or not _has_unit(turn, unit):
        return "Rejected"
    places = tuple(_place(turn, connector) for connector in concerned)
    duration_s = min(asked.duration_s, _LONGEST_S)
    most = turn.whole("ChargingScheduleMaxPeriods")
    schedule = composite(
        turn.profiles,
        places,
        turn.now,
        duration_s,
        unit,
        most_periods=max(most, 1),
        caps=outlet.caps(turn.spec),
    )
    return Composed(asked.connector_id, schedule)


def hindrance(turn: Turn, connector_id: int, profile: Profile) -> str:
    """Why no charge point like this takes such a profile at a connector; "" when it does."""
    level, most = profile.stack_level, turn.whole("ChargeProfileMaxStackLevel")
    if not 0 <= connector_id <= len(turn.connectors):
        return f"connector {connector_id} does not exist; there are 0 to {len(turn.connectors)}"
    if not 0 <= level <= most:
        return f"stack level {level} is not within 0 to {most}"
    if profile.kind == "recurring" and profile.cycle_s is None:
        return "a recurring profile needs to say whether daily or weekly"
    times = (profile.valid_from, profile.valid_to, profile.schedule.start_at)
    if any(at is not None and at.year > _LAST_YEAR for at in times):
        return f"a time is beyond the year {_LAST_YEAR}"
    if len(_others(turn, connector_id, profile)) >= turn.whole("MaxChargingProfilesInstalled"):
        return f"{turn.text('MaxChargingProfilesInstalled')} profiles are installed already"
    return _flaw(turn, profile.schedule)


def _misplaced(turn: Turn, connector_id: int, profile: Profile) -> str:
    """Why a profile of this purpose cannot be here now (OCPP 1.6 §3.13.1, §5.16)."""
    if profile.purpose == "station":
        return "" if connector_id == 0 else "the charge point's profile belongs to connector 0"
    if profile.purpose in ("default", "priority"):
        return ""
    if profile.purpose == "external":
        return "limits from elsewhere are not the peer's to set"
    connector = turn.connector(connector_id)
    if connector is None or connector.transaction is None:
        return f"connector {connector_id} has no transaction"
    wanted = profile.remote_id
    if wanted is not None and wanted != turn.remote_id(connector.transaction.number):
        return f"connector {connector_id} has another transaction than {wanted}"
    return ""


def _clash(turn: Turn, connector_id: int, profile: Profile) -> str:
    """Why a profile cannot stand beside the others by the rules of 2.x (K01.FR.03, FR.06)."""
    if profile.purpose == "transaction" and profile.remote_id is None:
        return "a profile for the transaction has to name it"
    same = Selection(None, connector_id, profile.purpose, profile.stack_level)
    for one in _not_named(turn, profile):
        if same.holds(one) and _overlap(one.profile, profile):
            return f"profile {one.profile.profile_id} has the same purpose, level and time"
    return ""


def _overlap(one: Profile, other: Profile) -> bool:
    """Whether two are valid at the same time."""
    return not _is_before(one, other) and not _is_before(other, one)


def _is_before(one: Profile, other: Profile) -> bool:
    ends, begins = one.valid_to, other.valid_from
    return ends is not None and begins is not None and ends <= begins


def _flaw(turn: Turn, schedule: Schedule) -> str:
    most = turn.whole("ChargingScheduleMaxPeriods")
    if not _has_unit(turn, schedule.unit):
        return f"limits in {schedule.unit} are not supported"
    if not 1 <= len(schedule.periods) <= most:
        return f"{len(schedule.periods)} periods are not within 1 to {most}"
    if schedule.duration_s is not None and not 0 < schedule.duration_s <= _INT_LIMIT:
        return f"a duration of {schedule.duration_s} s cannot be"
    return _flaw_of_periods(schedule)


def _flaw_of_periods(schedule: Schedule) -> str:
    starts = [period.start_s for period in schedule.periods]
    if starts != sorted(set(starts)) or not 0 <= starts[0] <= starts[-1] <= _INT_LIMIT:
        return "the starts of the periods do not go up from 0"
    limits = (schedule.floor_d, *(period.limit_d for period in schedule.periods))
    if not 0 <= min(limits) <= max(limits) <= _INT_LIMIT:
        return f"a limit is not within 0 to {_INT_LIMIT / 10}"
    if any(period.phases not in (None, 1, 2, 3) for period in schedule.periods):
        return "a number of phases is not within 1 to 3"
    return ""


def _has_unit(turn: Turn, unit: str) -> bool:
    return _UNITS[unit] in turn.text("ChargingScheduleAllowedChargingRateUnit")


def _others(turn: Turn, connector_id: int, profile: Profile) -> tuple[Installed, ...]:
    """All that a new profile leaves in place (OCPP 1.6 §5.16)."""
    same = Selection(None, connector_id, profile.purpose, profile.stack_level)
    return tuple(one for one in _not_named(turn, profile) if not same.holds(one))


def _not_named(turn: Turn, profile: Profile) -> tuple[Installed, ...]:
    return tuple(one for one in turn.profiles if one.profile.profile_id != profile.profile_id)


def _place(turn: Turn, connector: Connector) -> Place:
    """A connector as it stands, or as it would be if a charging began now."""
    running = connector.transaction
    started_at = turn.now if running is None else running.started_at
    supply = outlet.supply(turn.spec, connector.vehicle, connector.connector_id)
    return Place(connector.connector_id, supply, started_at)
