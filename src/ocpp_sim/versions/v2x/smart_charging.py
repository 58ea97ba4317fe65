"""Charging profiles (part 2, K01 to K13)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core.duty import GetProfiles, Prioritise, UpdateLimit
from ocpp_sim.core.notice import LimitCleared, LimitNotice, ProfilePage
from ocpp_sim.core.profile import (
    DAY_S,
    WEEK_S,
    Kind,
    Period,
    Profile,
    Purpose,
    RemoteId,
    Schedule,
    Selection,
)
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.alike import read_schedule, tenths, time_of
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload
from virtualtime.instant import to_text

_PURPOSES: Final[Mapping[str, Purpose]] = {
    "ChargingStationExternalConstraints": "external",
    "ChargingStationMaxProfile": "station",
    "TxDefaultProfile": "default",
    "TxProfile": "transaction",
    "PriorityCharging": "priority",
}
_PURPOSE_NAMES: Final = {purpose: name for name, purpose in _PURPOSES.items()}
_KINDS: Final[Mapping[str, Kind]] = {
    "Absolute": "absolute",
    "Recurring": "recurring",
    "Relative": "relative",
    "Dynamic": "dynamic",
}
_KIND_NAMES: Final = {kind: name for name, kind in _KINDS.items()}
_CYCLES_S: Final[Mapping[str, int]] = {"Daily": DAY_S, "Weekly": WEEK_S}
_CYCLE_NAMES: Final = {cycle_s: name for name, cycle_s in _CYCLES_S.items()}
_SCHEDULE_ID: Final = 1
_USUAL_MODE: Final = "ChargingOnly"
# What 2.1 has for those who can do more than follow a limit, and what can be followed here.
_OF_PROFILE: Final = ("dynUpdateInterval", "invalidAfterOfflineDuration", "maxOfflineDuration")
_OF_SCHEDULE: Final = ("limitAtSoC", "randomizedDelay", "useLocalTime")
_OF_PERIOD: Final = frozenset(
    {"startPeriod", "limit", "numberPhases", "operationMode", "customData"}
)


def _set(payload: Payload) -> c.SetProfile:
    told = payload["chargingProfile"]
    return c.SetProfile(payload["evseId"], read_profile(told), strict=True, flaw=flaw_of(told))


def flaw_of(payload: Payload) -> str:
    """What nobody here can follow in a ChargingProfileType; "" when it is all understood.

    Of several schedules one is chosen with the car over ISO 15118, which is not spoken.
    """
    if len(payload["chargingSchedule"]) > 1:
        return "more than one schedule needs ISO 15118"
    if payload["chargingProfilePurpose"] not in _PURPOSES:
        return f"a profile cannot be for {payload['chargingProfilePurpose']} here"
    schedule = payload["chargingSchedule"][0]
    for whole, unknown in ((payload, _OF_PROFILE), (schedule, _OF_SCHEDULE)):
        for name in unknown:
            if whole.get(name):
                return f"nothing here can follow {name}"
    periods = schedule["chargingSchedulePeriod"]
    if payload["chargingProfileKind"] == "Dynamic" and len(periods) > 1:
        return "a dynamic profile has one period"
    return next(filter(None, map(_flaw_of_period, periods)), "")


def _flaw_of_period(period: Payload) -> str:
    if "limit" not in period or period.get("operationMode", _USUAL_MODE) != _USUAL_MODE:
        return "only limits of charging can be followed"
    odd = [name for name in period if name not in _OF_PERIOD and period[name] is not False]
    return f"nothing here can follow {odd[0]}" if odd else ""


def read_profile(payload: Payload) -> Profile:
    """A ChargingProfileType; what is flawed is read as if it were usual, and never used."""
    kind = _KINDS[payload["chargingProfileKind"]]
    recurrency = payload.get("recurrencyKind") if kind == "recurring" else None
    return Profile(
        profile_id=payload["id"],
        purpose=_PURPOSES.get(payload["chargingProfilePurpose"], "external"),
        stack_level=payload["stackLevel"],
        kind=kind,
        schedule=read_schedule(payload["chargingSchedule"][0]),
        cycle_s=None if recurrency is None else _CYCLES_S[recurrency],
        valid_from=time_of(payload, "validFrom"),
        valid_to=time_of(payload, "validTo"),
        remote_id=payload.get("transactionId"),
    )


def read_update(payload: Payload) -> UpdateLimit:
    """An UpdateDynamicSchedule, which only 2.1 has."""
    told = payload["scheduleUpdate"]
    odd = [name for name in told if name not in _OF_PERIOD]
    flaw = "" if "limit" in told and not odd else "only a limit of charging can be followed"
    return UpdateLimit(payload["chargingProfileId"], tenths(told.get("limit", 0)), flaw)


def read_priority(payload: Payload) -> Prioritise:
    """A UsePriorityCharging, which only 2.1 has."""
    return Prioritise(payload["transactionId"], payload["activate"])


def _clear(payload: Payload) -> c.ClearProfiles:
    criteria = payload.get("chargingProfileCriteria", {})
    purpose = criteria.get("chargingProfilePurpose")
    return c.ClearProfiles(
        Selection(
            payload.get("chargingProfileId"),
            criteria.get("evseId"),
            None if purpose is None else _PURPOSES.get(purpose, "external"),
            criteria.get("stackLevel"),
        )
    )


def _compose(payload: Payload) -> c.ComposeSchedule:
    return c.ComposeSchedule(
        payload["evseId"], payload["duration"], payload.get("chargingRateUnit")
    )


def _composed(_command: c.ComposeSchedule, reply: c.Composed | str) -> Payload:
    if isinstance(reply, str):
        return {"status": reply}
    schedule = reply.schedule
    assert schedule.start_at is not None
    written = {
        "evseId": reply.connector_id,
        "duration": schedule.duration_s,
        "scheduleStart": to_text(schedule.start_at),
        "chargingRateUnit": schedule.unit,
        "chargingSchedulePeriod": [_period(one) for one in schedule.periods],
    }
    return {"status": "Accepted", "schedule": written}


def _get(payload: Payload) -> GetProfiles:
    wanted = payload["chargingProfile"]
    purpose = wanted.get("chargingProfilePurpose")
    return GetProfiles(
        payload["requestId"],
        payload.get("evseId"),
        None if purpose is None else _PURPOSES.get(purpose, "external"),
        wanted.get("stackLevel"),
        tuple(wanted.get("chargingProfileId", ())),
        tuple(wanted.get("chargingLimitSource", ())),
    )


def _page(page: ProfilePage, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "ReportChargingProfiles", {
        "requestId": page.request_id,
        "chargingLimitSource": page.origin,
        "evseId": page.connector_id,
        "tbc": page.more,
        "chargingProfile": [_profile(one.profile) for one in page.profiles],
    }


def _profile(one: Profile) -> Payload:
    written: Payload = {
        "id": one.profile_id,
        "stackLevel": one.stack_level,
        "chargingProfilePurpose": _PURPOSE_NAMES[one.purpose],
        "chargingProfileKind": _KIND_NAMES[one.kind],
        "chargingSchedule": [_write_schedule(one.schedule)],
    }
    if one.cycle_s is not None:
        written["recurrencyKind"] = _CYCLE_NAMES[one.cycle_s]
    if one.valid_from is not None:
        written["validFrom"] = to_text(one.valid_from)
    if one.valid_to is not None:
        written["validTo"] = to_text(one.valid_to)
    if one.remote_id is not None:
        written["transactionId"] = str(one.remote_id)
    return written


def _write_schedule(schedule: Schedule) -> Payload:
    written: Payload = {
        "id": _SCHEDULE_ID,
        "chargingRateUnit": schedule.unit,
        "chargingSchedulePeriod": [_period(one) for one in schedule.periods],
    }
    if schedule.start_at is not None:
        written["startSchedule"] = to_text(schedule.start_at)
    if schedule.duration_s is not None:
        written["duration"] = schedule.duration_s
    if schedule.floor_d:
        written["minChargingRate"] = schedule.floor_d / 10
    return written


def _period(period: Period) -> Payload:
    written: Payload = {"startPeriod": period.start_s, "limit": period.limit_d / 10}
    if period.phases is not None:
        written["numberPhases"] = period.phases
    return written


def _limit(told: LimitNotice, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    payload: Payload = {"chargingLimit": {"chargingLimitSource": told.origin}}
    if told.connector_id:
        payload["evseId"] = told.connector_id
    if told.schedule is not None:
        payload["chargingSchedule"] = [_write_schedule(told.schedule)]
    return "NotifyChargingLimit", payload


def _cleared(told: LimitCleared, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    payload: Payload = {"chargingLimitSource": told.origin}
    if told.connector_id:
        payload["evseId"] = told.connector_id
    return "ClearedChargingLimit", payload


READERS: Final[Mapping[str, Reader]] = {
    "SetChargingProfile": _set,
    "ClearChargingProfile": _clear,
    "GetCompositeSchedule": _compose,
    "GetChargingProfiles": _get,
}
WRITERS: Final[Mapping[type, Writer]] = {
    ProfilePage: _page,
    LimitNotice: _limit,
    LimitCleared: _cleared,
}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {c.ComposeSchedule: _composed}
