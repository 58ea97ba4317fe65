"""Webhooks that a world sends: what goes to whom, tried until it arrives or the tries are over.

A delivery is one message to one endpoint, kept as a record with all its attempts; when it is tried
is a timer of the world, and what carries it is the port `world.ports.Outbox`.
"""

from mockserver.world.outbox.attempts import (
    SETTING,
    TIMEOUT_S,
    Message,
    Receipt,
    finish,
    message,
)
from mockserver.world.outbox.channel import (
    ACTIVE,
    ALL,
    DISABLED,
    PAUSED,
    Channel,
    exponential,
    wants,
)
from mockserver.world.outbox.deliveries import (
    COLLECTION,
    INDEXES,
    STATES,
    TIMER,
    begin,
    broadcast,
    of_endpoint,
    post,
    replay,
    resume,
    revive,
)

__all__ = [
    "ACTIVE",
    "ALL",
    "COLLECTION",
    "DISABLED",
    "INDEXES",
    "PAUSED",
    "SETTING",
    "STATES",
    "TIMEOUT_S",
    "TIMER",
    "Channel",
    "Message",
    "Receipt",
    "begin",
    "broadcast",
    "exponential",
    "finish",
    "message",
    "of_endpoint",
    "post",
    "replay",
    "resume",
    "revive",
    "wants",
]
