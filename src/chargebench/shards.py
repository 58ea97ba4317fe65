"""Runs shards of a fleet for the load scenarios, which know no simulator: `Shards(order)`."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from chargebench.fleeting import find_plan
from ocpp_sim.core import port
from ocpp_sim.fleet.options import FleetOptions, OptionError
from ocpp_sim.fleet.share import Fleet
from ocpp_sim.plan import FleetPlan
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.limits import allow_sockets
from ocpp_sim.transport.wall import WallClock

_LOOK_S = 0.02
_MS = 1000.0
# what happened, after how many milliseconds, and what was wrong with it
Result = tuple[str, float, str]


class Order(Protocol):
    """What is wanted, in the words of `load.shards`."""

    @property
    def csms(self) -> str: ...
    @property
    def plan(self) -> str | None: ...
    @property
    def seed(self) -> int: ...
    @property
    def ramp_per_s(self) -> float: ...


class Shards:
    """All shards of a process in one event loop: `run` it in a thread of its own.

    Orders and results pass through deques, so that nobody waits for anybody. Raises OptionError,
    LookupError, WrittenError or OSError for an order that cannot be carried out.
    """

    def __init__(self, order: Order) -> None:
        plan = FleetPlan(seed=order.seed) if order.plan is None else find_plan(order.plan)
        self._options = FleetOptions.of_plan(
            order.csms, plan, seed=order.seed, ramp_per_s=order.ramp_per_s
        )
        self._orders: deque[tuple[Callable[[range], Coroutine[Any, Any, None]], range]] = deque()
        self._results: deque[Result] = deque()
        self._fleets: dict[range, Fleet] = {}
        self._over = False

    def run(self) -> None:
        """Block until `stop`."""
        # not asyncio.run, which ends the executor in a thread that would never begin
        loop = asyncio.new_event_loop()
        try:
            loop.set_default_executor(_AtOnce())
            loop.run_until_complete(self._run())
        finally:
            loop.close()

    def add(self, indexes: range) -> None:
        self._orders.append((self._add, indexes))

    def remove(self, indexes: range) -> None:
        self._orders.append((self._remove, indexes))

    def take(self) -> list[Result]:
        """What has come in since the last time."""
        return [self._results.popleft() for _ in range(len(self._results))]

    def stop(self) -> None:
        self._over = True

    async def _run(self) -> None:
        while not self._over:
            while self._orders:
                do, indexes = self._orders.popleft()
                await do(indexes)
            await asyncio.sleep(_LOOK_S)
        await asyncio.gather(*(fleet.stop() for fleet in self._fleets.values()))

    async def _add(self, indexes: range) -> None:
        try:
            allow_sockets(sum(map(len, self._fleets)) + len(indexes))
            fleet = Fleet(
                self._options,
                WallClock(),
                ears=(self._hear,),
                indexes=indexes,
                ramp_from=indexes.start,
            )
        except (OptionError, OSError) as error:
            self._results.append(("connect", 0.0, str(error)))
            return
        self._fleets[indexes] = fleet
        fleet.start()

    async def _remove(self, indexes: range) -> None:
        fleet = self._fleets.pop(indexes, None)
        if fleet is not None:
            await fleet.stop()

    def _hear(self, runner: SocketRunner, item: port.Input | port.Output, *, up: bool) -> None:  # noqa: ARG002
        match item:
            case port.CallAnswered(action, _, since_due_s):
                self._results.append((action, since_due_s * _MS, ""))
            case port.CallFailed(action, why, code):
                self._results.append((action, 0.0, f"{why} {code}".strip()))
            case port.Disconnected(reason) if not up:
                self._results.append(("connect", 0.0, reason))
            case port.Disconnected(reason):
                self._results.append(("connection", 0.0, reason))
            case _:
                pass


class _AtOnce(ThreadPoolExecutor):
    """Does at once what it is given: where threads are patched, a pool of them never begins."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  # who asked for it is told
            done.set_exception(error)
        return done
