"""The journal: asked, waited for, cleared."""

import asyncio

from mockserver.apis.control.parts import ControlParts
from mockserver.engine.call import Answer, Call
from mockserver.world.journal import Journal

_CRITERIA = ("kind", "cause", "subject", "contains")


async def query(parts: ControlParts, call: Call) -> Answer:
    """Entries that fit; with `wait_s` not before there is one, or the time is over."""
    asked, after = call.query, call.query.get("after")
    criteria = {name: asked.get(name) for name in _CRITERIA}
    loop = asyncio.get_running_loop()
    deadline, seen = loop.time() + asked.get("wait_s", 0), after or 0
    while True:
        journal = parts.find(call).journal
        entries = journal.select(**criteria, after=seen)
        left_s = deadline - loop.time()
        if entries or left_s <= 0:
            break
        seen = max(seen, journal.last_number)
        await journal.changed(left_s)
    limit = asked.get("limit", 100)
    page = entries[-limit:] if after is None else entries[:limit]
    last = journal.last_number if page == entries or after is None else page[-1].number
    body = {
        "entries": [entry.render() for entry in page],
        "last_number": last,
        "dropped": journal.dropped,
    }
    return Answer(200, body)


async def clear(parts: ControlParts, call: Call) -> Answer:
    """Forget every entry."""
    journal: Journal = parts.find(call).journal
    return Answer(200, {"removed": journal.clear()})
