"""What the control API is made of, and how its handlers find a world."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from mockserver.apis.control.problems import unknown
from mockserver.apis.control.shelves import Shelf, shelves
from mockserver.contract.model import Document, Operation
from mockserver.engine.call import Answer, Call
from mockserver.world.credentials import GrantKind
from mockserver.world.journal import weight
from mockserver.world.limits import Rates
from mockserver.world.outbox import Channel
from mockserver.world.world import World
from mockserver.world.worlds import Worlds

API = "control"
# API -> kind of credential -> how it is minted
Grants: TypeAlias = Mapping[str, Mapping[str, GrantKind]]
ControlHandler: TypeAlias = "Callable[[ControlParts, Call], Awaitable[Answer]]"


@dataclass(slots=True)
class ControlParts:
    """The live things that the handlers close over; the composition makes one for each server.

    `documents` are all that are served, by name, the control API's own among them.
    `rates` are the limits that APIs have of themselves.
    `started_at` is wall time; without a `token` the API is open. `channels` are the webhooks that
    APIs send.
    """

    worlds: Worlds
    documents: Mapping[str, Document]
    grants: Grants
    version: str
    started_at: datetime
    token: str | None = field(default=None, repr=False)
    rates: Mapping[str, Rates] = field(default_factory=dict)
    channels: tuple[Channel, ...] = ()
    shelves: Mapping[str, Shelf] = field(init=False)
    operations: Mapping[str, Operation] = field(init=False)

    def __post_init__(self) -> None:
        self.shelves = shelves(self.documents.values())
        self.operations = {
            operation.id: operation
            for document in self.documents.values()
            if document.name != API
            for operation in document.operations
        }

    def find(self, call: Call) -> World:
        """The world that the path names. Raises ProblemError 404."""
        return self._known(call.path["world"], self.worlds.get(call.path["world"]))

    async def settled(self, call: Call) -> World:
        """The world that the path names, once nobody advances it. Raises ProblemError 404.

        Nothing may be awaited between this and the end of a change.
        """
        return self._known(call.path["world"], await self.worlds.settled(call.path["world"]))

    def _known(self, name: str, world: World | None) -> World:
        if world is None:
            raise unknown("world", name, [w.name for w in self.worlds], code="unknown_world")
        return world


def note(world: World, call: Call, data: Mapping[str, Any]) -> None:
    """Tell the world's journal what was changed from here."""
    world.journal.add("control", call.operation.id, data, size=weight(data), cause=call.cause)
