"""What Dynamo tells its webhook endpoints of the physical world.

Shapes of `data` are in openapi/dynamo/schemas/webhooks.yaml, ChargePointEvent and SessionEvent.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.apis.dynamo.channel import CHANNEL
from mockserver.store.collection import Record
from mockserver.world.outbox import broadcast, wants
from mockserver.world.world import Event, World

_CONNECTION: Mapping[str, str] = {
    "station.connected": "charge_point.connected",
    "station.disconnected": "charge_point.disconnected",
}
_FIRMWARE: Mapping[str, str] = {
    "Downloading": "firmware.update_started",
    "Installed": "firmware.update_completed",
}
_COST = "session.cost_updated"
_STATUS = ("connector_id", "status", "previous_status", "error_code", "info")
_SESSION = (
    "session_id",
    "transaction_id",
    "charge_point_id",
    "connector_id",
    "site_id",
    "driver_id",
    "id_tag",
    "status",
    "started_at",
    "ended_at",
    "duration_minutes",
    "energy_kwh",
    "total_cost",
    "currency",
)


def of_connection(world: World, place: Record, event: Event) -> None:
    """A charge point came or went."""
    _tell(world, _CONNECTION[event["type"]], place["org_id"], lambda: _place(place))


def of_status(world: World, place: Record, event: Event) -> None:
    """A connector's status is another one than before."""
    if event["status"] != event["previous_status"]:
        _tell(
            world,
            "charge_point.status_changed",
            place["org_id"],
            lambda: {**_place(place), **{name: event[name] for name in _STATUS}},
        )


def of_upkeep(world: World, place: Record, event: Event) -> None:
    """A charge point began to update its firmware, or has done it."""
    told = _FIRMWARE.get(event["status"])
    of_firmware = event["process"] in ("firmware", "signed_firmware")
    if told and of_firmware and event["status"] != event["previous_status"]:
        _tell(
            world,
            told,
            place["org_id"],
            lambda: {
                **_place(place),
                **{name: event[name] for name in ("status", "previous_status")},
            },
        )


def cost_is_awaited(world: World) -> bool:
    """Whether any endpoint listens to what running sessions cost."""
    for _, endpoint in world.store[CHANNEL.endpoints]:  # noqa: SIM110 - asked with each sample
        if wants(endpoint, _COST):
            return True
    return False


def of_session(world: World, before: Record | None, after: Record) -> None:
    """A session began, cost more, or ended; one that is told of at its end has begun as well."""
    ended = after["ended_at"] is not None
    if before is None:
        _tell(world, "session.started", after["org_id"], lambda: _session(after))
    elif not ended and before["total_cost"] != after["total_cost"]:
        _tell(world, _COST, after["org_id"], lambda: _session(after))
    if ended and (before is None or before["ended_at"] is None):
        _tell(world, "session.ended", after["org_id"], lambda: _session(after))


def _tell(world: World, event: str, org_id: str, data: Callable[[], dict[str, Any]]) -> None:
    """Most of what happens has no listener: the data is made for those that there are."""
    broadcast(world, CHANNEL, event, lambda _endpoint: data(), org_id=org_id)


def _place(place: Record) -> dict[str, Any]:
    return {name: place[name] for name in ("charge_point_id", "name", "site_id")}


def _session(session: Record) -> dict[str, Any]:
    return {name: session[name] for name in _SESSION}
