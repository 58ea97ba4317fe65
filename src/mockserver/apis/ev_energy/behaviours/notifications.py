"""Notifications: reading them."""

from collections.abc import Mapping

from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import found, shown

_NOTIFICATIONS = "ev_energy.notifications"


async def mark_read(call: Call) -> Answer:
    """Note when a notification was read, now if nothing else is said. Raises ProblemError 404."""
    key, record = found(call)
    read_at = (call.body or {}).get("read_at") or call.world.now_seconds_text()
    changed = {**record, "read_at": read_at}
    call.world.put(_NOTIFICATIONS, key, changed)
    return shown(call, {"Notification": changed})


BEHAVIOURS: Mapping[str, Handler] = {"notifications.mark_read": mark_read}
