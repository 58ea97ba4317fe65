"""Events of virtual power plants: checked and given back, and not kept, as the vendor does."""

import re
from collections.abc import Mapping
from datetime import datetime

from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.links import segment
from mockserver.world.problems import Detail, bad_request, not_found
from virtualtime.instant import parse, to_seconds_text, to_text

_COORDINATORS = "ev_energy.dispatch_coordinators"
_LIMITS = ("import_limit_watts", "export_limit_watts", "target_power_watts")
_EVENT_ID = re.compile(r"devt[A-Z0-9]{26}")


async def create_event(call: Call) -> Answer:
    """A dispatch with a new id.

    Raises ProblemError 404 for the coordinator, 400 for times that are past or end before they
    begin, and for an event that limits nothing.
    """
    coordinator, body, wrong = _coordinator(call), call.body, list[Detail]()
    start, end = parse(body["start_time"]), parse(body["end_time"])
    if start < call.world.now().replace(microsecond=0):
        text = f"is {_text(start)}, which is past; it is {call.world.now_seconds_text()} now"
        wrong.append(Detail("body.start_time", text))
    if end <= start:
        wrong.append(Detail("body.end_time", f"is {_text(end)}; it must be later than start_time"))
    if all(body.get(name) is None for name in _LIMITS):
        text = "are all null; give at least one"
        wrong += [Detail(f"body.{name}", f"{', '.join(_LIMITS)} {text}") for name in _LIMITS]
    if wrong:
        raise bad_request("; ".join(f"{each.field}: {each.message}" for each in wrong), *wrong)
    key, url = call.world.new_id("devt{ulid}"), _url(call, coordinator)
    event = {
        "id": key,
        "url": f"{url}/dispatch_events/{key}",
        "start_time": _text(start),
        "end_time": _text(end),
        **{name: body.get(name) for name in _LIMITS},
        "dispatch_coordinator": url,
    }
    return Answer(201, event)


async def cancel_event(call: Call) -> Answer:
    """Call an event off; as none is kept, any id that could be one will do.

    Raises ProblemError 404 for the coordinator and for what is no id.
    """
    _coordinator(call)
    key = str(call.path["dispatch_event_id"])
    if not _EVENT_ID.fullmatch(key):
        raise not_found("dispatch event", key)
    return Answer(200, {"status": "CANCELLED"})


def _coordinator(call: Call) -> str:
    """The id of the coordinator in the path. Raises ProblemError 404."""
    key = str(call.path["dispatch_coordinator_id"])
    if call.world.get(_COORDINATORS, key) is None:
        raise not_found("dispatch coordinator", key)
    return key


def _url(call: Call, coordinator: str) -> str:
    return f"{call.base_url}/v2/dispatch_coordinators/{segment(coordinator)}"


def _text(at: datetime) -> str:
    return to_text(at) if at.microsecond else to_seconds_text(at)


BEHAVIOURS: Mapping[str, Handler] = {
    "vpp.cancel_event": cancel_event,
    "vpp.create_event": create_event,
}
