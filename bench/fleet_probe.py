"""Charge points under a watch: `python -m bench.fleet_probe KIND CSMS COUNT SECONDS SETTLE`.

KIND is simulated, or bare for plain `websockets` connections that send a heartbeat a second with no
charge point behind them. Prints what the process weighs, and its messages and CPU within SECONDS,
SETTLE seconds after all are connected.
"""

import asyncio
import contextlib
import gc
import json
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import psutil
from websockets.asyncio.client import connect

from ocpp_sim.fleet import FleetOptions
from ocpp_sim.fleet.share import Fleet
from ocpp_sim.transport.wall import WallClock

_RAMP_PER_S = 200.0
_PATIENCE_S = 60.0
_POLL_S = 0.1
_SETTINGS = {"MeterValueSampleInterval": "1"}
_BOOT = {"chargePointVendor": "Bare", "chargePointModel": "Socket"}


@dataclass(frozen=True, slots=True)
class Watched:
    """What runs: how many are connected, and frames sent and received so far."""

    connected: Callable[[], int]
    messages: Callable[[], int]


async def watch(
    kind: str, csms: str, count: int, seconds: float, settle_s: float
) -> dict[str, float]:
    """Run `count` of a kind, and weigh them when all are there."""
    running = _simulated(csms, count) if kind == "simulated" else _bare(csms, count)
    process = psutil.Process()
    async with running as watched:
        for _ in range(int((count / _RAMP_PER_S + _PATIENCE_S) / _POLL_S)):
            if watched.connected() >= count:
                break
            await asyncio.sleep(_POLL_S)
        await asyncio.sleep(settle_s)
        before, cpu_s, began = watched.messages(), time.process_time(), time.perf_counter()
        await asyncio.sleep(seconds)
        elapsed_s = time.perf_counter() - began
        found = {
            "connected": watched.connected(),
            "messages": watched.messages() - before,
            "cpu_s": time.process_time() - cpu_s,
            "seconds": elapsed_s,
        }
        gc.collect()
        return {**found, "rss_bytes": process.memory_info().rss}


@contextlib.asynccontextmanager
async def _simulated(csms: str, count: int) -> AsyncIterator[Watched]:
    options = FleetOptions(csms, count=count, ramp_per_s=_RAMP_PER_S, settings=_SETTINGS)
    fleet = Fleet(options, WallClock())
    fleet.start()
    try:
        yield Watched(
            lambda: fleet.tally.connected, lambda: fleet.tally.sent + fleet.tally.received
        )
    finally:
        await fleet.stop()


@contextlib.asynccontextmanager
async def _bare(csms: str, count: int) -> AsyncIterator[Watched]:
    figures = {"connected": 0, "messages": 0}

    async def beat(number: int) -> None:
        await asyncio.sleep(number / _RAMP_PER_S)
        async with connect(
            f"{csms}/BARE-{number:05}",
            subprotocols=["ocpp1.6"],  # type: ignore[list-item]  # a NewType over str
            compression=None,
            ping_interval=None,
            proxy=None,
        ) as line:
            figures["connected"] += 1
            frame = [2, "0", "BootNotification", _BOOT]
            while True:
                await line.send(json.dumps(frame))
                json.loads(await line.recv())
                figures["messages"] += 2
                await asyncio.sleep(1)
                frame = [2, str(figures["messages"]), "Heartbeat", {}]

    tasks = [asyncio.create_task(beat(number)) for number in range(count)]
    try:
        yield Watched(lambda: figures["connected"], lambda: figures["messages"])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    kind, csms, count, *durations = sys.argv[1:]
    found = asyncio.run(watch(kind, csms, int(count), *map(float, durations)))
    sys.stdout.write(json.dumps(found) + "\n")
