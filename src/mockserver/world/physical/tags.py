"""Tags as a world knows them: who holds them and whether they may charge."""

from typing import Any, cast

from mockserver.charging import reservations, tags
from mockserver.charging.records import TAGS, Tag
from mockserver.charging.tags import INVALID, RESERVED_FOR_ANOTHER, TagInfo
from mockserver.world.physical.indexes import TAGS_BY_EMAIL
from mockserver.world.physical.reservations import holding
from mockserver.world.physical.stations import take_next
from mockserver.world.world import World


def tag(world: World, id_tag: str) -> Tag | None:
    """A tag by its text, in whatever case it was put."""
    collection = world.store[TAGS]
    found = (
        collection.get(id_tag) or collection.get(id_tag.upper()) or collection.get(id_tag.lower())
    )
    return cast("Tag | None", found)


def put_tag(world: World, id_tag: str, **facts: Any) -> Tag:
    """Make a tag known, or change facts of it: put_tag(world, "CARD-1", holder_id="drv_1").

    An email is kept in lower case, as `resolve_tag` looks it up.
    """
    known = tag(world, id_tag) or tags.new(id_tag)
    made = cast("Tag", {**known, **facts})
    if made["email"] is not None:
        made["email"] = made["email"].lower()
    world.put(TAGS, made["id_tag"], made)
    return made


def assess(world: World, id_tag: str) -> TagInfo:
    """What a tag is worth now; looking changes nothing."""
    known = tag(world, id_tag)
    if known is None:
        return TagInfo(tags.ACCEPTED) if _welcomes(world, id_tag) else INVALID
    return tags.judge(known, world.now_text())


def authorize(
    world: World, id_tag: str, *, station_id: str | None = None, connector_id: int | None = None
) -> TagInfo:
    """Decide whether a tag may charge, on a connector if one is named.

    The setting `next_authorize`, e.g. {"CARD-1": "Blocked"}, decides once; an unknown tag becomes
    known or is Invalid by the setting `unknown_tags`; a connector held for another tag is Blocked.
    """
    order = take_next(world, "next_authorize", id_tag)
    if order is not None:
        return TagInfo(str(order["status"]))
    if tag(world, id_tag) is None and _welcomes(world, id_tag):
        put_tag(world, id_tag)
    info = assess(world, id_tag)
    if info.status != tags.ACCEPTED or station_id is None or connector_id is None:
        return info
    held = holding(world, station_id, connector_id)
    if held is not None and not reservations.admits(held, id_tag, info.parent_id_tag):
        return RESERVED_FOR_ANOTHER
    return info


def resolve_tag(world: World, text: str) -> str | None:
    """The tag meant by a UID or by its holder's email; None for an email nobody holds."""
    if "@" not in text:
        return text
    collection = world.store[TAGS]
    for spelled in (text.lower(), text):
        for entry in collection.group(TAGS_BY_EMAIL, (spelled,)):
            return str(collection.record(entry)["id_tag"])
    return None


def _welcomes(world: World, id_tag: str) -> bool:
    """Tell whether the world accepts a tag that it does not know; no tag is none."""
    return bool(id_tag) and world.settings.get("unknown_tags") != "refuse"
