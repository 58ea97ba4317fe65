"""Timers as records: what is due, when, and for whom; never a callback."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import NamedTuple


class Timer(NamedTuple):
    """`kind` is looked up in a dispatch table when `due_at` comes; `key` says whom it concerns.

    Timers of one instant fire in the order in which they were set (`number`).
    Example: Timer(datetime(2024, 6, 1, 9, tzinfo=UTC), 17, "reservation.expire", "4711").
    """

    due_at: datetime
    number: int
    kind: str
    key: str


_new = tuple.__new__  # of a Timer, without the call of Python that its own would take


class Timers:
    """The pending timers, at most one for each (kind, key); setting it again moves it."""

    __slots__ = ("_heap", "_number", "_pending")

    def __init__(self, timers: Iterable[Timer] = (), *, number: int = 0) -> None:
        self._pending = {(t.kind, t.key): t for t in timers}
        self._heap = list(self._pending.values())
        heapify(self._heap)
        self._number = max([number, *(t.number for t in self._pending.values())])

    def __iter__(self) -> Iterator[Timer]:
        return iter(sorted(self._pending.values()))

    def __len__(self) -> int:
        return len(self._pending)

    def set(self, due_at: datetime, kind: str, key: str) -> None:
        self._number = number = self._number + 1
        timer = _new(Timer, (due_at, number, kind, key))
        self._pending[kind, key] = timer
        heappush(self._heap, timer)

    def cancel(self, kind: str, key: str) -> None:
        self._pending.pop((kind, key), None)

    def peek(self) -> Timer | None:
        """The timer that fires next; the cancelled and moved ones are dropped on the way."""
        heap, pending = self._heap, self._pending
        while heap:
            timer = heap[0]
            if pending.get(timer[2:]) is timer:
                return timer
            heappop(heap)
        return None

    def pop_due(self, now: datetime) -> Timer | None:
        """Take the next timer due at `now` or before; None when there is none."""
        timer = self.peek()
        if timer is None or timer.due_at > now:
            return None
        self.take(timer)
        return timer

    def take(self, timer: Timer) -> None:
        """Take the timer that `peek` has just given."""
        heappop(self._heap)
        del self._pending[timer[2:]]

    def fork(self) -> "Timers":
        """A copy that goes on alone; the timers themselves are shared, being values."""
        return Timers(self._pending.values(), number=self._number)
