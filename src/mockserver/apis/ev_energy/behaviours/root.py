"""The way in: the URL of every collection at the top."""

from collections.abc import Mapping

from mockserver.engine.call import Answer, Call, Handler

_COLLECTIONS = (
    "users",
    "carbon_feeds",
    "evses",
    "evse_models",
    "evse_makes",
    "vehicles",
    "vehicle_trims",
    "vehicle_models",
    "vehicle_makes",
    "suppliers",
    "tariffs",
    "support_tickets",
    "dispatch_coordinators",
    "grid_feeds",
)


async def index(call: Call) -> Answer:
    """Give the URLs, for example {"users": "http://127.0.0.1:8080/v2/users", …}."""
    return Answer(200, {name: f"{call.base_url}/v2/{name}" for name in _COLLECTIONS})


BEHAVIOURS: Mapping[str, Handler] = {
    "root.index": index,
}
