"""Members and their roles; an organization has exactly one owner at any time."""

from mockserver.apis.dynamo.names import MEMBERS, every
from mockserver.apis.dynamo.reach import ADMIN, OWNER, found, require_admin, shown
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world.problems import conflict, forbidden

_SHOWN = ("user_id", "email", "name", "role", "joined_at")


async def change_role(call: Call) -> Answer:
    """Give a member another role; 'owner' hands the organization over and leaves an admin behind.

    Raises ProblemError 403 for a role below admin, or for anybody but the owner to hand over; 404;
    409 when it would leave no owner.
    """
    key, member = found(call)
    held = require_admin(call, member["org_id"], "changing roles")
    wanted = call.body["role"]
    if wanted == OWNER:
        _hand_over(call, member, held)
    elif member["role"] == OWNER:
        raise conflict(f"{key} is the owner; hand the ownership to another member first.")
    changed = {**member, "role": wanted}
    call.world.put(MEMBERS, key, changed)
    return Answer(200, shown(changed, _SHOWN))


async def remove(call: Call) -> Answer:
    """End a membership. Raises ProblemError 403 for a role below admin, 404, 409 for the owner."""
    key, member = found(call)
    require_admin(call, member["org_id"], "removing members")
    if member["role"] == OWNER:
        raise conflict(f"{key} is the owner; hand the ownership to another member first.")
    call.world.delete(MEMBERS, key)
    return Answer(204)


def _hand_over(call: Call, successor: Record, held: str) -> None:
    if held != OWNER:
        raise forbidden(f"The role '{held}' does not allow it; only the owner hands over.")
    for member in every(call.world, MEMBERS, org_id=successor["org_id"]):
        if member["role"] == OWNER:
            call.world.put(MEMBERS, member["user_id"], {**member, "role": ADMIN})
