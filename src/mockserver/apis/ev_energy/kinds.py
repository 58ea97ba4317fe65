"""Clients and tokens as credentials of a world, and how the control API mints them.

A client is two credentials: its client_id and its client_secret, so that either leads to the world.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from mockserver.apis.ev_energy.people import user_named
from mockserver.store.collection import Record
from mockserver.world import credentials
from mockserver.world.credentials import Grant, GrantKind, Wish, behind, mint
from mockserver.world.problems import invalid_field
from mockserver.world.world import World

CLIENT = "client"
CLIENT_SECRET = "client_secret"  # noqa: S105  a kind, no secret
ACCESS_TOKEN = "access_token"  # noqa: S105
REFRESH_TOKEN = "refresh_token"  # noqa: S105
CODE = "authorization_code"
DEFAULT_CLIENT = "ev_energy.client_id"
DEFAULT_SECRET = "ev_energy.client_secret"  # noqa: S105
TOKEN_LIFE = timedelta(seconds=36_000)
CODE_LIFE = timedelta(minutes=1)
ORGANISATION = "orga01HN2NJ9NMRZBXT1H6FT9N7735"
"""The organisation of the world's own client."""
REDIRECT_URIS = ("http://127.0.0.1/callback", "https://app.example.com/callback")
ENDPOINTS: Mapping[str, str] = {"token_url": "/o/token"}
SCOPES = (
    "boundary_meter:read", "carbon:read", "charging_session:read", "charging_session:write",
    "chargingsession:read", "debug:read", "dispatch_coordinator:read", "dispatch_event:write",
    "evse:read", "evse:write", "grid:read", "home_battery:read", "home_energy:read",
    "inverter:read", "inverter:write", "notification_preferences:read",
    "notification_preferences:write", "payout_method:read", "payout_method:write",
    "programs:write", "region:read", "region:write", "route_planner_preferences:read",
    "route_planner_preferences:write", "saved_routes:read", "saved_routes:write", "site:read",
    "solar:read", "solar:write", "solar_forecast:read", "subscription:read", "support:read",
    "support:write", "tariff:prices:read", "tariff:read", "user:read", "user:write",
    "utility_account:write", "vehicle:read", "vehicle:write", "vehicle_catalogue:write",
)  # fmt: skip
_SHAPE = "{secret}"


def client(
    name: str,
    *,
    redirect_uris: Iterable[str] = REDIRECT_URIS,
    scopes: Iterable[str] = SCOPES,
    organisation: str | None = ORGANISATION,
    public: bool = False,
) -> Grant:
    """An application; its secret is its client_id.

    A public one has no client_secret and must use PKCE.
    """
    about = {
        "name": name,
        "redirect_uris": list(redirect_uris),
        "organisation": organisation,
        "public": public,
    }
    return Grant(CLIENT, _SHAPE, {}, tuple(scopes), about=about)


def client_secret(client_key: str) -> Grant:
    """The client_secret of the client with this id among the credentials."""
    return Grant(CLIENT_SECRET, _SHAPE, {}, subject=client_key)


def token(
    kind: str,
    client_key: str,
    scopes: Iterable[str],
    *,
    user_id: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> Grant:
    """A token or code that a client got, for a user or for itself."""
    tenants = {} if user_id is None else {"user_id": [user_id]}
    return Grant(kind, _SHAPE, tenants, tuple(scopes), client_key, about or {})


def mint_default_client(world: World) -> None:
    """Give a new world the client that it is handed out with; it has every scope."""
    mint(world, client("chargebench"), key=DEFAULT_CLIENT)
    mint(world, client_secret(DEFAULT_CLIENT), key=DEFAULT_SECRET)


def default_credentials(world: World, base_url: str) -> dict[str, str]:
    """What a world is handed out with: {"client_id", "client_secret", "token_url"}."""
    return credentials.handed_out(world, base_url)["ev_energy"]


def _wished_client(_world: World, wish: Wish) -> Grant:
    return client(
        "minted",
        redirect_uris=wish.get("redirect_uris", REDIRECT_URIS),
        scopes=_scopes(wish, SCOPES),
        organisation=wish.get("organization", ORGANISATION),
        public=wish.get("public", False),
    )


def _secret_with_it(_world: World, record: Record) -> tuple[Grant, ...]:
    return () if record["about"]["public"] else (client_secret(record["id"]),)


def _wished_secret(world: World, wish: Wish) -> Grant:
    return client_secret(_client(world, wish)["id"])


def _wished_access(world: World, wish: Wish) -> Grant:
    return _wished_token(ACCESS_TOKEN, world, wish)


def _wished_refresh(world: World, wish: Wish) -> Grant:
    return _wished_token(REFRESH_TOKEN, world, wish)


def _wished_token(kind: str, world: World, wish: Wish) -> Grant:
    owner = _client(world, wish)
    user_id = None
    if "user" in wish:
        user = user_named(world, wish["user"])
        if user is None:
            raise invalid_field("body.user", f"there is no user '{wish['user']}'")
        user_id = str(user["id"])
    return token(kind, owner["id"], _scopes(wish, owner["scopes"]), user_id=user_id)


def _client(world: World, wish: Wish) -> Record:
    """The client that a wish names by its client_id or its key, else the world's own."""
    named = wish.get("client", DEFAULT_CLIENT)
    record = behind(world, named) or world.get(credentials.COLLECTION, named)
    if record is None or record["kind"] != CLIENT:
        raise invalid_field("body.client", f"there is no client '{named}'")
    return record


def _scopes(wish: Wish, allowed: Iterable[str]) -> tuple[str, ...]:
    wished = tuple(wish.get("scopes", allowed))
    unknown = sorted(set(wished).difference(allowed))
    if unknown:
        text = f"'{unknown[0]}' is no scope here; allowed: {', '.join(sorted(allowed))}"
        raise invalid_field("body.scopes", text)
    return wished


_OF_A_TOKEN = frozenset({"client", "scopes", "user"})
CREDENTIAL_KINDS: Mapping[str, GrantKind] = {
    CLIENT: GrantKind(
        frozenset({"organization", "public", "redirect_uris", "scopes"}),
        _wished_client,
        also=_secret_with_it,
    ),
    CLIENT_SECRET: GrantKind(frozenset({"client"}), _wished_secret),
    ACCESS_TOKEN: GrantKind(_OF_A_TOKEN, _wished_access, TOKEN_LIFE),
    REFRESH_TOKEN: GrantKind(frozenset(_OF_A_TOKEN), _wished_refresh),
}
