"""What happened, in order, tied together by causes; bounded in bytes and free of secrets.

Entries are kept as cheap tuples and rendered only when somebody asks.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mockserver.world.secrecy import redact
from virtualtime.instant import to_text

Kind = Literal["request", "state", "frame", "timer", "mail", "fault", "connection", "control"]
KINDS: tuple[Kind, ...] = (
    "request", "state", "frame", "timer", "mail", "fault", "connection", "control",
)  # fmt: skip

CAUSE: ContextVar[str] = ContextVar("cause", default="")
"""The id of the request, frame, timer or deed that is being carried out."""

_OVERHEAD_BYTES = 160


@dataclass(frozen=True, slots=True)
class Entry:
    """`subject` is what the entry is about: an operationId, 'dynamo.reservations/res_1', a point.

    `data` is rendered on demand; its values may be bytes, text or JSON.
    """

    number: int
    wall_at: datetime
    world_at: datetime
    kind: Kind
    cause: str
    subject: str
    data: Mapping[str, Any]
    size: int

    def render(self) -> dict[str, Any]:
        """The entry as JSON, secrets blotted out."""
        return {
            "number": self.number,
            "at": to_text(self.wall_at),
            "world_at": to_text(self.world_at),
            "kind": self.kind,
            "cause": self.cause,
            "subject": self.subject,
            "data": redact(self.data),
        }


class Journal:
    """The newest entries of one world, at most `max_bytes` of them."""

    def __init__(self, now: Callable[[], tuple[datetime, datetime]], max_bytes: int) -> None:
        self._now = now
        self._entries: deque[Entry] = deque()
        self._number = 0
        self._bytes = 0
        self._waiting: list[asyncio.Future[None]] = []
        self.max_bytes = max_bytes
        self.dropped = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size_bytes(self) -> int:
        return self._bytes

    @property
    def last_number(self) -> int:
        return self._number

    def add(
        self, kind: Kind, subject: str, data: Mapping[str, Any], *, size: int = 0, cause: str = ""
    ) -> None:
        """Keep one entry; `size` is a rough count of the bytes that `data` holds on to."""
        self._number += 1
        size += _OVERHEAD_BYTES
        wall, world = self._now()
        self._entries.append(
            Entry(self._number, wall, world, kind, cause or CAUSE.get(), subject, data, size)
        )
        self._bytes += size
        while self._bytes > self.max_bytes and self._entries:
            self._bytes -= self._entries.popleft().size
            self.dropped += 1
        if self._waiting:
            self._wake()

    def select(
        self,
        *,
        kind: str | None = None,
        cause: str | None = None,
        subject: str | None = None,
        contains: str | None = None,
        after: int = 0,
    ) -> list[Entry]:
        """Entries newer than `after`; `subject` may be a prefix, `contains` any text in it."""
        return [
            entry
            for entry in self._entries
            if entry.number > after
            and (kind is None or entry.kind == kind)
            and (cause is None or entry.cause == cause)
            and (subject is None or entry.subject.startswith(subject))
            and (contains is None or contains in str(entry.render()["data"]))
        ]

    async def changed(self, timeout_s: float) -> bool:
        """Wait, in wall time, for the next entry; False when none came."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await asyncio.wait_for(future, timeout_s)
        except TimeoutError:
            return False
        finally:
            if future in self._waiting:
                self._waiting.remove(future)
        return True

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
