"""The users of a world, found by what a client calls them."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from mockserver.store.collection import IndexSpec, Record
from mockserver.world.world import World

USERS = "ev_energy.users"
BY_EMAIL = IndexSpec(("email",), caseless=True)
INDEXES: Mapping[str, tuple[IndexSpec, ...]] = {USERS: (BY_EMAIL,)}
"""What the collection must be indexed by."""
# 'user01HN…', or the URL of that user, whatever its host
_NAMED = re.compile(r"(?:\S*/v2/users/)?(user[A-Z\d]{26})/?")


def user_called(world: World, text: str) -> Record | None:
    """The user with an id or a URL such as 'https://api.ev.energy/v2/users/user01HN…'."""
    match = _NAMED.fullmatch(text.strip())
    return None if match is None else world.get(USERS, match[1])


def user_named(world: World, text: str) -> Record | None:
    """The user with an id, a URL or an email address in any case."""
    found = user_called(world, text)
    if found is not None:
        return found
    return user_at(world, text.strip())


def user_at(world: World, email: str) -> Record | None:
    """The user with an email address in any case of letters."""
    users = world.store[USERS]
    group = users.group(BY_EMAIL, (email.casefold(),))
    return users.record(group[0]) if group else None


def some_emails(world: World, count: int) -> list[str]:
    """The addresses of the first users."""
    return list(islice(filter(None, map(_email, _all(world))), count))


def _all(world: World) -> Iterator[Record]:
    return (record for _, record in world.store[USERS])


def _email(user: Record) -> str:
    return user.get("email") or ""
