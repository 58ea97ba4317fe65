"""What a journey is given and gets back; the persona that walks it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that was checked already: `body` is None unless the status was expected.

    `links` are those of its Link header by their rel: {'next': 'https://…', 'previous': …}.
    """

    status: int
    body: Any = None
    links: Mapping[str, str] = field(default_factory=dict)

    def entries(self, envelope: str | None = None) -> list[Mapping[str, Any]]:
        """The records of a list answer: of {'data': [{…}, …], 'total': 7}, or of [{…}, …]."""
        found = self.body
        if envelope is not None:
            found = self.body.get(envelope) if isinstance(self.body, dict) else None
        return [e for e in found if isinstance(e, dict)] if isinstance(found, list) else []

    def total(self) -> int:
        found = self.body.get("total") if isinstance(self.body, dict) else None
        return found if isinstance(found, int) else 0


# (an expected answer) -> what is wrong with it beyond its form, None if nothing
Check: TypeAlias = Callable[[Reply], str | None]


class Visit(Protocol):
    """One simulated caller of the API. A request that fails is reported and gives Reply.body None.

    `organization` is the caller's own, None when nobody said it; `connectors` are pairs such as
    ('CP-0001', 1) that a reservation may ask for, `tags` what it may be made out to.
    `user` is for whom an application asks, None for itself.
    `held` are the path parameters of what has to be given back: {'reservation_id': 'res_01HX…'}.
    """

    chance: Random
    organization: str | None
    connectors: set[tuple[str, int]]
    tags: set[str]
    user: str | None
    held: list[dict[str, str]]

    def send(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: object = None,
        fine: frozenset[int] = frozenset(),
        follow: str | None = None,
        check: Check | None = None,
    ) -> Reply:
        """Send one request and judge the answer; `fine` are refusals that are legitimate here.

        `follow` is a URL that an answer gave, and stands for path and query.
        `check` looks at an expected answer; its body is given even if that finds something.
        """
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
    """A kind of caller: whose API, which credential, which journeys by name, what to tidy up."""

    name: str
    api: str
    credential: str
    journeys: Mapping[str, Journey] = field(default_factory=dict)
    leave: Journey = _nothing
