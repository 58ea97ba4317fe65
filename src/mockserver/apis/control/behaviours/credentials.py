"""Credentials: shown, minted, revoked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mockserver.apis.control import views
from mockserver.apis.control.parts import ControlParts, Grants, note
from mockserver.apis.control.problems import unknown
from mockserver.contract.findings import listed, nearest
from mockserver.engine.call import Answer, Call
from mockserver.world.credentials import COLLECTION, GrantKind, revoke, secret
from mockserver.world.credentials import mint as mint_credential
from mockserver.world.problems import Detail, ProblemError, invalid, invalid_field

# fields of the body that are wishes for the API to fulfil
_WISHES = (
    "organization", "scopes", "role", "driver", "site_owner", "client", "user", "redirect_uris",
    "public",
)  # fmt: skip
_MOMENT = timedelta(seconds=1)


async def list_all(parts: ControlParts, call: Call) -> Answer:
    """Every credential of the world; secrets only when asked for."""
    world, reveal = parts.find(call), call.query.get("reveal", False)
    shown = [
        views.credential(world, record, reveal=reveal) for _, record in world.store[COLLECTION]
    ]
    return Answer(200, {"credentials": shown})


async def mint(parts: ControlParts, call: Call) -> Answer:
    """Make a credential and show its secret."""
    body = call.body
    kind = _kind(parts.grants, body)
    wish = _wish(kind, body)
    expired = body.get("expired", False)
    if expired and "life_s" in body:
        raise invalid_field("body.life_s", "is not for one that has expired already; leave it out")
    world = await parts.settled(call)
    life = timedelta(seconds=body["life_s"]) if "life_s" in body else kind.life
    record = mint_credential(
        world,
        kind.grant(world, wish),
        life=None if expired else life,
        expires_at=world.now() - _MOMENT if expired else None,
        revoked=body.get("revoked", False),
    )
    also = [mint_credential(world, grant) for grant in kind.also(world, record)]
    note(world, call, {"credential": record["id"], "kind": record["kind"]})
    body = views.credential(world, record, reveal=True)
    if also:
        body["also"] = {one["kind"]: secret(world, one) for one in also}
    return Answer(201, body)


async def update(parts: ControlParts, call: Call) -> Answer:
    """Revoke a credential, or make it good again."""
    world, key = await parts.settled(call), call.path["credential_id"]
    record = world.get(COLLECTION, key)
    if record is None:
        known = [known for known, _ in world.store[COLLECTION]]
        raise unknown("credential", key, known, where=f"in world '{world.name}'")
    record = revoke(world, record, revoked=call.body["revoked"])
    note(world, call, {"credential": key, "revoked": record["revoked"]})
    return Answer(200, views.credential(world, record, reveal=False))


def _kind(grants: Grants, body: Mapping[str, Any]) -> GrantKind:
    """The kind that is meant. Raises ProblemError 422 when none is, or two are."""
    name, api = body["kind"], body.get("api")
    if api is not None and api not in grants:
        raise _no_choice("api", "API with credentials", api, grants)
    found = {a: kinds[name] for a, kinds in grants.items() if name in kinds and api in (None, a)}
    if not found:
        known = {kind for a, kinds in grants.items() if api in (None, a) for kind in kinds}
        raise _no_choice("kind", "kind of credential", name, known)
    if len(found) > 1:
        raise invalid_field("body.api", f"is missing; '{name}' is a kind of {listed(found)}")
    return next(iter(found.values()))


def _no_choice(field: str, what: str, name: str, known: Any) -> ProblemError:
    text = f"'{name}' is no {what}; allowed: {listed(known)}. {nearest(name, known)}"
    return invalid_field(f"body.{field}", text.rstrip())


def _wish(kind: GrantKind, body: Mapping[str, Any]) -> dict[str, Any]:
    wish = {name: body[name] for name in _WISHES if name in body}
    odd = [name for name in wish if name not in kind.wishes]
    if odd:
        allowed = listed(kind.wishes)
        raise invalid(
            f"body.{odd[0]} is not for this kind of credential; allowed: {allowed}.",
            *(Detail(f"body.{name}", f"is not for this kind; allowed: {allowed}") for name in odd),
        )
    return wish
