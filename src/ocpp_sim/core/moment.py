"""When a habit may act: the third time that it could, or only once something has happened."""

from dataclasses import replace
from typing import Final

from ocpp_sim.core.wire import Counted, Moment, Wire

_REMEMBERED: Final = 8


def may_act(wire: Wire, habit: str, case: int | None) -> tuple[bool, Wire]:
    """Whether a habit may act in a case, and the wire that has counted it.

    A case that comes up again is judged as before; 0 is what always is so, and None is a new one.
    """
    for at, moment in enumerate(wire.moments):
        if moment.habit == habit:
            may, counted = _judge(moment, wire.counted[at], case)
            return may, replace(
                wire, counted=(*wire.counted[:at], counted, *wire.counted[at + 1 :])
            )
    return True, wire


def happened(wire: Wire, event: str) -> Wire:
    """The wire after an event, with which some begin to count anew."""
    if all(moment.after != event for moment in wire.moments):
        return wire
    pairs = zip(wire.moments, wire.counted, strict=True)
    counted = tuple(
        replace(one, since=0, armed=True) if moment.after == event else one for moment, one in pairs
    )
    return replace(wire, counted=counted)


def _judge(moment: Moment, counted: Counted, case: int | None) -> tuple[bool, Counted]:
    if case == 0:
        return counted.armed, counted
    known = next((so for one, so in counted.judged if one == case), None)
    if known is not None:
        return known, counted
    since = counted.since + 1
    may = counted.armed and (not moment.nth or since == moment.nth)
    judged = counted.judged
    if case is not None:
        judged = (*judged, (case, may))[-_REMEMBERED:]
    return may, replace(counted, since=since, judged=judged)
