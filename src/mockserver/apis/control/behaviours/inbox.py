"""Inboxes: receivers of webhooks that are built in.

Nothing here waits for the end of an advance: what is delivered in the middle of one must arrive.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from mockserver.apis.control.parts import ControlParts, note
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world import inbox
from mockserver.world.problems import Problem, ProblemError, invalid_field
from mockserver.world.world import World

_LARGEST = 1 << 20


async def list_inboxes(parts: ControlParts, call: Call) -> Answer:
    """Every inbox that holds something."""
    held = inbox.names(parts.find(call))
    shown = [{"name": name, "messages": count} for name, count in sorted(held.items())]
    return Answer(200, {"inboxes": shown})


async def list_messages(parts: ControlParts, call: Call) -> Answer:
    """What came; with `wait_s` not before there is enough, or the time is over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + call.query.get("wait_s", 0)
    while True:
        world = parts.find(call)
        found = _select(world, call.path["inbox"], call.query)
        left_s = deadline - loop.time()
        if len(found) >= call.query["at_least"] or left_s <= 0:
            return Answer(200, {"messages": found})
        await world.journal.changed(left_s)


async def receive(parts: ControlParts, call: Call) -> Answer:
    """Keep whatever is sent; 413 for more than a megabyte, 503 where a failure is wished for."""
    world, wire = parts.find(call), call.wire
    assert wire is not None
    if len(wire.raw) > _LARGEST:
        raise ProblemError(
            Problem(
                413,
                "payload_too_large",
                f"The body has {len(wire.raw)} bytes; an inbox takes at most {_LARGEST}.",
            )
        )
    name = call.path["inbox"]
    message = inbox.receive(
        world,
        parts.channels,
        name,
        method=call.operation.method,
        query=wire.query.decode("latin-1"),
        headers=wire.headers,
        content=wire.raw,
    )
    fail = call.query["fail"]
    if len(inbox.messages(world, name)) <= fail:
        text = f"This inbox was told to fail {fail} times; the message is kept all the same."
        raise ProblemError(Problem(503, "injected_fault", text))
    return Answer(200, {"id": message["id"], "verified": message["verified"]})


async def clear(parts: ControlParts, call: Call) -> Answer:
    """Empty an inbox."""
    world = parts.find(call)
    removed = inbox.clear(world, call.path["inbox"])
    note(world, call, {"inbox": call.path["inbox"], "removed": removed})
    return Answer(200, {"removed": removed})


def _select(world: World, name: str, asked: Mapping[str, Any]) -> list[Record]:
    after, verified, contains = asked.get("after"), asked.get("verified"), asked.get("contains")
    held = inbox.messages(world, name)
    if after is not None:
        known = [message["id"] for message in held]
        if after not in known:
            raise invalid_field(
                "query.after", f"'{after}' is not in the inbox '{name}'; leave it out for all"
            )
        held = held[known.index(after) + 1 :]
    return [
        message
        for message in held
        if (verified is None or message["verified"] is verified)
        and (contains is None or contains in (message["body"] or ""))
    ]
