"""Upkeep of charge points as a world knows it: firmware, files, security events, certificates."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from mockserver.charging import upkeep as records
from mockserver.charging.records import UPKEEP, SecurityEvent, Upkeep
from mockserver.charging.upkeep import Process
from mockserver.world.world import World


def upkeep(world: World, station_id: str) -> Upkeep | None:
    """What a charge point has told of it; None when it has told nothing."""
    found = world.get(UPKEEP, station_id)
    return None if found is None else cast("Upkeep", {**records.new(station_id), **found})


def progress(
    world: World, station_id: str, process: Process, *, status: str, request_id: int | None = None
) -> None:
    """Take in how far an update or an upload is."""
    before = _known(world, station_id)
    was = before[process]
    world.put(
        UPKEEP,
        station_id,
        records.noticed(before, process, status=status, at=world.now_text(), request_id=request_id),
    )
    world.publish(
        {
            "type": "station.upkeep",
            "station_id": station_id,
            "process": process,
            "status": status,
            "previous_status": was["status"] if was else None,
        }
    )


def security_event(
    world: World, station_id: str, *, kind: str, at: str, tech_info: str | None = None
) -> None:
    """Take in an event of the security log."""
    event = SecurityEvent(type=kind, at=at, tech_info=tech_info)
    world.put(UPKEEP, station_id, records.alarmed(_known(world, station_id), event))


def certify(
    world: World,
    station_id: str,
    *,
    request: str,
    chain: str,
    echoed: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Keep a certificate that is to be handed over, with what the charge point wants repeated."""
    made = records.certified(
        _known(world, station_id), request=request, chain=chain, at=world.now_text(), echoed=echoed
    )
    world.put(UPKEEP, station_id, made)


def handed_over(world: World, station_id: str, chain: str, status: str) -> None:
    """Note what the charge point made of a certificate."""
    world.put(UPKEEP, station_id, records.handed_over(_known(world, station_id), chain, status))


def _known(world: World, station_id: str) -> Upkeep:
    return upkeep(world, station_id) or records.new(station_id)
