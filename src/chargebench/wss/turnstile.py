"""Few handshakes at a time, so that a thousand who come at once do not all wait for each other."""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from typing import Final

_WIDTH: Final = 16
_MOMENT_S: Final = 1.0


class Turnstile:
    """Lets so many through at a time: `enter` with what is to begin, and `leave` when it is over.

    A handshake in two halves of which thousands are under way takes more memory, which fragments,
    and ends later for all. Who takes longer than a moment is not counted any more, so that nobody
    can block the way by standing in it.
    """

    def __init__(self, width: int = _WIDTH, moment_s: float = _MOMENT_S) -> None:
        self._free = width
        self._moment_s = moment_s
        self._inside: dict[Hashable, asyncio.TimerHandle] = {}
        self._line: deque[tuple[Hashable, Callable[[], None]]] = deque()

    def enter(self, who: Hashable, begin: Callable[[], None]) -> None:
        """Have something begin, now or when it is its turn."""
        self._line.append((who, begin))
        self._let_in()

    def leave(self, who: Hashable) -> None:
        """Make room, whether or not somebody is still counted."""
        timer = self._inside.pop(who, None)
        if timer is not None:
            timer.cancel()
            self._free += 1
            self._let_in()

    def _let_in(self) -> None:
        while self._free and self._line:
            who, begin = self._line.popleft()
            self._free -= 1
            loop = asyncio.get_running_loop()
            self._inside[who] = loop.call_later(self._moment_s, self.leave, who)
            begin()
