"""A visit without a wire: answers from a table, remembers what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

from load.operations import Operations, read_all
from load.personas.visit import Reply

_known = cache(read_all)


@dataclass
class Visitor:
    """`answers` maps an operation to its reply, or to a list of replies, one per call."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    organization: str | None = None
    chance: Random = field(default_factory=lambda: Random(1))
    connectors: set[tuple[str, int]] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    user: str | None = None
    held: list[dict[str, str]] = field(default_factory=list)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    thoughts: int = 0
    operations: Operations = field(default_factory=_known)

    def send(self, operation: str, **parts: Any) -> Reply:
        known = self.operations[operation]
        known.url(parts.get("path") or {}, parts.get("query") or {})
        self.sent.append((operation, parts))
        answer = self.answers.get(operation, Reply(200, {}))
        reply = answer.pop(0) if isinstance(answer, list) else answer
        fault = parts["check"](reply) if parts.get("check") else None
        if fault is not None:
            self.faults.append(fault)
        return reply

    def think(self) -> None:
        self.thoughts += 1

    def now(self) -> datetime:
        return datetime(2024, 6, 5, 16, 45, tzinfo=UTC)

    @property
    def names(self) -> list[str]:
        return [operation.partition(".")[2] for operation, _ in self.sent]
