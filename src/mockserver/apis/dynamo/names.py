"""The collections that Dynamo's records lie in: names, fresh ids, records by their values."""

from mockserver.engine.query import Selection, select
from mockserver.store.collection import Record
from mockserver.world.world import World

API = "dynamo"
ORGANIZATIONS = f"{API}.organizations"
MEMBERS = f"{API}.members"
INVITATIONS = f"{API}.invitations"
SETTINGS = f"{API}.settings"
SITE_OWNERS = f"{API}.site_owners"
PROJECTS = f"{API}.projects"
SESSIONS = f"{API}.sessions"
DISPUTES = f"{API}.disputes"
RESERVATIONS = f"{API}.reservations"
DRIVERS = f"{API}.drivers"
CHARGE_POINTS = f"{API}.charge_points"
SITES = f"{API}.sites"
TARIFFS = f"{API}.tariffs"
WEBHOOK_ENDPOINTS = f"{API}.webhook_endpoints"
_ALL = 1 << 31


def fresh_id(world: World, collection: str) -> str:
    """The next id in the shape that the document gives the collection: 'res_01HX…'."""
    return world.new_id(world.runtime.collections[collection].id_template)


def every(world: World, collection: str, **equals: object) -> list[Record]:
    """All records with these values, in order of creation."""
    return select(world.store[collection], Selection(equals, limit=_ALL)).records
