"""Deliveries as records: made, listed, tried anew, forgotten when there are too many."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from mockserver.store.collection import IndexSpec, Record
from mockserver.world.journal import CAUSE
from mockserver.world.outbox.channel import ACTIVE, Channel, wants
from mockserver.world.problems import conflict
from mockserver.world.world import World

# what an endpoint is told; some things differ from one to the next, such as the base of links
Telling: TypeAlias = Callable[[Record], Any]

COLLECTION = "mock.deliveries"
TIMER = "webhook.deliver"
"""The kind of timer that has a delivery tried; its key is the delivery."""
PENDING, SENDING, HELD = "pending", "sending", "held"
DELIVERED, FAILED, DROPPED = "delivered", "failed", "dropped"
STATES = (PENDING, SENDING, HELD, DELIVERED, FAILED, DROPPED)
_OVER = (DELIVERED, FAILED, DROPPED)
_BY_ENDPOINT = IndexSpec(("endpoint_id",))
_BY_STATE = IndexSpec(("state",))
INDEXES: Mapping[str, tuple[IndexSpec, ...]] = {COLLECTION: (_BY_ENDPOINT, _BY_STATE)}
# so many are kept; only those that are over make room
KEPT = 10_000


def broadcast(
    world: World, channel: Channel, event: str, tell: Telling, **confined: Any
) -> list[Record]:
    """Send an event to every active endpoint that wants it and has these values.

    Example: broadcast(world, channel, "session.ended", lambda _: data, org_id="org_A").
    All get the same message id. While a world is seeded nothing is sent: its past is no news.
    """
    if world.settings.get("seeding"):
        return []
    told = [
        endpoint
        for _, endpoint in world.store[channel.endpoints]
        if wants(endpoint, event)
        and all(endpoint.get(name) == value for name, value in confined.items())
    ]
    if not told:
        return []
    message_id = channel.message_id(world)
    return [post(world, channel, one, event, tell(one), message_id=message_id) for one in told]


def post(
    world: World,
    channel: Channel,
    endpoint: Record,
    event: str,
    data: Any,
    *,
    message_id: str | None = None,
) -> Record:
    """Send an event to one endpoint, whether it asked for it or not; the first try is at once."""
    message_id = message_id or channel.message_id(world)
    key = f"dlv_{world.count('deliveries')}"
    now = world.now_text()
    delivery = {
        "id": key,
        "api": channel.api,
        "message_id": message_id,
        "endpoint_id": endpoint["id"],
        "event": event,
        "body": channel.envelope(world, message_id, event, data),
        "state": PENDING,
        "created_at": now,
        "next_attempt_at": now,
        "trigger": "event",
        "failures": 0,
        "attempts": (),
        "cause": CAUSE.get(),
    }
    world.put(COLLECTION, key, delivery)
    world.set_timer(world.now(), TIMER, key)
    _make_room(world)
    return delivery


def begin(world: World, key: str) -> bool:
    """Note that an attempt is under way; False when there is nothing to try."""
    delivery = world.get(COLLECTION, key)
    if delivery is None or delivery["state"] != PENDING:
        return False
    world.put(COLLECTION, key, {**delivery, "state": SENDING, "next_attempt_at": None})
    return True


def replay(world: World, channel: Channel, delivery: Record) -> Record:
    """Try a delivery anew from the first try on, with the same message id.

    Raises ProblemError 409 while an attempt is under way, or when the endpoint is not active.
    """
    key = delivery["id"]
    if delivery["state"] == SENDING:
        raise conflict(f"{key} is being sent; wait for the outcome.")
    endpoint = world.get(channel.endpoints, delivery["endpoint_id"])
    status = "deleted" if endpoint is None else endpoint["status"]
    if status != ACTIVE:
        raise conflict(f"{key} cannot be sent; its endpoint {delivery['endpoint_id']} is {status}.")
    return _again(world, delivery, trigger="replay")


def resume(world: World, endpoint_id: str) -> None:
    """Try what was held back while the endpoint was paused or disabled."""
    for delivery in of_endpoint(world, endpoint_id):
        if delivery["state"] == HELD:
            _again(world, delivery, trigger=delivery["trigger"])


def revive(world: World) -> None:
    """Try anew what was under way when the world was forked, saved or reset.

    It may have arrived all the same; the message id tells the receiver that it is the same.
    """
    for delivery in _in_state(world, SENDING):
        _again(world, delivery, trigger=delivery["trigger"], failures=delivery["failures"])


def of_endpoint(world: World, endpoint_id: str) -> list[Record]:
    """The deliveries to one endpoint, the oldest first."""
    held = world.store[COLLECTION]
    return [held.record(entry) for entry in held.group(_BY_ENDPOINT, (endpoint_id,))]


def _again(world: World, delivery: Record, *, trigger: str, failures: int = 0) -> Record:
    now = world.now_text()
    changed = {
        **delivery,
        "state": PENDING,
        "next_attempt_at": now,
        "trigger": trigger,
        "failures": failures,
    }
    world.put(COLLECTION, delivery["id"], changed)
    world.set_timer(world.now(), TIMER, delivery["id"])
    return changed


def _in_state(world: World, state: str) -> Iterable[Record]:
    held = world.store[COLLECTION]
    return [held.record(entry) for entry in held.group(_BY_STATE, (state,))]


def _make_room(world: World) -> None:
    """Forget the oldest delivery that is over; those that are not are never forgotten."""
    held = world.store[COLLECTION]
    if len(held) <= KEPT:
        return
    groups = [held.group(_BY_STATE, (state,)) for state in _OVER]
    oldest = min((group[0] for group in groups if group), default=None, key=lambda e: e[1])
    if oldest is not None:
        world.delete(COLLECTION, oldest[2])
