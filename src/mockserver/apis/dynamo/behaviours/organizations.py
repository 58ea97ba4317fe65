"""Organizations: made with an owner and settings, replaced whole."""

from collections.abc import Mapping
from typing import Any

from mockserver.apis.dynamo import codes
from mockserver.apis.dynamo.behaviours.settings import check_settings, first_settings
from mockserver.apis.dynamo.names import MEMBERS, ORGANIZATIONS, SETTINGS, fresh_id
from mockserver.apis.dynamo.people import name_from
from mockserver.apis.dynamo.reach import OWNER, acting_member, found, require_admin, shown
from mockserver.engine.call import Answer, Call
from mockserver.engine.verbs import merge
from mockserver.world import credentials
from mockserver.world.world import World

_SHOWN = ("id", "name", "country", "contact_email", "created_at", "updated_at")


async def create(call: Call) -> Answer:
    """Make an organization: whoever asks becomes its owner, and the key reaches it from now on.

    Raises ProblemError 422 for a country, currency or zone that is not assigned.
    """
    body, world = call.body, call.world
    codes.check_country("body.country", body["country"])
    wished = body.get("settings", {})
    check_settings("body.settings", wished)
    key = fresh_id(world, ORGANIZATIONS)
    organization = {
        "id": key,
        "name": body["name"],
        "country": body["country"],
        "contact_email": body["contact_email"],
        "created_at": world.now_seconds_text(),
    }
    world.put(ORGANIZATIONS, key, organization)
    world.put(SETTINGS, key, merge(first_settings(organization), wished))
    _make_owner(call, organization)
    _widen(world, call.caller.subject, key)
    return Answer(201, shown(organization, _SHOWN))


async def replace(call: Call) -> Answer:
    """Replace name, country and contact.

    Raises ProblemError 403 for a role below admin, 404 out of reach, 422 for an unknown country.
    """
    key, organization = found(call)
    require_admin(call, key, "changing the organization")
    codes.check_country("body.country", call.body["country"])
    changed = {**organization, **call.body, "updated_at": call.world.now_seconds_text()}
    call.world.put(ORGANIZATIONS, key, changed)
    return Answer(200, shown(changed, _SHOWN))


def _make_owner(call: Call, organization: Mapping[str, Any]) -> None:
    """A user belongs to one organization, so the maker gets a second user of the same address."""
    world, maker = call.world, acting_member(call)
    email = maker["email"] if maker else organization["contact_email"]
    key = fresh_id(world, MEMBERS)
    world.put(
        MEMBERS,
        key,
        {
            "user_id": key,
            "org_id": organization["id"],
            "email": email,
            "name": maker["name"] if maker else name_from(email),
            "role": OWNER,
            "joined_at": organization["created_at"],
        },
    )


def _widen(world: World, credential_id: str, org_id: str) -> None:
    """Let a credential reach one organization more; its primary one stays the first."""
    credential = world.get(credentials.COLLECTION, credential_id)
    if credential is None:
        return
    tenants = credential["tenants"]
    reach = {**tenants, "org_id": [*tenants.get("org_id", ()), org_id]}
    world.put(credentials.COLLECTION, credential_id, {**credential, "tenants": reach})
