"""Programs: finding, joining, tiers and agreements."""

from collections.abc import Mapping
from typing import Any

from mockserver.apis.ev_energy.access import USER, need_user
from mockserver.apis.ev_energy.people import USERS
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.lists import listed
from mockserver.engine.query import Selection, Where, select
from mockserver.engine.resource import found, shown
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, forbidden, not_found
from mockserver.world.world import World

PROGRAMS, TIERS = "ev_energy.programs", "ev_energy.program_tiers"
_REGIONS, _VERSIONS = "ev_energy.regions", "ev_energy.participation_agreement_versions"
_ACCEPTANCES = "ev_energy.agreement_acceptances"
_BY_USER = IndexSpec(("user", "version"))
INDEXES: Mapping[str, tuple[IndexSpec, ...]] = {_ACCEPTANCES: (_BY_USER,)}
"""What is asked here."""


async def list_programs(call: Call) -> Answer:
    """Find the programs of a place.

    Raises ProblemError 400 for two places at once, and for a postal code of no country.
    """
    place, postal = call.query.get("coordinates"), call.query.get("postal_code")
    country = call.query.get("country_code")
    if place is not None and postal is not None:
        text = "stands beside postal_code; send one or the other"
        raise refusal(400, [Detail("query.coordinates", text)])
    if postal is not None and country is None:
        text = "is missing; postal_code is read as one of a country"
        raise refusal(400, [Detail("query.country_code", text)])
    tests = []
    if country is not None:
        tests.append(Where(lambda program: program.get("country_code") == country))
    if postal is not None:
        tests.append(Where(lambda program: _delivers(program, postal)))
    if place is not None:
        latitude, longitude = (float(number) for number in place.split(","))
        tests.append(Where(lambda one: _covers(call.world, one, longitude, latitude)))
    return listed(call, *tests)


async def list_tiers(call: Call) -> Answer:
    """List the tiers that anybody may see. Raises what lists raise."""
    program, user = call.world.get(PROGRAMS, call.path["program_id"]), _user(call)
    answer = listed(call, Where(lambda tier: bool(tier.get("visible"))))
    for tier in answer.body:
        tier["eligible"] = _eligible(program, tier, user)
    return answer


async def read_tier(call: Call) -> Answer:
    """Show a tier, also one that is not listed. Raises ProblemError 404."""
    _, tier = found(call)
    program = call.world.get(PROGRAMS, tier["program"])
    return shown(call, {**tier, "eligible": _eligible(program, tier, _user(call))})


async def current_agreement(call: Call) -> Answer:
    """Show the latest published terms. Raises ProblemError 404 where there are none."""
    assert call.resource is not None
    wanted = Selection(
        call.resource.confinement(call),
        (Where(lambda version: bool(version.get("published"))),),
        order="version_number",
        descending=True,
        limit=1,
    )
    page = select(call.world.store[_VERSIONS], wanted)
    if not page.records:
        raise not_found("participation agreement version", "current")
    return shown(call, page.records[0])


async def accept_agreement(call: Call) -> Answer:
    """Accept published terms, once or again.

    Raises ProblemError 403 for an application, 404 for terms that cannot be accepted.
    """
    if call.caller.kind != USER:
        raise forbidden("Only a user accepts terms; send a token that a user has granted.")
    key, version = found(call)
    if not version.get("published"):
        raise not_found("participation agreement version", key)
    user, world = call.caller.claims["user_id"], call.world
    if not world.store[_ACCEPTANCES].group(_BY_USER, (user, key)):
        made = world.new_id("pacc{ulid}")
        accepted = {"user": user, "version": key, "accepted_at": world.now_seconds_text()}
        world.put(_ACCEPTANCES, made, {"id": made, **accepted})
    return Answer(201)


async def join(call: Call) -> Answer:
    """Put the user into a program, out of any other.

    Raises ProblemError 400 without a user, 404 for a program without a tier to begin with.
    """
    key, program = found(call)
    user_id, world = need_user(call), call.world
    tier = world.get(TIERS, program.get("default_tier") or "")
    if tier is None:
        raise not_found("default tier of program", key)
    user = world.get(USERS, user_id)
    assert user is not None, "claims name users"
    world.put(USERS, user_id, {**user, "program": key, "tier": tier["id"]})
    return shown(call, program)


async def verify(call: Call) -> Answer:
    """Take whatever a sponsor wants to know; the journal has it.

    Raises ProblemError 400 without a user, 404.
    """
    found(call)
    need_user(call)
    return Answer(201)


def _user(call: Call) -> Record | None:
    return call.world.get(USERS, call.caller.claims.get("user_id", ""))


def _eligible(program: Record | None, tier: Mapping[str, Any], user: Record | None) -> bool | None:
    """Whether somebody may have a tier: it is for all to see, and its program runs at home."""
    if user is None:
        return None
    serves = (program or {}).get("country_code")
    home = (user.get("default_location") or {}).get("country_code")
    return bool(tier.get("visible")) and serves in {None, home}


def _delivers(program: Record, postal: str) -> bool:
    """Whether a program runs at a postal code; one of its codes holds for all longer ones."""
    codes, wanted = program.get("postal_codes"), _plain(postal)
    return codes is None or any(wanted.startswith(_plain(code)) for code in codes)


def _plain(postal: str) -> str:
    return "".join(postal.split()).upper()


def _covers(world: World, program: Record, longitude: float, latitude: float) -> bool:
    """Whether a place lies in one of the regions of a program."""
    from mockserver.apis.ev_energy.geometry import holds  # noqa: PLC0415  a quarter of a second

    regions = (world.get(_REGIONS, key) for key in program.get("regions") or ())
    return any(holds(region.get("geometry"), longitude, latitude) for region in regions if region)


BEHAVIOURS: Mapping[str, Handler] = {
    "programs.accept_agreement": accept_agreement,
    "programs.current_agreement": current_agreement,
    "programs.join": join,
    "programs.list": list_programs,
    "programs.list_tiers": list_tiers,
    "programs.read_tier": read_tier,
    "programs.verify_enrollment": verify,
    "programs.verify_user": verify,
}
