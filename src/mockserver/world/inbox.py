"""Built-in receivers: whatever is posted to an inbox of a world is kept as it came.

They spare the user a tunnel: an endpoint may name an inbox as its URL.
"""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.store.collection import IndexSpec, Record
from mockserver.world.outbox import Channel
from mockserver.world.world import World
from virtualtime.instant import to_text

COLLECTION = "mock.inbox"
_BY_INBOX = IndexSpec(("inbox",))
INDEXES: Mapping[str, tuple[IndexSpec, ...]] = {COLLECTION: (_BY_INBOX,)}
# the newest messages of a world that are kept, and the bytes of all their bodies together
KEPT, KEPT_BYTES = 1_000, 16 << 20


def receive(
    world: World,
    channels: Iterable[Channel],
    name: str,
    *,
    method: str,
    query: str,
    headers: Mapping[str, str],
    content: bytes,
) -> Record:
    """Keep a message; `verified` tells whether an endpoint of this world has signed it.

    `verified` is null for a message without any signature. A body that is no UTF-8 is kept in
    base64. Old messages make room for new ones.
    """
    key = f"inbox_{world.count('inbox')}"
    text, encoded = _texts(content)
    verified, endpoint_id = _verified(world, channels, headers, content)
    message = {
        "id": key,
        "inbox": name,
        "method": method,
        "query": query,
        "headers": dict(headers),
        "body": text,
        "body_base64": encoded,
        "size_bytes": len(content),
        "received_at": to_text(world.runtime.clock.now()),
        "world_at": world.now_text(),
        "verified": verified,
        "endpoint_id": endpoint_id,
    }
    world.put(COLLECTION, key, message)
    _make_room(world)
    return message


def messages(world: World, name: str) -> list[Record]:
    """What an inbox holds, the oldest first."""
    held = world.store[COLLECTION]
    return [held.record(entry) for entry in held.group(_BY_INBOX, (name,))]


def names(world: World) -> dict[str, int]:
    """Every inbox that holds something, with how much: {"mine": 3}."""
    counts: dict[str, int] = {}
    for _, message in world.store[COLLECTION]:
        counts[message["inbox"]] = counts.get(message["inbox"], 0) + 1
    return counts


def clear(world: World, name: str) -> int:
    """Empty an inbox; gives the count of what it held."""
    found = messages(world, name)
    for message in found:
        world.delete(COLLECTION, message["id"])
    return len(found)


def _texts(content: bytes) -> tuple[str | None, str | None]:
    try:
        return content.decode(), None
    except UnicodeDecodeError:
        return None, base64.b64encode(content).decode()


def _verified(
    world: World, channels: Iterable[Channel], headers: Mapping[str, str], content: bytes
) -> tuple[bool | None, str | None]:
    """Whether a signature fits, and the endpoint that it is of."""
    signed = [channel for channel in channels if channel.signature in headers]
    for channel in signed:
        for key, endpoint in world.store[channel.endpoints]:
            if channel.verify(endpoint, headers, content):
                return True, key
    return (False if signed else None), None


def _make_room(world: World) -> None:
    held: Any = world.store[COLLECTION]
    size = sum(message["size_bytes"] for _, message in held)
    for key, message in list(held):
        if len(held) <= KEPT and size <= KEPT_BYTES:
            return
        size -= message["size_bytes"]
        world.delete(COLLECTION, key)
