"""Regions: shapes on the map, checked and united, one by one or as a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mockserver.apis.ev_energy.access import application
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.lists import listed
from mockserver.engine.query import Where
from mockserver.engine.resource import found, shown
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, Problem, ProblemError, forbidden
from mockserver.world.world import World

if TYPE_CHECKING:
    from mockserver.apis.ev_energy.geometry import Outline

_REGIONS, _GROUPS = "ev_energy.regions", "ev_energy.region_groups"
_BY_NAME = IndexSpec(("name",))  # the lists have it, for their filter


@dataclass(slots=True)
class Draft:
    """A region that somebody wants, with what stands against it; `outline` is None for a bad one.

    `of` is where it stands in a body: '' or 'regions.3.'.
    """

    body: Record
    of: str
    outline: "Outline | None"
    flaws: tuple[str, ...]
    taken_by: str | None
    repeated: bool = False

    @property
    def status(self) -> str:
        if self.flaws:
            return "INVALID_GEOMETRY"
        if self.taken_by is not None:
            return "NAME_EXISTS"
        return "INVALID" if self.repeated else "OK"

    @property
    def problems(self) -> list[str]:
        """In words, all of them."""
        found = [f"geometries.{flaw}" for flaw in self.flaws]
        if self.taken_by is not None:
            found.append("The name belongs to another region.")
        return [*found, _REPEATED] if self.repeated else found


_REPEATED = "The name stands in this group twice."


async def list_regions(call: Call) -> Answer:
    """The list, also of those that hold a point. Raises ProblemError 403, 400 for a bad filter."""
    _organisation(call)
    place = call.query.get("contains")
    if place is None:
        return listed(call)
    from mockserver.apis.ev_energy.geometry import holds  # noqa: PLC0415  a quarter of a second

    latitude, longitude = map(float, place.split(","))
    return listed(call, Where(lambda region: holds(region.get("geometry"), longitude, latitude)))


async def list_groups(call: Call) -> Answer:
    """The list. Raises ProblemError 403."""
    _organisation(call)
    return listed(call)


async def read(call: Call) -> Answer:
    """One region or one group. Raises ProblemError 403, 404."""
    _organisation(call)
    return shown(call, found(call)[1])


async def create(call: Call) -> Answer:
    """Draw one region. Raises ProblemError 403, 409 for a name that is taken, 422 for its shape."""
    organisation = _organisation(call)
    draft = _draft(call.world, call.body, "")
    _refuse_flaws([draft])
    _refuse_taken(call, [draft])
    groups = list(dict.fromkeys(call.body.get("region_groups") or ()))
    return shown(call, _store(call.world, draft, groups, organisation))


async def create_group(call: Call) -> Answer:
    """Draw a group with all of its regions, or nothing.

    Raises ProblemError 403, 409 for the name of the group or of a region, 422 for shapes and names
    that come twice.
    """
    organisation, world, name = _organisation(call), call.world, call.body["name"]
    drafts = _drafts(call)
    _refuse_flaws(drafts)
    taken_by = _named(world, _GROUPS, name)
    if taken_by is not None:
        url = f"{call.base_url}/v2/region_groups/{taken_by}"
        taken = {"existing_region_group": url}
        raise _conflict("region_group_name_conflict", {name: url}, taken)
    _refuse_taken(call, drafts)
    repeated = [d for d in drafts if d.repeated]
    if repeated:
        details = [Detail(f"body.{d.of}name", _REPEATED) for d in repeated]
        raise _invalid("validation_failed_regions", details)
    key = world.new_id("rgrp{ulid}")
    group = {
        "id": key,
        "name": name,
        "created_at": world.now_seconds_text(),
        "organization": organisation,
    }
    world.put(_GROUPS, key, group)
    for draft in drafts:
        _store(world, draft, [key], organisation)
    return shown(call, group)


async def validate_group(call: Call) -> Answer:
    """What is wrong with a group; nothing is written. Raises ProblemError 403."""
    _organisation(call)
    name, drafts = call.body["name"], _drafts(call)
    taken = _named(call.world, _GROUPS, name) is not None
    group = {
        "name": name,
        "status": "NAME_EXISTS" if taken else "AVAILABLE",
        "problems": ["The name belongs to another group."] if taken else [],
    }
    fine = not taken and all(draft.status == "OK" for draft in drafts)
    regions = [_finding(call, draft) for draft in drafts]
    return Answer(200, {"valid": fine, "group": group, "regions": regions})


def _organisation(call: Call) -> str:
    """The organisation of the calling application. Raises ProblemError 403 when it has none."""
    client = application(call)
    organisation = None if client is None else client["about"].get("organisation")
    if not organisation:
        raise forbidden(
            "The application belongs to no organisation; regions are for those that do."
        )
    return str(organisation)


def _drafts(call: Call) -> list[Draft]:
    """The regions of a group; a name that stands there again marks the later one."""
    drafts, names = [], set[str]()
    for number, body in enumerate(call.body["regions"]):
        draft = _draft(call.world, body, f"regions.{number}.")
        draft.repeated = body["name"] in names
        names.add(body["name"])
        drafts.append(draft)
    return drafts


def _draft(world: World, body: Record, of: str) -> Draft:
    from mockserver.apis.ev_energy.geometry import united  # noqa: PLC0415  a quarter of a second

    taken_by = _named(world, _REGIONS, body["name"])
    try:
        return Draft(body, of, united(body["geometries"]), (), taken_by)
    except ValueError as error:
        return Draft(body, of, None, tuple(str(error).splitlines()), taken_by)


def _refuse_flaws(drafts: Sequence[Draft]) -> None:
    details = [
        Detail(f"body.{draft.of}geometries", flaw) for draft in drafts for flaw in draft.flaws
    ]
    if details:
        raise _invalid("invalid_geometry", details)


def _refuse_taken(call: Call, drafts: Sequence[Draft]) -> None:
    """Raises ProblemError 409 that names every draft of another's name."""
    taken = {draft.body["name"]: url for draft in drafts if (url := _holder(call, draft))}
    if taken:
        conflicts = [{"name": name, "existing_region": url} for name, url in taken.items()]
        raise _conflict("region_name_conflict", taken, {"conflicts": conflicts})


