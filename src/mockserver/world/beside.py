"""What stands beside a world and is no part of it: its end, its beginning, the gate before it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mockserver.world.world import World


@dataclass(slots=True)
class Beside:
    """The live things of one world.

    `advanced` is set when its advance is over, and `gate` holds its requests back meanwhile.
    `ends_at` is the event loop's time when it ends, and a reset goes back to `origin`, or to a new
    seeding without one.
    """

    advanced: asyncio.Event | None = None
    gate: asyncio.Event | None = None
    ends_at: float | None = None
    origin: World | None = None

    @contextmanager
    def advancing(self) -> Iterator[None]:
        """Keep requests out for as long as an advance takes."""
        self.advanced = over = asyncio.Event()
        self.gate = asyncio.Event()
        try:
            yield
        finally:
            self.advanced = None
            self._open()
            over.set()

    @contextmanager
    def ajar(self) -> Iterator[None]:
        """Let requests through in the middle of an advance."""
        self._open()
        try:
            yield
        finally:
            self.gate = asyncio.Event()

    def _open(self) -> None:
        gate, self.gate = self.gate, None
        if gate is not None:
            gate.set()
