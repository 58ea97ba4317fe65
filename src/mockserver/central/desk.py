"""The port through which the rest of the program gives commands to charge points."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, cast

from mockserver.central import commands
from mockserver.central.central import Central
from mockserver.central.connection import Command, Connection
from mockserver.central.dialect import Dialect
from mockserver.charging.limits import Limit
from mockserver.charging.records import Reservation
from mockserver.world.journal import CAUSE
from mockserver.world.ports import CommandResult
from mockserver.world.world import World
from ocppj.rpc import Outgoing

Told: TypeAlias = Callable[[CommandResult], None]
Wish: TypeAlias = tuple[str, Mapping[str, Any]]
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
        done: asyncio.Future[CommandResult] = asyncio.get_running_loop().create_future()

        def tell(result: CommandResult) -> None:
            if not done.done():
                done.set_result(result)

        command = _command(world, action, payload, timeout_s, tell)
        commands.give(connection, command)
        try:
            return await asyncio.wait_for(done, timeout_s)
        except TimeoutError:
            return _silence(command, timeout_s)
        finally:
            command.is_over = True
            commands.withdraw(connection, command)

    async def reserve(self, world: World, reservation: Mapping[str, Any]) -> CommandResult:
        """Ask a charge point to hold a connector, in the words of the version it speaks.

        One that does not answer is told to let go, lest it holds what nobody knows of.
        """
        wish = cast("Reservation", reservation)
        station_id = wish["station_id"]
        result = await self._ask(world, station_id, lambda dialect: dialect.reserve(wish))
        if result.outcome == "timeout":
            self._soon(
                world, station_id, lambda dialect: dialect.cancel_reservation(wish), _no_matter
            )
        return result

    async def cancel_reservation(
        self, world: World, reservation: Mapping[str, Any]
    ) -> CommandResult:
        """Ask a charge point to release a connector again."""
        wish = cast("Reservation", reservation)
        return await self._ask(
            world, wish["station_id"], lambda dialect: dialect.cancel_reservation(wish)
        )

    async def limit(self, world: World, limit: Limit) -> CommandResult:
        """Ask a charge point to keep a running transaction within a limit, or to let go of it."""
        return await self._ask(world, limit.station_id, lambda dialect: dialect.limit(world, limit))

    def limit_soon(self, world: World, limit: Limit, told: Told) -> None:
        """The same for whoever cannot wait: `told` is called when the outcome is known.

        That is at once where there is no connection. It has to be called in the event loop.
        """
        self._soon(world, limit.station_id, lambda dialect: dialect.limit(world, limit), told)

    def send_soon(
        self,
        world: World,
        station_id: str,
        action: str,
        payload: Mapping[str, Any],
        told: Told,
    ) -> None:
        """Send an action; `told` is called as `limit_soon` calls it."""
        self._soon(world, station_id, lambda _dialect: (action, payload), told)

    async def change_password(self, world: World, station_id: str, password: str) -> CommandResult:
        """Ask a charge point to send another password from its next connection on."""
        connection = self._central.find(world, station_id)
        result = await self._ask(world, station_id, lambda dialect: dialect.password(password))
        if connection is None or result.outcome != "answered":
            return result
        status = connection.dialect.password_status(dict(result.payload or {}))
        return replace(result, payload={"status": status})

    def connected(self, world: World) -> Sequence[str]:
        return self._central.connected(world)

    def _soon(
        self, world: World, station_id: str, wording: Callable[[Dialect], Wish], told: Told
    ) -> None:
        connection = self._central.find(world, station_id)
        if connection is None:
            told(_OFFLINE)
            return
        dialect = connection.dialect
        action, payload = wording(dialect)

        def tell(result: CommandResult) -> None:
            deadline.cancel()
            told(_judged(dialect, action, result))

        command = _command(world, action, payload, self._timeout_s, tell)
        deadline = asyncio.get_running_loop().call_later(
            self._timeout_s, _give_up, connection, command, self._timeout_s
        )
        commands.give(connection, command)

    async def _ask(
        self, world: World, station_id: str, wording: Callable[[Dialect], Wish]
    ) -> CommandResult:
        connection = self._central.find(world, station_id)
        if connection is None:
            return _OFFLINE
        dialect = connection.dialect
        action, payload = wording(dialect)
        result = await self.call(
            world, connection.station_id, action, payload, timeout_s=self._timeout_s
        )
        return _judged(dialect, action, result)


def _no_matter(_result: CommandResult) -> None:
    """What comes of a command that only tidies up."""


def _command(
    world: World, action: str, payload: Mapping[str, Any], timeout_s: float, tell: Told
) -> Command:
    number = str(world.count("commands"))
    return Command(Outgoing(number, action, dict(payload), timeout_s), CAUSE.get(), tell)


def _silence(command: Command, timeout_s: float) -> CommandResult:
    error = f"no answer to {command.outgoing.action} within {timeout_s:g} s"
    return CommandResult("timeout", error=error, frames=tuple(command.frames), latency_s=timeout_s)


def _give_up(connection: Connection, command: Command, timeout_s: float) -> None:
    commands.withdraw(connection, command)
    command.finish(_silence(command, timeout_s))


def _judged(dialect: Dialect, action: str, result: CommandResult) -> CommandResult:
    """An answer that breaks its schema counts as refused, since nobody knows what it means."""
    if result.outcome != "answered":
        return result
    broken = dialect.schemas.violations(action, "response", result.payload)
    if not broken:
        return result
    where = broken[0].path or "payload"
    error = f"the answer to {action} breaks OCPP {dialect.version}: {where}: {broken[0].message}"
    return replace(result, outcome="refused", error=error)
