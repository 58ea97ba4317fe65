"""Addresses that work once, for a limited time, without any other credential.

They are credentials of the world, so that they are found, revoked and snapshot like all others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mockserver.apis.ev_energy.browser import own_base_url
from mockserver.engine.call import Call
from mockserver.store.collection import Record
from mockserver.world.credentials import Grant, behind, expired, mint, revoke, secret
from mockserver.world.world import World

LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Link:
    """Link("http://127.0.0.1:8080/connect/vehicles/Vn6a…", "2024-06-03T10:00:00Z")."""

    url: str
    expires_at: str


def hand_out(
    call: Call, kind: str, path: str, about: Mapping[str, Any], *, life: timedelta = LIFE
) -> Link:
    """A fresh address below a path such as '/connect/vehicles/'.

    `about` is what the page needs to know, such as the user; `kind` keeps the links of one page
    from opening another.
    """
    record = mint(call.world, Grant(kind, "{secret}", {}, about=about), life=life)
    url = f"{own_base_url(call)}{path}{secret(call.world, record)}"
    return Link(url, record["expires_at"])


def behind_link(world: World, kind: str, key: str) -> Record | None:
    """The credential whose secret an address ends in, if it is still good; see its `about`."""
    record = behind(world, key)
    if record is None or record["kind"] != kind:
        return None
    return None if record["revoked"] or expired(world, record) else record


def spend(world: World, link: Record) -> None:
    """Let an address work no more."""
    revoke(world, link)
