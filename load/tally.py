"""What was sent and how it went, per operation; workers send theirs, the master adds them up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from load.latency import Histogram

# A server may give each failure a text of its own; a report needs only the frequent ones.
_MAX_MESSAGES = 200


@dataclass(slots=True)
class Counted:
    """One operation: how long each request took, and how many failed with which message."""

    latency: Histogram = field(default_factory=Histogram)
    failures: int = 0

    @property
    def requests(self) -> int:
        return len(self.latency)

    @property
    def error_ratio(self) -> float:
        return self.failures / self.requests if self.requests else 0.0


class Tally:
    """Everything counted since the run began."""

    def __init__(self) -> None:
        self.operations: dict[str, Counted] = {}
        self.messages: Counter[tuple[str, str]] = Counter()

    @property
    def requests(self) -> int:
        return sum(counted.requests for counted in self.operations.values())

    @property
    def failures(self) -> int:
        return sum(counted.failures for counted in self.operations.values())

    @property
    def latency(self) -> Histogram:
        """All operations together."""
        merged = Histogram()
        for counted in self.operations.values():
            merged.merge(counted.latency)
        return merged

    def add(self, operation: str, latency_ms: float, failure: str | None = None) -> None:
        counted = self.operations.setdefault(operation, Counted())
        counted.latency.add(latency_ms)
        if failure is not None:
            counted.failures += 1
            self._note(operation, failure, 1)

    def take(self) -> dict[str, Any]:
        """What was counted since the last `take`, as plain values, and start over.

        Shape: {'operations': {'dynamo.x': {'latency_us': [[12300, 4]], 'failures': 1}},
        'messages': [['dynamo.x', '500 instead of 200', 1]]}.
        """
        taken = {
            "operations": {
                name: {
                    "latency_us": [list(entry) for entry in counted.latency],
                    "failures": counted.failures,
                }
                for name, counted in self.operations.items()
            },
            "messages": [[name, text, count] for (name, text), count in self.messages.items()],
        }
        self.clear()
        return taken

    def merge(self, taken: Mapping[str, Any]) -> None:
        """Add what another process has taken."""
        for name, figures in taken["operations"].items():
            counted = self.operations.setdefault(name, Counted())
            counted.latency.merge(Histogram((us, count) for us, count in figures["latency_us"]))
            counted.failures += figures["failures"]
        for name, text, count in taken["messages"]:
            self._note(name, text, count)

    def clear(self) -> None:
        self.operations.clear()
        self.messages.clear()

    def _note(self, operation: str, text: str, count: int) -> None:
        key = (operation, text)
        if key not in self.messages and len(self.messages) >= _MAX_MESSAGES:
            key = (operation, "other failures")
        self.messages[key] += count
