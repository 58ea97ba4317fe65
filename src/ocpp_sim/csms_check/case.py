"""One case: what is looked at, where the standard says so, and how it is played."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from ocpp_sim.csms_check.trial import Trial

Play: TypeAlias = Callable[[Trial], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Case:
    """Case("CORE-01", "core", "A charge point may register", "OCPP 1.6 §4.2", play).

    `operator` cases have the central system send something, which takes somebody who tells it to.
    """

    id: str
    block: str
    title: str
    source: str
    play: Play
    operator: bool = False
