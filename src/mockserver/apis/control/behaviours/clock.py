"""A world's time: read, frozen, scaled, set, advanced."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mockserver.apis.control import views
from mockserver.apis.control.instants import LATEST, instant
from mockserver.apis.control.parts import ControlParts, note
from mockserver.engine.call import Answer, Call
from mockserver.world.problems import invalid_field
from mockserver.world.world import World
from virtualtime.instant import to_text

_LONGEST = timedelta(days=366)


async def read(parts: ControlParts, call: Call) -> Answer:
    """The clock, also while it is being advanced."""
    return Answer(200, views.clock(parts.find(call)))


async def change(parts: ControlParts, call: Call) -> Answer:
    """Freeze, scale or set the clock."""
    mode, factor = call.body["mode"], call.body.get("factor")
    if mode == "scaled" and factor is None:
        raise invalid_field("body.factor", "is missing; 'scaled' needs one, such as 60")
    if mode != "scaled" and factor is not None:
        raise invalid_field("body.factor", f"is not for '{mode}'; allowed: only for 'scaled'")
    at = instant("body.at", call.body["at"]) if "at" in call.body else None
    world = await parts.settled(call)
    wall = world.runtime.clock.now()
    dial = world.dial.set(mode, wall, factor=factor or 1.0)
    world.dial = dial if at is None else dial.jump(at, wall)
    world.runtime.alarm()
    note(world, call, call.body)
    return Answer(200, views.clock(world))


async def advance(parts: ControlParts, call: Call) -> Answer:
    """Live through a stretch of time; 409 while another is under way."""
    world = parts.find(call)
    by = _stretch(world, call.body)
    note(world, call, call.body)
    done = await parts.worlds.advance(world, by)
    body = {
        "from": to_text(done.from_at),
        "to": to_text(done.to_at),
        "fired": dict(sorted(done.fired.items())),
        "not_driven": list(done.not_driven),
        "clock": views.clock(world),
    }
    return Answer(200, body)


def _stretch(world: World, body: Mapping[str, Any]) -> timedelta:
    """How far to go. Raises ProblemError 422 for the past and for too far."""
    (way,) = body
    field, now = f"body.{way}", world.now()
    if way == "until":
        by = instant(field, body["until"]) - now
        if by < timedelta(0):
            raise invalid_field(
                field, f"is '{body['until']}'; the world's clock shows {to_text(now)} already"
            )
    else:
        by = timedelta(**{way: body[way]})
    if by > _LONGEST:
        raise invalid_field(field, f"is {by.days} days ahead; at most {_LONGEST.days} at once")
    if now + by > LATEST:
        raise invalid_field(field, f"leads past {to_text(LATEST)}, where time ends here")
    return by
