"""Members by their address, and names for people of whom only an address is known."""

from mockserver.apis.dynamo.lookups import BY_ADDRESS
from mockserver.apis.dynamo.names import MEMBERS
from mockserver.store.collection import Record, folded
from mockserver.world.world import World


def name_from(email: str) -> str:
    """A name after the address: 'bob.moreno@example.com' is 'Bob Moreno'."""
    local = email.partition("@")[0]
    words = local.replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words) or email


def same_email(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def at_address(world: World, collection: str, org_id: str, email: str) -> list[Record]:
    """Members or invitations of an organization at an address, whose case does not matter."""
    held = world.store[collection]
    return [held.record(entry) for entry in held.group(BY_ADDRESS, folded(org_id, email))]


def member_by_email(world: World, org_id: str, email: str) -> Record | None:
    """The member of an organization who has this address."""
    return next(iter(at_address(world, MEMBERS, org_id, email)), None)
