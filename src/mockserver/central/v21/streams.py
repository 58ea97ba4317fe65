"""Periodic event streams: values of a variable that are sent unconfirmed (OCPP 2.1 part 2, N11)."""

from typing import Any

from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload

_STREAMS = "event_streams"
_VALUES_KEPT = 50


def open_stream(world: World, station_id: str, payload: Payload) -> Payload:
    """OpenPeriodicEventStream: every stream is welcome."""
    told = payload["constantStreamData"]
    physical.keep_reports(world, station_id, _STREAMS, {str(told["id"]): {**told, "values": []}})
    return {"status": "Accepted"}


def close(world: World, station_id: str, payload: Payload) -> Payload:
    """ClosePeriodicEventStream; one that was never opened is as good as closed."""
    number = payload["id"]

    def closed(told: Any) -> bool:
        return bool(told["id"] == number)

    physical.drop_reports(world, station_id, _STREAMS, closed)
    return {}


def values(world: World, station_id: str, payload: Payload) -> None:
    """NotifyPeriodicEventStream: the newest values, of a stream that is open."""
    key = str(payload["id"])
    known = physical.report(world, station_id, _STREAMS, key)
    if known is None:
        return
    fresh = [{"base": payload["basetime"], **one} for one in payload["data"]]
    told = {**known, "values": [*known["values"], *fresh][-_VALUES_KEPT:]}
    physical.keep_reports(world, station_id, _STREAMS, {key: told})
