"""Webhooks that a world sends: listed, replayed, triggered by hand."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.apis.control.parts import ControlParts, note
from mockserver.apis.control.problems import unknown
from mockserver.contract.findings import listed, nearest
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world import outbox
from mockserver.world.outbox import Channel
from mockserver.world.problems import conflict, invalid_field
from mockserver.world.world import World

_CRITERIA = ("endpoint_id", "event", "state", "message_id")


async def list_all(parts: ControlParts, call: Call) -> Answer:
    """The newest deliveries that fit; with `wait_s` not before there is one, or time is over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + call.query.get("wait_s", 0)
    while True:
        world = parts.find(call)
        found = _select(world, call.query)
        left_s = deadline - loop.time()
        if found or left_s <= 0:
            return Answer(200, {"deliveries": found[-call.query["limit"] :], "total": len(found)})
        await world.journal.changed(left_s)


async def read(parts: ControlParts, call: Call) -> Answer:
    """One delivery with all its attempts."""
    return Answer(200, _found(parts.find(call), call))


async def replay(parts: ControlParts, call: Call) -> Answer:
    """Send it again; 409 while it is being sent, or when its endpoint takes nothing."""
    world = await parts.settled(call)
    delivery = _found(world, call)
    channel = next((one for one in parts.channels if one.api == delivery["api"]), None)
    if channel is None:
        raise conflict(f"{delivery['id']} is of '{delivery['api']}', which sends no webhooks here.")
    again = outbox.replay(world, channel, delivery)
    note(world, call, {"delivery": again["id"]})
    return Answer(200, again)


async def trigger(parts: ControlParts, call: Call) -> Answer:
    """Send an event by hand; 409 when the endpoint that is named takes nothing."""
    event, data = call.body["event"], call.body.get("data", {})
    channels = [channel for channel in parts.channels if event in channel.events]
    if not channels:
        raise invalid_field("body.event", _no_event(parts, event))
    world = await parts.settled(call)
    key = call.body.get("endpoint_id")
    if key is None:
        made = [
            one
            for channel in channels
            for one in outbox.broadcast(world, channel, event, lambda _endpoint: data)
        ]
    else:
        channel, endpoint = _endpoint(world, channels, key)
        if endpoint["status"] != outbox.ACTIVE:
            raise conflict(f"Endpoint '{key}' is {endpoint['status']}; make it active first.")
        made = [outbox.post(world, channel, endpoint, event, data)]
    note(world, call, {"event": event, "deliveries": [one["id"] for one in made]})
    return Answer(201, {"deliveries": made, "total": len(made)})


def _select(world: World, asked: Mapping[str, Any]) -> list[Record]:
    after = asked.get("after")
    held = world.store[outbox.COLLECTION]
    if after is not None and after not in held:
        raise invalid_field(
            "query.after", f"'{after}' is no delivery of world '{world.name}'; leave it out for all"
        )
    found: list[Record] = []
    for key, delivery in held:
        if all(delivery[name] == asked.get(name, delivery[name]) for name in _CRITERIA):
            found.append(delivery)
        if key == after:
            found.clear()
    return found


def _found(world: World, call: Call) -> Record:
    key = call.path["delivery_id"]
    delivery = world.get(outbox.COLLECTION, key)
    if delivery is None:
        known = [known for known, _ in world.store[outbox.COLLECTION]]
        raise unknown("delivery", key, known, where=f"in world '{world.name}'")
    return delivery


def _endpoint(world: World, channels: list[Channel], key: str) -> tuple[Channel, Record]:
    """An endpoint of one of these channels. Raises ProblemError 422."""
    for channel in channels:
        endpoint = world.get(channel.endpoints, key)
        if endpoint is not None:
            return channel, endpoint
    known = [known for channel in channels for known, _ in world.store[channel.endpoints]]
    hint = nearest(key, known) or f"allowed: {listed(known) or 'none yet'}"
    raise invalid_field("body.endpoint_id", f"'{key}' is no endpoint for this event; {hint}")


def _no_event(parts: ControlParts, event: str) -> str:
    known = [*_events(parts)]
    hint = nearest(event, known) or f"Allowed: {listed(known)}"
    return f"'{event}' is no event of a webhook. {hint}"


def _events(parts: ControlParts) -> Iterator[str]:
    for channel in parts.channels:
        yield from channel.events
