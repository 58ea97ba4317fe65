"""Two organizations with their settings, members and invitations."""

from dataclasses import dataclass
from datetime import timedelta

from mockserver.apis.dynamo.behaviours import invitations
from mockserver.apis.dynamo.behaviours.settings import first_settings
from mockserver.apis.dynamo.names import MEMBERS, ORGANIZATIONS, SETTINGS, fresh_id
from mockserver.apis.dynamo.seeds.draws import Person, ago, faked, moment, person, slug
from mockserver.world.world import World

_HOME_ROLES = ("owner", "admin", "member", "viewer", "billing")
_ABROAD_ROLES = ("owner", "member")


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organization of the seed: its id, country, the domain of its addresses, who owns it."""

    org_id: str
    country: str
    domain: str
    owner_id: str


def plant(world: World) -> tuple[Tenant, Tenant]:
    """The default organization and a foreign one, which the default key must never see."""
    home = _organization(world, "home", "GB", "Europe/London", _HOME_ROLES)
    abroad = _organization(world, "abroad", "DE", "Europe/Berlin", _ABROAD_ROLES)
    _invitations(world, home)
    _invite(world, abroad, "abroad/pending", role="admin", days_ago=1)
    return home, abroad


def _organization(
    world: World, label: str, country: str, timezone: str, roles: tuple[str, ...]
) -> Tenant:
    name = faked(world, f"{label}/company", country).company()
    domain = f"{slug(name.split()[0])}.example.com"
    key = fresh_id(world, ORGANIZATIONS)
    organization = {
        "id": key,
        "name": name,
        "country": country,
        "contact_email": f"ops@{domain}",
        "created_at": ago(world, days=400),
    }
    world.put(ORGANIZATIONS, key, organization)
    settings = {**first_settings(organization), "timezone": timezone}
    world.put(SETTINGS, key, settings)
    members = [
        _member(world, key, who, role, 400 - 30 * number)
        for number, (role, who) in enumerate(
            (role, person(world, f"{label}/member/{role}", domain, country=country))
            for role in roles
        )
    ]
    return Tenant(key, country, domain, members[0])


def _member(world: World, org_id: str, who: Person, role: str, days_ago: int) -> str:
    key = fresh_id(world, MEMBERS)
    world.put(
        MEMBERS,
        key,
        {
            "user_id": key,
            "org_id": org_id,
            "email": who.email,
            "name": who.name,
            "role": role,
            "joined_at": ago(world, days=days_ago),
        },
    )
    return key


def _invitations(world: World, home: Tenant) -> None:
    """One that waits, one that ran out."""
    _invite(world, home, "home/pending", role="member", days_ago=2)
    late = _invite(world, home, "home/expired", role="viewer", days_ago=30)
    invitations.expire(world, late)


def _invite(world: World, tenant: Tenant, label: str, *, role: str, days_ago: int) -> str:
    who = person(world, f"{label}/invitee", "example.org")
    at = moment(world) - timedelta(days=days_ago)
    invitation = invitations.invite(world, tenant.org_id, who.email, role, base_url="", at=at)
    return str(invitation["id"])
