"""Site owners at every stage of the onboarding, and their projects."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mockserver.apis.dynamo.behaviours.invitations import LIFE, invitation_token
from mockserver.apis.dynamo.behaviours.site_owner import EXPIRE, STEPS, mail_invitation
from mockserver.apis.dynamo.names import PROJECTS, SITE_OWNERS, fresh_id
from mockserver.apis.dynamo.seeds.draws import ago, faked, moment, person
from mockserver.apis.dynamo.seeds.tenants import Tenant
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text


@dataclass(frozen=True, slots=True)
class Host:
    """The site owner in the middle of the onboarding, and the projects."""

    site_owner_id: str
    project_ids: tuple[str, ...]


def plant(world: World, home: Tenant) -> Host:
    """One in mid-onboarding with projects, one invited, and one with every step done."""
    middle = _owner(world, home, "middle", done=2, days_ago=40)
    projects = (
        _project(world, home, middle, "first", days_ago=38, status="in_progress"),
        _project(world, home, middle, "second", days_ago=35, status="completed"),
    )
    _owner(world, home, "invited", done=0, days_ago=1)
    _owner(world, home, "ready", done=len(STEPS), days_ago=60)
    return Host(middle, projects)


def count_points(world: World, points: dict[str, int]) -> None:
    """Tell each project how many charge points it has: {"proj_1": 2}."""
    for key, number in points.items():
        world.put(PROJECTS, key, {**(world.get(PROJECTS, key) or {}), "charge_point_count": number})


def _owner(world: World, home: Tenant, label: str, *, done: int, days_ago: int) -> str:
    """A site owner who has done that many steps; the first is accepting the invitation."""
    key = fresh_id(world, SITE_OWNERS)
    fake = faked(world, f"host/{label}/company")
    company, phone = fake.company(), fake.phone_number()
    who = person(world, f"host/{label}", "example.net")
    invited_at = moment(world) - timedelta(days=days_ago)
    ends_at = to_seconds_text(invited_at + LIFE)
    owner: dict[str, Any] = {
        "site_owner_id": key,
        "org_id": home.org_id,
        "email": who.email,
        "name": who.name,
        "company": company,
        "phone": phone,
        "status": "active" if done else "invited",
        "token": invitation_token(world, key),
        "invitation_status": "accepted" if done else "pending",
        "invitation_expires_at": ends_at,
        "onboarding_status": "in_progress" if done else "invited",
        "completed_steps": list(STEPS[:done]),
        "created_at": to_seconds_text(invited_at),
        "accepted_at": to_seconds_text(invited_at + timedelta(days=1)) if done else None,
        "completed_at": None,
    }
    world.put(SITE_OWNERS, key, owner)
    if not done:
        world.set_timer(parse(ends_at), EXPIRE, key)
        mail_invitation(world, owner, base_url="")
    return key


def _project(
    world: World, home: Tenant, site_owner_id: str, label: str, *, days_ago: int, status: str
) -> str:
    key = fresh_id(world, PROJECTS)
    fake = faked(world, f"project/{label}")
    street, city = fake.street_address(), fake.city()
    world.put(
        PROJECTS,
        key,
        {
            "project_id": key,
            "org_id": home.org_id,
            "site_owner_id": site_owner_id,
            "name": f"{city} Car Park",
            "address": f"{street}, {city}".replace("\n", ", "),
            "status": status,
            "charge_point_count": 0,
            "created_at": ago(world, days=days_ago),
        },
    )
    return key
