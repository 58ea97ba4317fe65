"""The port through which the rest of the program gives commands to charge points."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from mockserver.central import commands
from mockserver.central.central import Central
from mockserver.central.connection import Command
from mockserver.central.dialect import Dialect, Wording
from mockserver.charging.records import Reservation
from mockserver.world.journal import CAUSE
from mockserver.world.ports import CommandResult
from mockserver.world.world import World
from ocppj.rpc import Outgoing

TIMEOUT_S = 10.0
_OFFLINE = CommandResult("offline", error="the charge point is not connected")


class Desk:
    """Commands over the connections of a central system (mockserver.world.ports.Commands).

    Deadlines are wall time, since the peer may be real; they count from when a command is given,
    also while it stands in line behind others.
    """

    def __init__(self, central: Central, *, timeout_s: float = TIMEOUT_S) -> None:
        self._central = central
        self._timeout_s = timeout_s

    async def call(
        self,
        world: World,
        station_id: str,
        action: str,
        payload: Mapping[str, Any],
        *,
        timeout_s: float = TIMEOUT_S,
    ) -> CommandResult:
        """Send any action with any payload, and give back whatever comes."""
        connection = self._central.find(world, station_id)
        if connection is None:
            return _OFFLINE
        number = str(world.count("commands"))
        outgoing = Outgoing(number, action, dict(payload), timeout_s)
        done: asyncio.Future[CommandResult] = asyncio.get_running_loop().create_future()
        command = Command(outgoing, CAUSE.get(), done)
        commands.give(connection, command)
        try:
            return await asyncio.wait_for(done, timeout_s)
        except TimeoutError:
            error = f"no answer to {action} within {timeout_s:g} s"
            return CommandResult(
                "timeout", error=error, frames=tuple(command.frames), latency_s=timeout_s
            )
        finally:
            commands.withdraw(connection, command)

    async def reserve(self, world: World, reservation: Mapping[str, Any]) -> CommandResult:
        """Ask a charge point to hold a connector, in the words of the version it speaks."""
        return await self._ask(world, reservation, lambda dialect: dialect.reserve)

    async def cancel_reservation(
        self, world: World, reservation: Mapping[str, Any]
    ) -> CommandResult:
        """Ask a charge point to release a connector again."""
        return await self._ask(world, reservation, lambda dialect: dialect.cancel_reservation)

    def connected(self, world: World) -> Sequence[str]:
        return self._central.connected(world)

    async def _ask(
        self, world: World, reservation: Mapping[str, Any], wording: Callable[[Dialect], Wording]
    ) -> CommandResult:
        """An answer that breaks its schema counts as refused, since nobody knows what it means."""
        connection = self._central.find(world, reservation["station_id"])
        if connection is None:
            return _OFFLINE
        dialect = connection.dialect
        action, payload = wording(dialect)(cast("Reservation", reservation))
        result = await self.call(
            world, connection.station_id, action, payload, timeout_s=self._timeout_s
        )
        if result.outcome != "answered":
            return result
        broken = dialect.schemas.violations(action, "response", result.payload)
        if not broken:
            return result
        where = broken[0].path or "payload"
        error = (
            f"the answer to {action} breaks OCPP {dialect.version}: {where}: {broken[0].message}"
        )
        return replace(result, outcome="refused", error=error)
