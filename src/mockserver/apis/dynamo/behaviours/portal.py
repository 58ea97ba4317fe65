"""The driver portal: what a session costs, its receipt, and disputes about it."""

from mockserver.apis.dynamo.billing import bill
from mockserver.apis.dynamo.names import DISPUTES, DRIVERS, ORGANIZATIONS, every, fresh_id
from mockserver.apis.dynamo.reach import found, shown
from mockserver.apis.dynamo.receipt import receipt as printed
from mockserver.engine.call import Answer, Call
from mockserver.world.problems import conflict

_DISPUTED = frozenset({"open", "under_review"})
_SHOWN = (
    "dispute_id",
    "session_id",
    "status",
    "reason",
    "expected_cost",
    "billed_cost",
    "currency",
    "created_at",
)


async def cost_breakdown(call: Call) -> Answer:
    """The bill line by line, running while the session is. Raises ProblemError 404."""
    return Answer(200, bill(found(call)[1]))


async def receipt(call: Call) -> Answer:
    """The receipt as PDF. Raises ProblemError 404, 409 while the session is active."""
    key, session = found(call)
    if session["status"] == "active":
        raise conflict(f"{key} is active; its receipt is made when it ends.")
    world = call.world
    nobody = {"name": "unknown", "email": "unknown", "contact_email": "unknown", "country": ""}
    pdf = printed(
        session,
        bill(session),
        seller=world.get(ORGANIZATIONS, session["org_id"]) or nobody,
        driver=world.get(DRIVERS, session["driver_id"]) or nobody,
    )
    headers = {"Content-Disposition": f'attachment; filename="receipt-{key}.pdf"'}
    return Answer(200, pdf, headers, "application/pdf")


async def dispute(call: Call) -> Answer:
    """Open a dispute about a finished session.

    Raises ProblemError 404, 409 while the session is active or disputed already.
    """
    key, session = found(call)
    world = call.world
    if session["status"] == "active":
        raise conflict(f"{key} is active; it can be disputed when it has ended.")
    for other in every(world, DISPUTES, session_id=key):
        if other["status"] in _DISPUTED:
            state = other["status"].replace("_", " ")
            raise conflict(f"{other['dispute_id']} disputes this session already and is {state}.")
    dispute_id = fresh_id(world, DISPUTES)
    record = {
        "dispute_id": dispute_id,
        "session_id": key,
        "driver_id": session["driver_id"],
        "org_id": session["org_id"],
        "status": "open",
        "reason": call.body["reason"],
        "expected_cost": call.body.get("expected_cost"),
        "billed_cost": session["total_cost"],
        "currency": session["currency"],
        "created_at": world.now_seconds_text(),
    }
    world.put(DISPUTES, dispute_id, record)
    return Answer(201, shown(record, _SHOWN))
