"""The clock of a world."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from chargebench.workbench.answers import answer


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a world: read, freeze, scale, advance."""

    _control: httpx.Client

    @property
    def now(self) -> str:
        """The world's time as RFC 3339 text."""
        return str(answer(self._control.get("clock"))["now"])

    def freeze(self, at: str | None = None) -> None:
        """Let it stand, where it is or at an instant."""
        self._change({"mode": "frozen"} | ({"at": at} if at else {}))

    def follow(self) -> None:
        """Let it go as fast as the wall."""
        self._change({"mode": "real"})

    def scale(self, factor: float) -> None:
        """Let it go `factor` times as fast as the wall."""
        self._change({"mode": "scaled", "factor": factor})

    def advance(self, *, until: str | None = None, **by: float) -> dict[str, Any]:
        """Live through so much time at once: advance(hours=8), advance(days=1, minutes=5).

        Takes what `datetime.timedelta` takes, or `until`, an instant.
        Gives {"from", "to", "fired", "not_driven", "clock"}.
        """
        wish = {"until": until} if until else {"seconds": timedelta(**by).total_seconds()}
        # A long time in a large world takes as long as it takes.
        advanced: dict[str, Any] = answer(
            self._control.post("clock/advance", json=wish, timeout=None)
        )
        return advanced

    def _change(self, wish: dict[str, Any]) -> None:
        answer(self._control.put("clock", json=wish))
