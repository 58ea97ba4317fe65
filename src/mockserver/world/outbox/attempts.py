"""One attempt: what is sent, and what its outcome means for the delivery and its endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from mockserver.store.collection import Record
from mockserver.world.outbox.channel import ACTIVE, DISABLED, Channel
from mockserver.world.outbox.deliveries import (
    COLLECTION,
    DELIVERED,
    DROPPED,
    FAILED,
    HELD,
    PENDING,
    TIMER,
)
from mockserver.world.world import World
from virtualtime.instant import parse, to_text

SETTING = "webhook_timeout_s"
"""The world's setting of how long an attempt may take, in wall time; without it `TIMEOUT_S`."""
TIMEOUT_S = 30.0
_SUCCESSES = range(200, 300)
_REDIRECTS = range(300, 400)
_MS = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """A POST as it goes out; `headers` include the signature of this very attempt."""

    url: str
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a POST: a status with the beginning of the answer, or why there is none."""

    status: int | None = None
    excerpt: str = ""
    error: str | None = None
    latency_s: float = 0.0

    @property
    def good(self) -> bool:
        """Only 2xx is a success; redirects are not followed."""
        return self.status in _SUCCESSES


def message(world: World, channel: Channel, key: str) -> Message | None:
    """What to send for a delivery now, signed with the wall's time.

    None when there is nothing to send any more: the endpoint was deleted, and the delivery is
    dropped, or it takes nothing for the time being, and the delivery is held.
    """
    delivery = world.get(COLLECTION, key)
    if delivery is None:
        return None
    endpoint = world.get(channel.endpoints, delivery["endpoint_id"])
    if endpoint is None or endpoint["status"] != ACTIVE:
        state = DROPPED if endpoint is None else HELD
        world.put(COLLECTION, key, {**delivery, "state": state})
        return None
    content = orjson.dumps(delivery["body"])
    signed = channel.sign(world, endpoint, delivery, world.runtime.clock.now(), content)
    return Message(endpoint["url"], {"content-type": "application/json", **signed}, content)


def finish(world: World, channel: Channel, key: str, sent: Message, receipt: Receipt) -> None:
    """Note the outcome of an attempt and what is to follow: nothing, another try, or the end."""
    delivery = world.get(COLLECTION, key)
    if delivery is None:  # deleted by hand meanwhile
        return
    failures = delivery["failures"] + (not receipt.good)
    delay = None if receipt.good else channel.delay(failures)
    next_at = None if delay is None else world.now() + delay
    attempt = _attempt(world, delivery, sent, receipt)
    changed = {
        **delivery,
        "state": DELIVERED if receipt.good else FAILED if next_at is None else PENDING,
        "failures": failures,
        "next_attempt_at": None if next_at is None else to_text(next_at),
        "attempts": (*delivery["attempts"], attempt),
    }
    world.put(COLLECTION, key, changed)
    if next_at is not None:
        world.set_timer(next_at, TIMER, key)
    world.journal.add(
        "delivery",
        delivery["event"],
        {
            "delivery": key,
            "endpoint": delivery["endpoint_id"],
            "state": changed["state"],
            **attempt,
        },
        size=len(sent.content),
        cause=delivery["cause"],
    )
    endpoint = world.get(channel.endpoints, delivery["endpoint_id"])
    if channel.gives_up_after is not None and endpoint is not None:
        judged = _judged(endpoint, world, channel.gives_up_after, good=receipt.good)
        if judged != endpoint:
            world.put(channel.endpoints, endpoint["id"], judged)


def _attempt(world: World, delivery: Record, sent: Message, receipt: Receipt) -> dict[str, Any]:
    error = receipt.error
    if receipt.status in _REDIRECTS:
        error = "The answer is a redirect, which is not followed."
    return {
        "number": len(delivery["attempts"]) + 1,
        "at": to_text(world.runtime.clock.now()),
        "world_at": world.now_text(),
        "trigger": delivery["trigger"],
        "url": sent.url,
        "headers": dict(sent.headers),
        "status": receipt.status,
        "latency_ms": round(receipt.latency_s * _MS),
        "response": receipt.excerpt,
        "error": error,
    }


def _judged(endpoint: Record, world: World, limit: timedelta, *, good: bool) -> Record:
    """The endpoint after an attempt: disabled when everything has failed there for too long.

    What is due there later is held, and goes out when it is active again.
    """
    since = endpoint["failing_since"]
    if good:
        return {**endpoint, "failing_since": None}
    if since is None:
        return {**endpoint, "failing_since": world.now_text()}
    if world.now() - parse(since) >= limit:
        return {**endpoint, "status": DISABLED}
    return endpoint
