"""One limit for many connectors: who gets how much of it (OCPP 1.6 §3.13.3)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ocpp_sim.core.limit import ALL_LINES, Cap, Limit


def shared(cap: Cap | None, limits: Sequence[Limit]) -> list[Limit]:
    """Lower the limits of charging connectors so that together they keep to the cap.

    What one cannot use goes to the others. Where it is too little for all, those that came last
    wait with power 0.
    """
    if cap is None or len(limits) < 2:  # noqa: PLR2004  # nobody to share with
        return list(limits)
    able = [at for at, limit in enumerate(limits) if limit.power_dw >= limit.floor_dw]
    while True:
        parts = _divided(cap, [limits[at] for at in able])
        if len(able) < 2 or all(part.power_dw >= part.floor_dw for part in parts):  # noqa: PLR2004
            break
        able.pop()
    given = [replace(limit, power_dw=0) for limit in limits]
    for at, part in zip(able, parts, strict=True):
        given[at] = part
    return given


def _divided(cap: Cap, limits: list[Limit]) -> list[Limit]:
    """The smallest wish first, each at most an even part of what is left.

    Amperes are those of each line, so who uses others takes nothing away.
    """
    schedule, period = cap
    lines = [one.lines if schedule.unit == "A" else ALL_LINES for one in limits]
    left_d, parts = dict.fromkeys(ALL_LINES, period.limit_d), list(limits)
    waiting = Counter("".join(lines))
    rates = [one.volts if schedule.unit == "A" else 1 for one in limits]
    wishes = [-(-one.power_dw // rate) for one, rate in zip(limits, rates, strict=True)]
    order = sorted(range(len(limits)), key=lambda at: wishes[at])
    for at in order:
        part_d = min(wishes[at], *(left_d[line] // waiting[line] for line in lines[at]))
        for line in lines[at]:
            left_d[line] -= part_d
            waiting[line] -= 1
        parts[at] = _limited(limits[at], part_d, rates[at], amperes=schedule.unit == "A")
    return parts


def _limited(limit: Limit, part_d: int, rate: int, *, amperes: bool) -> Limit:
    current_da = limit.current_da
    if amperes:
        current_da = part_d if current_da is None else min(current_da, part_d)
    return replace(limit, power_dw=min(limit.power_dw, part_d * rate), current_da=current_da)
