"""What happened, in order, tied together by causes; bounded in bytes and free of secrets.

Entries are kept as cheap tuples and rendered only when somebody asks.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from datetime import datetime
from itertools import count
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import orjson

from mockserver.world.secrecy import redact
from virtualtime.instant import to_text

Kind = Literal[
    "request", "state", "frame", "timer", "mail", "delivery", "fault", "connection", "control",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "request", "state", "frame", "timer", "mail", "delivery", "fault", "connection", "control",
)  # fmt: skip

CAUSE: ContextVar[str] = ContextVar("cause", default="")
"""The id of the request, frame, timer or deed that is being carried out."""

_OVERHEAD_BYTES = 160
_ITEM_BYTES = 24
_POINTER_BYTES = 8
_WEIGHTLESS = frozenset({bool, int, float, type(None)})
_LOOKED_AT = 4

# what the values of the most frequent kinds are called, for those who note them as a tuple
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "frame": ("direction", "text", "version", "action", "parent"),
    "state": ("before", "after"),
}
Data: TypeAlias = Mapping[str, Any] | tuple[Any, ...]
# An entry as it is kept: there are very many that nobody ever asks for. Its place tells its number.
_Row: TypeAlias = tuple[datetime, datetime, Kind, str, str, Data, int]


class Entry(NamedTuple):
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
        self._entries: deque[_Row] = deque()
        self._number = 0
        self._bytes = 0
        self._waiting: list[asyncio.Future[None]] = []
        self._stopped_at: tuple[datetime, datetime] | None = None
        self.max_bytes = max_bytes
        self.dropped = 0

    def __iter__(self) -> Iterator[Entry]:
        return map(_entry, count(self._number - len(self._entries) + 1), self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size_bytes(self) -> int:
        return self._bytes

    @property
    def last_number(self) -> int:
        return self._number

    def add(self, kind: Kind, subject: str, data: Data, size: int = 0, *, cause: str = "") -> None:
        """Keep one entry; `size` is a rough count of the bytes that `data` holds on to.

        A frame may be given as its direction, text, version, action, and parent if it has one; a
        state as what was before and what is after.
        """
        self._number += 1
        size += _OVERHEAD_BYTES
        wall, world = self._stopped_at or self._now()
        self._entries.append((wall, world, kind, cause or CAUSE.get(), subject, data, size))
        self._bytes += size
        if self._bytes > self.max_bytes:
            self._drop()
        if self._waiting:
            self.wake()

    def _drop(self) -> None:
        """Make room by the oldest entries."""
        entries, held, most, before = self._entries, self._bytes, self.max_bytes, len(self._entries)
        while held > most:
            held -= entries.popleft()[-1]
        self._bytes = held
        self.dropped += before - len(entries)

    def stop_clock(self, wall: datetime, world: datetime) -> None:
        """Let all that is added until `start_clock` bear these times, and ask for none.

        For what happens in one instant, and without waiting for anything.
        """
        self._stopped_at = wall, world

    def start_clock(self) -> None:
        """Let each entry bear its own times again."""
        self._stopped_at = None

    def clear(self) -> int:
        """Forget every entry; the numbers go on. Gives the count of what was forgotten."""
        forgotten = len(self._entries)
        self._entries.clear()
        self._bytes = 0
        return forgotten

    def begin(self, *, after: int) -> None:
        """Start empty with the number after `after`, so that whoever follows it can go on."""
        self.clear()
        self._number, self.dropped = after, 0

    def select(
        self,
        *,
        kind: str | None = None,
        cause: str | None = None,
        subject: str | None = None,
        contains: str | None = None,
        after: int = 0,
    ) -> list[Entry]:
        """Entries newer than `after`; `subject` may be a prefix, `contains` any text in it.

        `contains` looks into the data as compact JSON and into each text of it, so that both
        '"status":"active"' and a piece of a raw OCPP frame are found.
        """
        found: list[Entry] = []
        for number, row in zip(count(self._number, -1), reversed(self._entries), strict=False):
            _, _, its_kind, its_cause, its_subject, _, _ = row
            if number <= after:
                break
            if (
                (kind is None or its_kind == kind)
                and (cause is None or its_cause == cause)
                and (subject is None or its_subject.startswith(subject))
                and (contains is None or _holds(redact(_entry(number, row).data), contains))
            ):
                found.append(_entry(number, row))
        found.reverse()
        return found

    async def changed(self, timeout_s: float) -> bool:
        """Wait, in wall time, for the next entry; False when none came.

        It also ends when the world is replaced or deleted: look the world up again.
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await asyncio.wait((future,), timeout=timeout_s)
        finally:
            if future in self._waiting:
                self._waiting.remove(future)
        return future.done()

    def wake(self) -> None:
        """Let all that wait for a change look again."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            future.set_result(None)


def _entry(number: int, row: _Row) -> Entry:
    wall_at, world_at, kind, cause, subject, data, size = row
    if isinstance(data, tuple):
        data = dict(zip(_FIELDS[kind], data, strict=False))
    return Entry(number, wall_at, world_at, kind, cause, subject, data, size)


def weight(value: Any) -> int:
    """Roughly the bytes that a JSON value takes, for the journal's bound.

    Of a long list the last items speak for those before them: meter values grow by one sample at a
    time and share the others.
    """
    # On the path of every put, hence by exact type: patterns would take eight times as long.
    kind = type(value)
    if kind is str or kind is bytes:
        return _ITEM_BYTES + len(value)
    if kind is dict:
        total = _ITEM_BYTES * len(value)
        for key, item in value.items():
            total += len(key)
            kind = type(item)
            if kind is str:
                total += _ITEM_BYTES + len(item)
            elif kind not in _WEIGHTLESS:
                total += weight(item)
        return total
    if kind is list or kind is tuple:
        last = value[-_LOOKED_AT:]
        return _POINTER_BYTES * len(value) + sum([_ITEM_BYTES + weight(i) for i in last])
    return weight(dict(value)) if isinstance(value, Mapping) else 0


def _holds(data: Any, text: str) -> bool:
    return text in orjson.dumps(data).decode() or any(text in leaf for leaf in _leaves(data))


def _leaves(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from _leaves(item)
        case list():
            for item in value:
                yield from _leaves(item)
