"""Who of the workers has said its last word: a verdict before that would leave some out.

Locust's workers report every three seconds, and its master ends as soon as they have stopped.
"""

from collections.abc import Iterable, Mapping
from typing import Any

KEY = "chargebench_over"
PATIENCE_S = 15.0
"""How long a verdict waits for a worker that is there and says nothing."""


class LastWords:
    """`heard` of each report of a worker; `owed` are those that go on or have not said so since."""

    def __init__(self) -> None:
        self._over: set[str] = set()

    def heard(self, worker: str, data: Mapping[str, Any]) -> None:
        if data.get(KEY):
            self._over.add(worker)
        else:
            self._over.discard(worker)

    def owed(self, workers: Iterable[str]) -> set[str]:
        return set(workers) - self._over
