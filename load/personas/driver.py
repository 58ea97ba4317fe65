"""The driver at the portal: own sessions, what they cost, receipts, now and then a dispute."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from load.personas.visit import Persona, Visit

_PAGE = 10
_MAX_PAGES = 3
# An open dispute, or a session that still runs, is refused by rule.
_NOT_NOW = frozenset({409})


def browse_sessions(visit: Visit) -> None:
    """Turn the pages of the own sessions, then look at the last month only."""
    for page in range(_MAX_PAGES):
        offset = page * _PAGE
        reply = visit.send("dynamo.listPortalSessions", query={"limit": _PAGE, "offset": offset})
        visit.think()
        if offset + _PAGE >= reply.total():
            break
    since = visit.now() - timedelta(days=30)
    visit.send("dynamo.listPortalSessions", query={"from": since.strftime("%Y-%m-%d")})


def check_session(visit: Visit) -> None:
    """Open one session: how its cost comes about, and its receipt once it has ended."""
    session = _pick(visit)
    if session is None:
        return
    path = {"session_id": session["session_id"]}
    visit.think()
    visit.send("dynamo.getCostBreakdown", path=path)
    if session.get("status") != "active":
        visit.think()
        visit.send("dynamo.getReceipt", path=path)


def dispute_session(visit: Visit) -> None:
    """Read the bill of a session and dispute it."""
    session = _pick(visit)
    if session is None:
        return
    path = {"session_id": session["session_id"]}
    visit.think()
    visit.send("dynamo.getCostBreakdown", path=path)
    visit.think()
    visit.send(
        "dynamo.openDispute",
        path=path,
        body={"reason": "The car had stopped charging long before the session ended."},
        fine=_NOT_NOW,
    )


def _pick(visit: Visit) -> Mapping[str, Any] | None:
    sessions = [
        session
        for session in visit.send("dynamo.listPortalSessions", query={"limit": 25}).entries(
            "sessions"
        )
        if isinstance(session.get("session_id"), str)
    ]
    return visit.chance.choice(sessions) if sessions else None


DRIVER = Persona(
    "Driver",
    "dynamo",
    "driver_token",
    {
        "browse_sessions": browse_sessions,
        "check_session": check_session,
        "dispute_session": dispute_session,
    },
)
