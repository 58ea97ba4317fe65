"""One live connection of a charge point, and the commands on their way over it."""

import asyncio
from dataclasses import dataclass, field

from mockserver.central.channel import Channel
from mockserver.central.dialect import Dialect
from mockserver.world.ports import CommandResult
from mockserver.world.world import World
from ocppj.rpc import Outgoing, Rpc

_FRESH = Rpc()  # a value that all new connections share, since there may be ten thousand


@dataclass(slots=True, eq=False)
class Command:
    """A CALL of ours: `cause` is what it was made for, `frames` what crossed the wire for it."""

    outgoing: Outgoing
    cause: str
    done: "asyncio.Future[CommandResult]"
    frames: list[str] = field(default_factory=list)

    def finish(self, result: CommandResult) -> None:
        """Tell whoever waits, unless nobody does any more."""
        if not self.done.done():
            self.done.set_result(result)


@dataclass(slots=True, eq=False)
class Connection:
    """What the central system knows of a connection; `remote` is "127.0.0.1:50312" or "memory"."""

    world: World
    station_id: str
    channel: Channel
    dialect: Dialect
    remote: str = ""
    rpc: Rpc = _FRESH
    waiting: tuple[Command, ...] = ()
    flying: Command | None = None
    is_open: bool = True
