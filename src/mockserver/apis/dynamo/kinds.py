"""The kinds of credentials that Dynamo knows, as the control API mints them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mockserver.apis.dynamo.access import API_KEY, DRIVER, SITE_OWNER
from mockserver.apis.dynamo.names import DRIVERS, MEMBERS, ORGANIZATIONS, SITE_OWNERS, every
from mockserver.apis.dynamo.people import same_email
from mockserver.apis.dynamo.reach import OWNER
from mockserver.world import credentials
from mockserver.world.credentials import Grant, GrantKind, Wish
from mockserver.world.problems import invalid_field
from mockserver.world.world import World

SCOPES = (
    "read:charge_points",
    "write:charge_points",
    "read:billing",
    "write:billing",
    "read:analytics",
    "read:sessions",
    "write:webhooks",
    "write:api_keys",
    "write:organizations",
)
KEY_SHAPE = "dyn_live_{secret}"
DEFAULT_API_KEY = "dynamo.api_key"
DEFAULT_SITE_OWNER = "dynamo.site_owner_token"
DEFAULT_DRIVER = "dynamo.driver_token"
_TOKEN_LIFE = timedelta(hours=1)


def api_key(org_id: str, *, acts_for: str, scopes: tuple[str, ...] = SCOPES) -> Grant:
    """A key of an organization that acts for one of its members."""
    return Grant(API_KEY, KEY_SHAPE, {"org_id": [org_id]}, scopes, acts_for)


def site_owner_token(site_owner_id: str) -> Grant:
    """A token for everything that is this site owner's own."""
    return Grant(SITE_OWNER, "jwt", {"site_owner_id": [site_owner_id]}, subject=site_owner_id)


def driver_token(driver_id: str) -> Grant:
    """A token for everything that is this driver's own."""
    return Grant(DRIVER, "jwt", {"driver_id": [driver_id]}, subject=driver_id)


def default_credentials(world: World) -> dict[str, str]:
    """What a world is handed out with: {"api_key", "site_owner_token", "driver_token"}."""
    return credentials.handed_out(world)["dynamo"]


def _wished_key(world: World, wish: Wish) -> Grant:
    org_id = wish.get("organization") or _default(world, DEFAULT_API_KEY, "org_id")
    if world.get(ORGANIZATIONS, org_id) is None:
        raise invalid_field("body.organization", f"there is no organization '{org_id}'")
    scopes = tuple(wish.get("scopes", SCOPES))
    unknown = sorted(set(scopes).difference(SCOPES))
    if unknown:
        allowed = ", ".join(SCOPES)
        raise invalid_field("body.scopes", f"'{unknown[0]}' is no scope; allowed: {allowed}")
    role = wish.get("role", OWNER)
    members = every(world, MEMBERS, org_id=org_id)
    acting = next((m["user_id"] for m in members if m["role"] == role), None)
    if acting is None and "role" in wish:
        present = ", ".join(sorted({m["role"] for m in members})) or "none"
        raise invalid_field(
            "body.role", f"'{org_id}' has no member with the role '{role}'; it has {present}"
        )
    return api_key(org_id, acts_for=acting or "", scopes=scopes)


def _wished_site_owner(world: World, wish: Wish) -> Grant:
    return site_owner_token(_person(world, wish, "site_owner", SITE_OWNERS, DEFAULT_SITE_OWNER))


def _wished_driver(world: World, wish: Wish) -> Grant:
    return driver_token(_person(world, wish, "driver", DRIVERS, DEFAULT_DRIVER))


def _person(world: World, wish: Wish, name: str, collection: str, default: str) -> str:
    """The id of whom a wish names by id or address. Raises ProblemError 422 for nobody."""
    named = wish.get(name) or _default(world, default, f"{name}_id")
    if world.get(collection, named) is not None:
        return str(named)
    for record in every(world, collection):
        if same_email(record["email"], named):
            return str(record[f"{name}_id"])
    raise invalid_field(f"body.{name}", f"there is no {name.replace('_', ' ')} '{named}'")


def _default(world: World, key: str, tenant: str) -> str:
    """Whose the world's own credential is; '' in a world that lost it."""
    record: Mapping[str, Any] = world.get(credentials.COLLECTION, key) or {"tenants": {}}
    return str(next(iter(record["tenants"].get(tenant, ())), ""))


CREDENTIAL_KINDS: Mapping[str, GrantKind] = {
    API_KEY: GrantKind(frozenset({"organization", "scopes", "role"}), _wished_key),
    SITE_OWNER: GrantKind(frozenset({"site_owner"}), _wished_site_owner, _TOKEN_LIFE),
    DRIVER: GrantKind(frozenset({"driver"}), _wished_driver, _TOKEN_LIFE),
}