def _holder(call: Call, draft: Draft) -> str | None:
    """The URL of the region that has the name already."""
    return None if draft.taken_by is None else f"{call.base_url}/v2/regions/{draft.taken_by}"


def _conflict(code: str, taken: Mapping[str, str], members: Mapping[str, Any]) -> ProblemError:
    held = "; ".join(f"'{name[:200]}' is the name of {url}" for name, url in taken.items())
    return ProblemError(Problem(409, code, f"{held}; choose another one.", members=members))


def _invalid(code: str, details: list[Detail]) -> ProblemError:
    text = "; ".join(f"{detail.field}: {detail.message}" for detail in details)
    return ProblemError(Problem(422, code, text, tuple(details)))


def _finding(call: Call, draft: Draft) -> dict[str, Any]:
    computed = None
    if draft.outline is not None:
        computed = {
            "geometry_count": len(draft.body["geometries"]),
            "resulting_polygon_count": draft.outline.polygons,
            "area_sq_km": draft.outline.area_sq_km,
        }
    return {
        "name": draft.body["name"],
        "status": draft.status,
        "problems": draft.problems,
        "computed": computed,
        "existing_region": _holder(call, draft),
    }


def _store(world: World, draft: Draft, groups: list[str], organisation: str) -> Record:
    assert draft.outline is not None
    key, now = world.new_id("regn{ulid}"), world.now_seconds_text()
    record = {
        "id": key,
        "name": draft.body["name"],
        "type": draft.body.get("type"),
        "region_groups": groups,
        "created_at": now,
        "updated_at": now,
        "geometry": draft.outline.geometry,
        "organization": organisation,
    }
    world.put(_REGIONS, key, record)
    return record


def _named(world: World, collection: str, name: str) -> str | None:
    """The id of the record with this name, whosever it is."""
    group = world.store[collection].group(_BY_NAME, (name,))
    return str(group[0][2]) if group else None


BEHAVIOURS: Mapping[str, Handler] = {
    "regions.create": create,
    "regions.create_group": create_group,
    "regions.list": list_regions,
    "regions.list_groups": list_groups,
    "regions.read": read,
    "regions.validate_group": validate_group,
}
