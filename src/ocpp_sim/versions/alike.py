"""What every version of OCPP spells alike: times, schedules, updates, names of certificates."""

from datetime import datetime
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core.certificate import HashData
from ocpp_sim.core.profile import Period, Schedule
from ocpp_sim.core.upkeep import Signed
from ocppj.frame import Payload
from virtualtime import instant

_BEYOND: Final = 1e12


def time_of(payload: Payload, name: str) -> datetime | None:
    """The instant that a payload names, if it does."""
    text = payload.get(name)
    return None if text is None else instant.parse(text)


def read_schedule(payload: Payload) -> Schedule:
    """A ChargingSchedule; a period without a limit, as 2.1 has them, is one of 0."""
    periods = tuple(
        Period(one["startPeriod"], tenths(one.get("limit", 0)), one.get("numberPhases"))
        for one in payload["chargingSchedulePeriod"]
    )
    return Schedule(
        unit=payload["chargingRateUnit"],
        periods=periods,
        start_at=time_of(payload, "startSchedule"),
        duration_s=payload.get("duration"),
        floor_d=tenths(payload.get("minChargingRate", 0)),
    )


def tenths(value: float) -> int:
    """Whole tenths; what is beyond all reason stays so, but fits into a record."""
    return round(min(max(value, -_BEYOND), _BEYOND) * 10)


def read_signed_update(payload: Payload) -> c.UpdateFirmware:
    """An update with an id; one that is not signed has neither certificate nor signature."""
    firmware = payload["firmware"]
    signed = Signed(
        payload["requestId"],
        firmware.get("signingCertificate", ""),
        firmware.get("signature", ""),
        time_of(firmware, "installDateTime"),
    )
    return c.UpdateFirmware(
        firmware["location"],
        instant.parse(firmware["retrieveDateTime"]),
        payload.get("retries"),
        payload.get("retryInterval"),
        signed,
    )


def read_delete(payload: Payload) -> c.DeleteCertificate:
    """A DeleteCertificate; hexadecimal digits may be of either case, and zeros lead nothing."""
    named = payload["certificateHashData"]
    return c.DeleteCertificate(
        HashData(
            named["hashAlgorithm"],
            named["issuerNameHash"].lower(),
            named["issuerKeyHash"].lower(),
            named["serialNumber"].lower().lstrip("0") or "0",
        )
    )
