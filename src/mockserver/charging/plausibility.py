"""Whether the figures of a meter can be true: registers, rates, and Wh mistaken for kWh.

These are suspicions for a flag, never a reason to refuse or to correct.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from mockserver.charging import flags as odd
from mockserver.charging.records import Sample

_RATE_LIMIT_W = 1_000_000.0
_LEAST_GAP_S = 60.0
_THOUSAND = (500.0, 2000.0)
_LONG_S = 600.0
_TRICKLE_W = 100.0  # as kW it would be a good charger; the 6 A floor of one phase is 1380 W
_LEAST_ENERGY_WH = 100.0
_SHORTFALL = 50.0
_LEAST_RISE_WH = 50.0
_COARSEST_WH = 100.0  # a register that counts in tenths of a kWh may stand still for so much
_GLANCE_S = 20.0  # a rise worth so much time at this power is taken as it is


def register_flags(
    before_wh: float, before_at: str, now_wh: float, now_at: str, start_wh: float
) -> list[str]:
    """What is odd about a register that moved; [] for nothing.

    Example: 12,000 Wh, then 12.4 a minute later: ["meter_regress", "kwh_for_wh"].
    """
    if now_wh < before_wh:
        mixed = _thousandfold(before_wh, now_wh) and before_wh - now_wh > _LEAST_ENERGY_WH
        return [odd.METER_REGRESS, odd.KWH_FOR_WH] if mixed else [odd.METER_REGRESS]
    if now_wh - before_wh <= _RATE_LIMIT_W * _LEAST_GAP_S / 3600:
        return []
    gap_s = max(_LEAST_GAP_S, seconds_between(before_at, now_at))
    if (now_wh - before_wh) * 3600 / gap_s <= _RATE_LIMIT_W:
        return []
    if _thousandfold(now_wh, before_wh) or _thousandfold(now_wh, start_wh):
        return [odd.KWH_FOR_WH]
    return [odd.IMPLAUSIBLE_ENERGY]


def pace_flags(
    rise_wh: float, before_at: str, at: str, before_w: float | None, power_w: float
) -> list[str]:
    """What is odd about a register that rises far more slowly than its power says.

    Of the power at both ends the lower one counts, so that one which has just come on is no matter.
    Example: 0.06 Wh in a minute at 3.7 kW: ["kwh_for_wh"].
    """
    if rise_wh * 3600 >= power_w * _GLANCE_S:  # as nearly always
        return []
    steady_w = power_w if before_w is None else min(power_w, before_w)
    promised_wh = steady_w * seconds_between(before_at, at) / 3600
    least_wh = _LEAST_RISE_WH if rise_wh else _COARSEST_WH
    slow = promised_wh >= least_wh and rise_wh * _SHORTFALL < promised_wh
    return [odd.KWH_FOR_WH] if slow else []


def total_flags(
    energy_wh: float, started_at: str, ended_at: str, samples: Sequence[Sample]
) -> list[str]:
    """What is odd about a whole transaction; `ended_at` is when its energy last rose.

    Example: 14 Wh while the power was 7.4 kW for two hours: ["kwh_for_wh"].
    """
    if energy_wh * _SHORTFALL < _most_by_power_wh(samples, started_at):  # as next to never
        promised_wh = energy_by_power_wh(samples, started_at)
        if promised_wh > _LEAST_RISE_WH and energy_wh * _SHORTFALL < promised_wh:
            return [odd.KWH_FOR_WH]
    took_s = seconds_between(started_at, ended_at)
    if took_s >= _LONG_S and 0 < energy_wh * 3600 / took_s < _TRICKLE_W:
        return [odd.KWH_FOR_WH]
    return []


def _most_by_power_wh(samples: Sequence[Sample], since: str) -> float:
    """What the sampled power can come to at most: its peak all the time."""
    powers: list[float] = [s["power_w"] for s in samples if s.get("power_w") is not None]
    if not powers:
        return 0.0
    times = [s["at"] for s in samples]
    return max(powers) * seconds_between(min(since, *times), max(times)) / 3600


def energy_by_power_wh(samples: Sequence[Sample], since: str | None = None) -> float:
    """The integral of the sampled power, by trapezoids between samples in order of time.

    From an instant before them on the power is taken for that of the first.
    """
    told = sorted((s["at"], s["power_w"]) for s in samples if s.get("power_w") is not None)
    if told and since is not None and since < told[0][0]:
        told.insert(0, (since, told[0][1]))
    curve = [(datetime.fromisoformat(at), power_w) for at, power_w in told]
    area: float = sum(
        (power_w + next_w) / 2 * (next_at - at).total_seconds() / 3600
        for (at, power_w), (next_at, next_w) in pairwise(curve)
    )
    return area


def seconds_between(one: str, other: str) -> float:
    """Seconds from one instant of a record to another, negative if that is earlier."""
    return (datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds()


def _thousandfold(large: float, small: float) -> bool:
    return small > 0 and _THOUSAND[0] <= large / small <= _THOUSAND[1]
