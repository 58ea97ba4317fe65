"""Charging profiles of OCPP 1.6 (Edition 2, §7.8 to §7.14) to and from the core's."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core.profile import (
    DAY_S,
    WEEK_S,
    Kind,
    Period,
    Profile,
    Purpose,
    Selection,
)
from ocpp_sim.versions.alike import read_schedule, time_of
from ocppj.frame import Payload

_PURPOSES: Final[Mapping[str, Purpose]] = {
    "ChargePointMaxProfile": "station",
    "TxDefaultProfile": "default",
    "TxProfile": "transaction",
}
_KINDS: Final[Mapping[str, Kind]] = {
    "Absolute": "absolute",
    "Recurring": "recurring",
    "Relative": "relative",
}
_CYCLES_S: Final[Mapping[str, int]] = {"Daily": DAY_S, "Weekly": WEEK_S}


def read_set(payload: Payload) -> c.SetProfile:
    return c.SetProfile(payload["connectorId"], read_profile(payload["csChargingProfiles"]))


def read_clear(payload: Payload) -> c.ClearProfiles:
    purpose = payload.get("chargingProfilePurpose")
    return c.ClearProfiles(
        Selection(
            payload.get("id"),
            payload.get("connectorId"),
            None if purpose is None else _PURPOSES[purpose],
            payload.get("stackLevel"),
        )
    )


def read_compose(payload: Payload) -> c.ComposeSchedule:
    unit = payload.get("chargingRateUnit")
    return c.ComposeSchedule(payload["connectorId"], payload["duration"], unit)


def read_profile(payload: Payload) -> Profile:
    """A ChargingProfile; a kind of recurrency counts only where the profile recurs."""
    kind = _KINDS[payload["chargingProfileKind"]]
    recurrency = payload.get("recurrencyKind") if kind == "recurring" else None
    return Profile(
        profile_id=payload["chargingProfileId"],
        purpose=_PURPOSES[payload["chargingProfilePurpose"]],
        stack_level=payload["stackLevel"],
        kind=kind,
        schedule=read_schedule(payload["chargingSchedule"]),
        cycle_s=None if recurrency is None else _CYCLES_S[recurrency],
        valid_from=time_of(payload, "validFrom"),
        valid_to=time_of(payload, "validTo"),
        remote_id=payload.get("transactionId"),
    )


def write_composed(composed: c.Composed, start: str) -> Payload:
    """A GetCompositeSchedule.conf whose schedule begins at the instant written as `start`."""
    schedule = composed.schedule
    return {
        "status": "Accepted",
        "connectorId": composed.connector_id,
        "scheduleStart": start,
        "chargingSchedule": {
            "duration": schedule.duration_s,
            "startSchedule": start,
            "chargingRateUnit": schedule.unit,
            "chargingSchedulePeriod": [_written(period) for period in schedule.periods],
        },
    }


def _written(period: Period) -> Payload:
    written: Payload = {"startPeriod": period.start_s, "limit": period.limit_d / 10}
    if period.phases is not None:
        written["numberPhases"] = period.phases
    return written
