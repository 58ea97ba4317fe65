"""Settings of an organization: what it starts with, and changes of some of them."""

from collections.abc import Mapping
from typing import Any

from mockserver.apis.dynamo import codes
from mockserver.apis.dynamo.names import SETTINGS
from mockserver.apis.dynamo.reach import found, require_admin, shown
from mockserver.engine.call import Answer, Call
from mockserver.engine.verbs import merge

_SHOWN = ("org_id", "currency", "timezone", "billing_email", "notifications", "updated_at")
_NOTIFICATIONS = (
    "session_started",
    "session_ended",
    "charge_point_offline",
    "alert_triggered",
    "invoice_ready",
)


def first_settings(organization: Mapping[str, Any]) -> dict[str, Any]:
    """What an organization starts with: its country's money, UTC, every notification on."""
    return {
        "org_id": organization["id"],
        "currency": codes.currency_of(organization["country"]),
        "timezone": "UTC",
        "billing_email": organization["contact_email"],
        "notifications": dict.fromkeys(_NOTIFICATIONS, True),
    }


def check_settings(where: str, wished: Mapping[str, Any]) -> None:
    """Raises ProblemError 422 for a currency or zone that does not exist."""
    if "currency" in wished:
        codes.check_currency(f"{where}.currency", wished["currency"])
    if "timezone" in wished:
        codes.check_timezone(f"{where}.timezone", wished["timezone"])


async def update(call: Call) -> Answer:
    """Change what the body names and leave the rest, also among the notifications.

    Raises ProblemError 403 for a role below admin, 404 out of reach, 422 for unknown codes.
    """
    key, record = found(call)
    require_admin(call, key, "changing settings")
    check_settings("body", call.body)
    changed = {**merge(record, call.body), "updated_at": call.world.now_seconds_text()}
    call.world.put(SETTINGS, key, changed)
    return Answer(200, shown(changed, _SHOWN))
