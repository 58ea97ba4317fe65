"""The operator of an organization: looks it over, and holds connectors for drivers."""

from datetime import timedelta

from load.personas.visit import Persona, Visit

# Another one was quicker, the charge point refuses, or it is not there: the platform works.
_NOT_FREE = frozenset({409, 502, 504})
_SETTLED = frozenset({404, 409})
_STATUSES = ("active", "used", "expired", "cancelled")
_PAGE = 10
_MAX_PAGES = 5
_TRIES = 3


def look_over(visit: Visit) -> None:
    """Read the organization, its members and its settings."""
    if visit.organization is None:
        return
    path = {"org_id": visit.organization}
    visit.send("dynamo.getOrganization", path=path)
    visit.think()
    visit.send("dynamo.listMembers", path=path)
    visit.think()
    visit.send("dynamo.getSettings", path=path)


def filter_reservations(visit: Visit) -> None:
    """List what is reserved, then narrow it down by state and by charge point."""
    _learn(visit, None)
    visit.think()
    _learn(visit, visit.chance.choice(_STATUSES))
    if visit.connectors:
        visit.think()
        station, _ = visit.chance.choice(sorted(visit.connectors))
        visit.send("dynamo.listReservations", query={"charge_point_id": station})


def hold_connector(visit: Visit) -> None:
    """Reserve a connector that nobody holds, and give it back a while later."""
    taken = _learn(visit, "active")
    if not visit.connectors or not visit.tags:
        _learn(visit, None)
    free = sorted(visit.connectors - taken)
    visit.chance.shuffle(free)
    for station, connector in free[:_TRIES] if visit.tags else []:
        visit.think()
        expires_at = visit.now() + timedelta(minutes=visit.chance.randint(15, 60))
        reply = visit.send(
            "dynamo.createReservation",
            body={
                "charge_point_id": station,
                "connector_id": connector,
                "expires_at": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "id_tag": visit.chance.choice(sorted(visit.tags)),
            },
            fine=_NOT_FREE,
        )
        if isinstance(reply.body, dict) and isinstance(reply.body.get("id"), str):
            visit.held.append({"reservation_id": reply.body["id"]})
            visit.think()
            give_back(visit)
            return


def page_through(visit: Visit) -> None:
    """Turn the pages of the reservations, and of the members."""
    _turn_pages(visit, "dynamo.listReservations", {})
    if visit.organization is not None:
        visit.think()
        _turn_pages(visit, "dynamo.listMembers", {"org_id": visit.organization})


def give_back(visit: Visit) -> None:
    """Cancel what this operator still holds."""
    while visit.held:
        visit.send("dynamo.cancelReservation", path=visit.held.pop(), fine=_SETTLED)


def _turn_pages(visit: Visit, operation: str, path: dict[str, str]) -> None:
    for page in range(_MAX_PAGES):
        offset = page * _PAGE
        reply = visit.send(operation, path=path, query={"limit": _PAGE, "offset": offset})
        if offset + _PAGE >= reply.total():
            return
        visit.think()


def _learn(visit: Visit, status: str | None) -> set[tuple[str, int]]:
    """List reservations and remember connectors and tags that occur; gives the connectors."""
    reply = visit.send("dynamo.listReservations", query={"status": status, "limit": 50})
    seen = set()
    for entry in reply.entries("data"):
        station, connector = entry.get("charge_point_id"), entry.get("connector_id")
        if isinstance(station, str) and isinstance(connector, int):
            seen.add((station, connector))
        if isinstance(entry.get("id_tag"), str):
            visit.tags.add(entry["id_tag"])
    visit.connectors |= seen
    return seen


OPERATOR = Persona(
    "Operator",
    "dynamo",
    "api_key",
    {
        "look_over": look_over,
        "filter_reservations": filter_reservations,
        "hold_connector": hold_connector,
        "page_through": page_through,
    },
    leave=give_back,
)
