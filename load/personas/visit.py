"""What a journey is given and gets back; the persona that walks it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that was checked already: `body` is None unless the status was expected."""

    status: int
    body: Any = None

    def entries(self, envelope: str) -> list[Mapping[str, Any]]:
        """The records of a list answer: {'data': [{…}, …], 'total': 7}."""
        found = self.body.get(envelope) if isinstance(self.body, dict) else None
        return [e for e in found if isinstance(e, dict)] if isinstance(found, list) else []

    def total(self) -> int:
        found = self.body.get("total") if isinstance(self.body, dict) else None
        return found if isinstance(found, int) else 0


class Visit(Protocol):
    """One simulated person at the API. A request that fails is reported and gives Reply.body None.

    `organization` is the caller's own, None when nobody said it; `connectors` are pairs such as
    ('CP-0001', 1) that a reservation may ask for, `tags` what it may be made out to.
    """

    chance: Random
    organization: str | None
    connectors: set[tuple[str, int]]
    tags: set[str]
    held: list[str]

    def send(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: object = None,
        fine: frozenset[int] = frozenset(),
    ) -> Reply:
        """Send one request and judge the answer; `fine` are refusals that are legitimate here."""
        ...

    def think(self) -> None:
        """Wait as a person does between two requests."""
        ...

    def now(self) -> datetime:
        """The server's time, as well as it is known."""
        ...


Journey: TypeAlias = Callable[[Visit], None]


def _nothing(_visit: Visit) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of caller: which credential, which journeys by name, what to tidy up at the end."""

    name: str
    credential: str
    journeys: Mapping[str, Journey] = field(default_factory=dict)
    leave: Journey = _nothing
