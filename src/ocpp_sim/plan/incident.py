"""What befalls the charge points of a plan: power cuts, and times without a network."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import count
from typing import Final, Literal

from ocpp_sim.core import port
from virtualtime import chance

What = Literal["power_cut", "offline"]
_LASTS: Final = (0.5, 1.5)
_OFFLINE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Incident:
    """Incident("offline", first_s=60, every_s=1200, lasts_s=45, share=0.5).

    Each time it befalls that `share` of the charge points, all at one instant if `together`, else
    somewhere within the `every_s`. It lasts `lasts_s` give or take a half, but exactly so long when
    the mains of all fail `together`; where nothing is said a time offline is a minute, and a power
    cut a blink, after which a charge point boots. Without `every_s` it happens once. `backed` and
    `transactions` are those of port.PowerCycle.
    """

    what: What
    first_s: float = 0.0
    every_s: float | None = None
    lasts_s: float | None = None
    share: float = 1.0
    together: bool = False
    backed: bool = False
    transactions: Literal["stop", "resume"] = "stop"


def timeline(
    incidents: tuple[Incident, ...], seed: int, identity: str
) -> Iterator[tuple[float, port.Input]]:
    """All that befalls one charge point, in the order of time, without end if it recurs."""
    each = (_befalls(one, seed, f"incident/{at}", identity) for at, one in enumerate(incidents))
    return merge(*each, key=lambda befallen: befallen[0])


def _befalls(
    one: Incident, seed: int, label: str, identity: str
) -> Iterator[tuple[float, port.Input]]:
    own = f"{label}/{identity}"
    numbers = range(1) if one.every_s is None else count()
    for number in numbers:
        if chance.unit(seed, own, number * 3) >= one.share:
            continue
        every_s = one.every_s or 0.0
        at_s = one.first_s + number * every_s
        lasts_s = chance.between(*_LASTS, seed, own, number * 3 + 2) * _usual_s(one)
        if not one.together:
            at_s += max(every_s - lasts_s, 0.0) * chance.unit(seed, own, number * 3 + 1)
        if one.what == "power_cut":
            off_s = _usual_s(one) if one.together else lasts_s
            yield at_s, port.PowerCycle(off_s, one.backed, one.transactions)
        else:
            yield at_s, port.GoOffline()
            yield at_s + lasts_s, port.GoOnline()


def _usual_s(one: Incident) -> float:
    if one.lasts_s is not None:
        return one.lasts_s
    return _OFFLINE_S if one.what == "offline" else 0.0
