"""Charge points as load: shards of a fleet that somebody else knows how to run.

This package knows no simulator; who starts it names one (`FACTORY`), and what is wanted of it
stands here. Nothing here imports Locust.
"""

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any, Protocol, TypeAlias

SIZE = 250
FACTORY = "CHARGEBENCH_FLEET"
"""Environment variable with 'module:name' of a callable that takes an Order and gives a Fleet."""


Result: TypeAlias = tuple[str, float, str]
"""An answered call, or one that failed: ('Heartbeat', 0.7, '') or ('Heartbeat', 0.0, 'timeout').

The milliseconds count from when the call was meant to be sent.
"""


@dataclass(frozen=True, slots=True)
class Order:
    """What fleet is wanted: Order('ws://csms.test/ocpp16', plan='home-ac', ramp_per_s=50.0).

    `ramp_per_s` is for each shard; without a `plan` there is the everyday mix.
    """

    csms: str
    plan: str | None = None
    seed: int = 1
    ramp_per_s: float = 50.0

    def dump(self) -> dict[str, Any]:
        """As plain values, for the way from the master to a worker."""
        return asdict(self)


class Fleet(Protocol):
    """Runs shards in a thread of its own; all but `run` may be called from any other."""

    def run(self) -> None:
        """Block until `stop`."""
        ...

    def add(self, indexes: range) -> None:
        """Have the charge points at these indexes come up."""
        ...

    def remove(self, indexes: range) -> None: ...

    def take(self) -> Iterable[Result]:
        """What has come in since the last time."""
        ...

    def stop(self) -> None: ...


class NoFleetError(LookupError):
    """Nobody has said what runs charge points; the message says what to do."""


def start(order: Order) -> Fleet:
    """The fleet of whoever started us. Raises NoFleetError, ValueError for a wrong order."""
    module, _, name = os.environ.get(FACTORY, "").partition(":")
    if not name:
        raise NoFleetError(
            f"{FACTORY} names nothing that runs charge points; start this by `chargebench load`."
        )
    made: Fleet = getattr(import_module(module), name)(order)
    return made


class Numbers:
    """Which shards a worker holds: every worker's numbers are its own.

    Worker 1 of 3 has the shards 1, 4, 7…; one that is given back is the next to be taken.
    """

    def __init__(self) -> None:
        self._held: set[int] = set()

    def take(self, worker: int, workers: int) -> range:
        """The indexes of the next shard's charge points."""
        number = next(
            number
            for turn in range(len(self._held) + 1)
            if (number := turn * workers + worker) not in self._held
        )
        self._held.add(number)
        return range(number * SIZE, (number + 1) * SIZE)

    def give_back(self, indexes: range) -> None:
        self._held.discard(indexes.start // SIZE)
