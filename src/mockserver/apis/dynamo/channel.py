"""How Dynamo delivers webhooks: its envelope, its signature, its patience."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mockserver.apis.dynamo.names import WEBHOOK_ENDPOINTS
from mockserver.store.collection import Record
from mockserver.world.outbox import Channel, exponential
from mockserver.world.signing import hex_signature, hex_signed
from mockserver.world.world import World

EVENTS = (
    "charge_point.connected",
    "charge_point.disconnected",
    "charge_point.status_changed",
    "charge_point.fault",
    "session.authorized",
    "session.started",
    "session.cost_updated",
    "session.ended",
    "alert.triggered",
    "alert.resolved",
    "commissioning.started",
    "commissioning.completed",
    "commissioning.failed",
    "firmware.update_started",
    "firmware.update_completed",
    "handover.completed",
)
_SIGNATURE = "X-Dynamo-Signature"


def _message_id(world: World) -> str:
    return world.new_id("evt_{ulid16}")


def _envelope(world: World, message_id: str, event: str, data: Any) -> dict[str, Any]:
    return {"event": event, "id": message_id, "timestamp": world.now_seconds_text(), "data": data}


def _sign(
    world: World, endpoint: Record, delivery: Record, wall: datetime, content: bytes
) -> Mapping[str, str]:
    del world, delivery, wall
    return {_SIGNATURE: hex_signature(endpoint["secret"], content)}


def _verify(endpoint: Record, headers: Mapping[str, str], content: bytes) -> bool:
    return hex_signed(endpoint["secret"], headers.get(_SIGNATURE.lower(), ""), content)


CHANNEL = Channel(
    api="dynamo",
    endpoints=WEBHOOK_ENDPOINTS,
    events=EVENTS,
    # its page breaks off before the schedule: 30 s, 2 min, 8 min, 32 min
    delays=exponential(timedelta(seconds=30), 4, tries=5),
    message_id=_message_id,
    envelope=_envelope,
    sign=_sign,
    signature=_SIGNATURE.lower(),
    verify=_verify,
)
