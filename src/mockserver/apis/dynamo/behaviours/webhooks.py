"""Webhook endpoints: made with a secret that is shown once, paused, and asked what they were sent.

Listing, reading and deleting them is generic.
"""

from typing import Any

from mockserver.apis.dynamo.names import WEBHOOK_ENDPOINTS, fresh_id
from mockserver.apis.dynamo.reach import found, shown
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world import outbox
from mockserver.world.signing import new_secret
from virtualtime.instant import parse, to_seconds_text

_SHOWN = ("id", "url", "description", "events", "status", "created_at")
_STATUSES = {"delivered": "delivered", "failed": "failed", "dropped": "failed"}


async def create(call: Call) -> Answer:
    """Make an endpoint of the key's own organization; this once its secret is shown."""
    body, world = call.body, call.world
    key = fresh_id(world, WEBHOOK_ENDPOINTS)
    endpoint = {
        "id": key,
        "org_id": call.caller.claims["org_id"],
        "url": body["url"],
        "description": body.get("description"),
        "events": body["events"],
        "status": outbox.ACTIVE,
        "secret": body.get("secret") or new_secret(world),
        "created_at": world.now_seconds_text(),
        "updated_at": None,
    }
    world.put(WEBHOOK_ENDPOINTS, key, endpoint)
    return Answer(201, shown(endpoint, (*_SHOWN, "secret")))


async def update(call: Call) -> Answer:
    """Change an endpoint; one that is active again gets what was held back.

    Raises ProblemError 404 out of reach.
    """
    key, endpoint = found(call)
    changes = dict(call.body)
    active = changes.pop("active", None)
    if active is not None:
        changes["status"] = outbox.ACTIVE if active else outbox.PAUSED
    changed = {**endpoint, **changes, "updated_at": call.world.now_seconds_text()}
    call.world.put(WEBHOOK_ENDPOINTS, key, changed)
    if changed["status"] != endpoint["status"]:
        outbox.resume(call.world, key)
    return Answer(200, shown(changed, _SHOWN))


async def deliveries(call: Call) -> Answer:
    """A page of what was posted to an endpoint, the latest first.

    Raises ProblemError 404 out of reach.
    """
    key, _ = found(call)
    sent = outbox.of_endpoint(call.world, key)
    sent.reverse()
    start = call.query["offset"]
    page = sent[start : start + call.query["limit"]]
    return Answer(200, {"data": [_delivery(one) for one in page], "total": len(sent)})


def _delivery(sent: Record) -> dict[str, Any]:
    last = sent["attempts"][-1] if sent["attempts"] else {}
    return {
        "id": sent["id"],
        "event_id": sent["message_id"],
        "event": sent["event"],
        "status": _STATUSES.get(sent["state"], "pending"),
        "attempts": len(sent["attempts"]),
        "response_status": last.get("status"),
        "error": last.get("error"),
        "created_at": _instant(sent["created_at"]),
        "last_attempt_at": _instant(last.get("world_at")),
        "next_attempt_at": _instant(sent["next_attempt_at"]),
    }


def _instant(text: str | None) -> str | None:
    return None if text is None else to_seconds_text(parse(text))
