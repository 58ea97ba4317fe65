"""When each charge point of a fleet connects for the first time."""

from functools import lru_cache
from itertools import accumulate
from typing import Final, Literal, TypeAlias

from virtualtime import chance

Shape: TypeAlias = Literal["linear", "step", "poisson", "herd"]

SHAPES: Final[tuple[Shape, ...]] = ("linear", "step", "poisson", "herd")
_LABEL: Final = "fleet/ramp"
_BLOCK: Final = 1024


def after_s(shape: Shape, per_s: float, step_s: float, seed: int, index: int) -> float:
    """How many seconds after the start the charge point at `index` connects.

    "linear" opens `per_s` connections each second, with some jitter within the place of each;
    "step" as many in groups, all of a group at one instant, every `step_s` seconds; "poisson" as
    many on the average, as if they knew nothing of each other; "herd" all of them at once.
    """
    if shape == "herd":
        return 0.0
    if shape == "step":
        return index // max(round(per_s * step_s), 1) * step_s
    if shape == "poisson":
        block, place = divmod(index, _BLOCK)
        return _sum(seed, block) / per_s + _gaps(seed, block)[place] / per_s
    return (index + chance.unit(seed, _LABEL, index)) / per_s


@lru_cache(maxsize=256)
def _gaps(seed: int, block: int) -> tuple[float, ...]:
    """When those of a block come after its start, one each second on the average."""
    numbers = range(block * _BLOCK, (block + 1) * _BLOCK)
    return tuple(accumulate(chance.exponential(1.0, seed, _LABEL, number) for number in numbers))


@lru_cache(maxsize=256)
def _sum(seed: int, block: int) -> float:
    """When a block starts."""
    return sum(_gaps(seed, before)[-1] for before in range(block))
