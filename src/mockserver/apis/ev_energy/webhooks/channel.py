"""How Svix delivers the webhooks of ev.energy: headers, schedule, and when it gives up."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mockserver.apis.ev_energy.webhooks.endpoints import ENDPOINTS, secrets_in_force
from mockserver.store.collection import Record
from mockserver.world.outbox import Channel
from mockserver.world.signing import svix_headers, svix_signed
from mockserver.world.world import World

CREATED = "charging_sub_session.created"
ENDED = "charging_sub_session.ended"
EVENTS = (CREATED, ENDED)
_SIGNATURE = "svix-signature"
_DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)


def _message_id(world: World) -> str:
    return world.new_id("msg_{ulid}")


def _envelope(world: World, message_id: str, event: str, data: Any) -> dict[str, Any]:
    del message_id  # it travels in a header
    return {"type": event, "timestamp": world.now_text(), "data": data}


def _sign(
    world: World, endpoint: Record, delivery: Record, wall: datetime, content: bytes
) -> Mapping[str, str]:
    secrets = secrets_in_force(world, endpoint)
    signed = svix_headers(secrets, delivery["message_id"], wall, content)
    return {**signed, "svix-event-type": delivery["event"]}


def _verify(endpoint: Record, headers: Mapping[str, str], content: bytes) -> bool:
    return svix_signed(endpoint["secret"], headers, content)


CHANNEL = Channel(
    api="ev_energy",
    endpoints=ENDPOINTS,
    events=EVENTS,
    delays=_DELAYS,
    message_id=_message_id,
    envelope=_envelope,
    sign=_sign,
    signature=_SIGNATURE,
    verify=_verify,
    gives_up_after=timedelta(days=5),
)
"""Source: Svix, "Retry schedule", "Disabling failing endpoints", "Verifying webhooks manually"."""
