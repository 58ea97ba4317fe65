"""Members by their address, and names for people of whom only an address is known."""

from mockserver.apis.dynamo.names import MEMBERS, every
from mockserver.store.collection import Record
from mockserver.world.world import World


def name_from(email: str) -> str:
    """A name after the address: 'bob.moreno@example.com' is 'Bob Moreno'."""
    local = email.partition("@")[0]
    words = local.replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words) or email


def same_email(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def member_by_email(world: World, org_id: str, email: str) -> Record | None:
    """The member of an organization who has this address."""
    members = every(world, MEMBERS, org_id=org_id)
    return next((m for m in members if same_email(m["email"], email)), None)
