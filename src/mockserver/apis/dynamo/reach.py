"""What a call may touch, and in which role: records of its tenant, rights of its member."""

from collections.abc import Mapping

from mockserver.apis.dynamo.names import API, MEMBERS
from mockserver.apis.dynamo.people import member_by_email
from mockserver.engine.call import Call
from mockserver.engine.resource import Resource
from mockserver.store.collection import Record
from mockserver.world import credentials
from mockserver.world.problems import forbidden

OWNER = "owner"
ADMIN = "admin"
_NOUNS: Mapping[str, str] = {"org_id": "organization"}


def found(call: Call) -> tuple[str, Record]:
    """The id and the record that the path names. Raises ProblemError 404 for one out of reach."""
    return _resource(call).find(call)


def organization_id(call: Call) -> str:
    """The organization in the path. Raises ProblemError 404 for one out of reach."""
    return str(_resource(call).confinement(call)["org_id"])


def shown(record: Record, names: tuple[str, ...]) -> dict[str, object]:
    """Of a record what an answer shows, in that order."""
    return {name: record[name] for name in names if name in record}


def acting_member(call: Call) -> Record | None:
    """The member in whose name the caller's key acts, in the organization it joined there."""
    credential = call.world.get(credentials.COLLECTION, call.caller.subject)
    return call.world.get(MEMBERS, credential["subject"]) if credential else None


def role(call: Call, org_id: str) -> str | None:
    """The caller's role in an organization that it reaches.

    A key acts for the member that it names as its subject, in another organization for whoever has
    the same address there; a key that names nobody acts as an admin.
    None when that member is gone.
    """
    credential = call.world.get(credentials.COLLECTION, call.caller.subject)
    if credential is None or not credential["subject"]:
        return ADMIN
    member = call.world.get(MEMBERS, credential["subject"])
    if member is not None and member["org_id"] != org_id:
        member = member_by_email(call.world, org_id, member["email"])
    return member["role"] if member else None


def require_admin(call: Call, org_id: str, deed: str) -> str:
    """The caller's role, which must be admin or owner.

    `deed` names what is wanted, as in "changing members". Raises ProblemError 403.
    """
    held = role(call, org_id)
    if held is None:
        raise forbidden(
            f"The member for whom this API key acts has left; {deed} takes an admin or the owner."
        )
    if held not in (OWNER, ADMIN):
        raise forbidden(f"The role '{held}' does not allow it; {deed} takes an admin or the owner.")
    return held


def _resource(call: Call) -> Resource:
    binding = call.operation.binding
    model = call.world.runtime.collections[f"{API}.{binding.collection}"]
    return Resource(call.operation, model, _NOUNS)
