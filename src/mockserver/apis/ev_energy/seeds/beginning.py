"""When and after which id a seed began, in counters of the world, so that its copies know too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mockserver.world.world import World
from virtualtime.instant import EPOCH

_AT, _IDS = "ev_energy.seeded_at_s", "ev_energy.seeded_after_id"


@dataclass(frozen=True, slots=True)
class Beginning:
    """From this the same seed can be planted again, with the same ids."""

    at: datetime
    counters: Mapping[str, int]


def note(world: World) -> None:
    """Keep when the seed of a world begins."""
    world.counters[_AT] = (world.now() - EPOCH) // timedelta(seconds=1)
    world.counters[_IDS] = world.counters.get("ids", 0)


def of(world: World) -> Beginning | None:
    """When the seed of a world began; None for a world without one."""
    at_s, number = world.counters.get(_AT), world.counters.get(_IDS)
    if at_s is None or number is None:
        return None
    return Beginning(EPOCH + timedelta(seconds=at_s), {"ids": number})
