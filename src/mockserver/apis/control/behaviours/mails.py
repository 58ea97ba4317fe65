"""The mails of a world."""

import asyncio
from collections.abc import Mapping
from typing import Any

from mockserver.apis.control.parts import ControlParts
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world.mails import COLLECTION
from mockserver.world.problems import invalid_field
from mockserver.world.world import World


async def list_all(parts: ControlParts, call: Call) -> Answer:
    """Mails that fit; with `wait_s` not before there is one, or the time is over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + call.query.get("wait_s", 0)
    while True:
        world = parts.find(call)
        found = _select(world, call.query)
        left_s = deadline - loop.time()
        if found or left_s <= 0:
            return Answer(200, {"mails": found})
        await world.journal.changed(left_s)


def _select(world: World, asked: Mapping[str, Any]) -> list[Record]:
    to, after = asked.get("to"), asked.get("after")
    mails = world.store[COLLECTION]
    if after is not None and after not in mails:
        raise invalid_field(
            "query.after", f"'{after}' is no mail of world '{world.name}'; leave it out for all"
        )
    found: list[Record] = []
    for key, mail in mails:
        if to is None or mail["to"].casefold() == to.casefold():
            found.append(mail)
        if key == after:
            found.clear()
    return found
