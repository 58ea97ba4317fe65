"""What a charging station tells of the bounds of its power: limits, profiles, a car's wish."""

from typing import Any

from mockserver.central.dialect import Handler
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload

_LIMITS = "charging_limits"
_WHOLE = 0  # the EVSE that stands for the whole charging station


def limited(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyChargingLimit (OCPP 2.0.1 part 2, K12): a limit that did not come from here."""
    limit = payload["chargingLimit"]
    evse_id = payload.get("evseId", _WHOLE)
    told = {
        "evse_id": evse_id,
        "source": limit["chargingLimitSource"],
        "is_grid_critical": limit.get("isGridCritical", False),
        "schedules": payload.get("chargingSchedule", []),
    }
    physical.keep_reports(world, station_id, _LIMITS, {f"{evse_id}/{told['source']}": told})
    return {}


def cleared(world: World, station_id: str, payload: Payload) -> Payload:
    """ClearedChargingLimit (OCPP 2.0.1 part 2, K13); without an EVSE all of the source are gone."""
    source, evse_id = payload["chargingLimitSource"], payload.get("evseId")

    def gone(told: Any) -> bool:
        return bool(told["source"] == source and evse_id in (None, told["evse_id"]))

    physical.drop_reports(world, station_id, _LIMITS, gone)
    return {}


def profiles(world: World, station_id: str, payload: Payload) -> Payload:
    """ReportChargingProfiles (OCPP 2.0.1 part 2, K09): the parts are kept together, by their id."""
    source, evse_id = payload["chargingLimitSource"], payload["evseId"]
    found = {
        str(profile["id"]): {"evse_id": evse_id, "source": source, "profile": profile}
        for profile in payload["chargingProfile"]
    }
    physical.keep_reports(world, station_id, "charging_profiles", found)
    return {}


def needs(no_profile: str) -> Handler:
    """NotifyEVChargingNeeds (OCPP 2.0.1 part 2, K15): kept, and no profile will follow.

    `no_profile` is the status by which a version says so.
    """

    def keep(world: World, station_id: str, payload: Payload) -> Payload:
        evse_id = payload["evseId"]
        physical.keep_reports(world, station_id, "charging_needs", {str(evse_id): payload})
        return {"status": no_profile}

    return keep


def schedule(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyEVChargingSchedule (OCPP 2.0.1 part 2, K17): what the car is going to draw."""
    evse_id = payload["evseId"]
    physical.keep_reports(world, station_id, "ev_charging_schedules", {str(evse_id): payload})
    return {"status": "Accepted"}
