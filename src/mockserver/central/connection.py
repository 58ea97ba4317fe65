"""One live connection of a charge point, and the commands on their way over it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mockserver.central.channel import Channel
from mockserver.central.dialect import Dialect
from mockserver.world.ports import CommandResult
from mockserver.world.world import World
from ocppj.rpc import Outgoing, Rpc

_FRESH = Rpc()  # a value that all new connections share, since there may be ten thousand


@dataclass(slots=True, eq=False)
class Command:
    """A CALL of ours: `cause` is what it was made for, `frames` what crossed the wire for it.

    `tell` is called at most once, with what became of it, and as soon as that is known.
    """

    outgoing: Outgoing
    cause: str
    tell: Callable[[CommandResult], None]
    frames: list[str] = field(default_factory=list)
    is_over: bool = False

    def finish(self, result: CommandResult) -> None:
        """Tell whoever gave it, unless it is over."""
        if not self.is_over:
            self.is_over = True
            self.tell(result)


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
