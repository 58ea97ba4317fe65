"""The dispatcher of a utility: asks a fleet to draw less power for a while, and sees what came."""

from datetime import datetime, timedelta

from load.personas.visit import Persona, Visit

_WATTS = (1_000, 100_000)
_HOURS = (1, 4)


def watch_power(visit: Visit) -> None:
    """Look at the power that a fleet has drawn during the last hours."""
    coordinator = _coordinator(visit)
    if coordinator is None:
        return
    path = {"dispatch_coordinator_id": coordinator}
    visit.think()
    visit.send("ev_energy.getDispatchCoordinator", path=path)
    visit.think()
    since = visit.now() - timedelta(hours=visit.chance.randint(*_HOURS))
    visit.send("ev_energy.listDispatchLogs", path=path, query={"logged_at__gte": _text(since)})


def dispatch(visit: Visit) -> None:
    """Limit what a fleet draws in an hour, see its power, and call it off."""
    coordinator = _coordinator(visit)
    if coordinator is None:
        return
    path = {"dispatch_coordinator_id": coordinator}
    start = visit.now() + timedelta(hours=1)
    visit.think()
    made = visit.send(
        "ev_energy.createDispatchEvent",
        path=path,
        body={
            "start_time": _text(start),
            "end_time": _text(start + timedelta(hours=visit.chance.randint(*_HOURS))),
            "import_limit_watts": visit.chance.randint(*_WATTS),
        },
    )
    if isinstance(made.body, dict) and isinstance(made.body.get("id"), str):
        visit.held.append({**path, "dispatch_event_id": made.body["id"]})
        visit.think()
        visit.send("ev_energy.listDispatchLogs", path=path, query={"page_size": 10})
        visit.think()
        call_off(visit)


def call_off(visit: Visit) -> None:
    """Cancel the events that are still to come."""
    while visit.held:
        visit.send("ev_energy.cancelDispatchEvent", path=visit.held.pop())


def _coordinator(visit: Visit) -> str | None:
    coordinators = visit.send("ev_energy.listDispatchCoordinators").entries()
    return str(visit.chance.choice(coordinators)["id"]) if coordinators else None


def _text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


DISPATCHER = Persona(
    "Dispatcher",
    "ev_energy",
    "client_id",
    {"watch_power": watch_power, "dispatch": dispatch},
    leave=call_off,
)
