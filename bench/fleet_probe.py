"""Charge points under a watch: `python -m bench.fleet_probe KIND CSMS COUNT RAMP SECONDS SETTLE`.

KIND is simulated, or bare for plain `websockets` connections that boot and send heartbeats with no
charge point behind them. With PROFILE and CERTS, a folder of `chargebench certs`, behind these,
simulated ones are let in by that security profile. Prints how fast they were there and, for the
SECONDS that begin when all have been there for SETTLE, their messages, CPU, latencies and how late
the event loop was; and in the end what the process weighs.
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
from ocpp_sim.fleet.collector import seldom_collecting
from ocpp_sim.fleet.lag import LagMeter
from ocpp_sim.fleet.share import Fleet
from ocpp_sim.plan.security import UNSAID, Security
from ocpp_sim.report.latency import Histogram
from ocpp_sim.transport.limits import allow_sockets
from ocpp_sim.transport.wall import WallClock

_PATIENCE_S = 60.0
_POLL_S = 0.02
_ACCEPTED = "Accepted"
_BOOT = {"chargePointVendor": "Bare", "chargePointModel": "Socket"}


@dataclass(frozen=True, slots=True)
class Watched:
    """What runs: how many are connected and have booted, frames so far, latencies by action."""

    connected: Callable[[], int]
    booted: Callable[[], int]
    messages: Callable[[], int]
    latencies: dict[str, Histogram]


async def watch(
    kind: str,
    csms: str,
    count: int,
    *,
    ramp_per_s: float,
    seconds: float,
    settle_s: float,
    security: Security = UNSAID,
) -> dict[str, float]:
    """Run `count` of a kind, and weigh them when all are there."""
    allow_sockets(count)
    process, began = psutil.Process(), time.perf_counter()
    if kind == "simulated":
        run = _simulated(csms, count, ramp_per_s, security)
    else:
        run = _bare(csms, count, ramp_per_s)
    async with run as watched:
        began, cpu_s = time.perf_counter(), time.process_time()
        until = began + count / ramp_per_s + _PATIENCE_S
        while watched.booted() < count and time.perf_counter() < until:  # noqa: ASYNC110
            await asyncio.sleep(_POLL_S)
        ramp_s, ramp_cpu_s = time.perf_counter() - began, time.process_time() - cpu_s
        gc.collect()
        await asyncio.sleep(settle_s)  # also for what has come while the collector looked around
        found = await _observe(watched, seconds)
        return {
            **found,
            "booted": watched.booted(),
            "ramp_s": ramp_s,
            "ramp_cpu_s": ramp_cpu_s,
            "rss_bytes": process.memory_info().rss,
        }


async def _observe(watched: Watched, seconds: float) -> dict[str, float]:
    watched.latencies.clear()  # those of the ramp
    lag = Histogram()
    meter = LagMeter(lag)
    meter.start()
    before, cpu_s, began = watched.messages(), time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    elapsed_s, spent_s = time.perf_counter() - began, time.process_time() - cpu_s
    meter.stop()
    answers = Histogram()
    for histogram in watched.latencies.values():
        answers.merge(histogram)
    return {
        "connected": watched.connected(),
        "messages": watched.messages() - before,
        "seconds": elapsed_s,
        "cpu_s": spent_s,
        "lag_p99_ms": lag.percentiles().p99_ms,
        "p95_ms": answers.percentiles().p95_ms,
    }


@contextlib.asynccontextmanager
async def _simulated(
    csms: str, count: int, ramp_per_s: float, security: Security
) -> AsyncIterator[Watched]:
    options = FleetOptions(csms, count=count, ramp_per_s=ramp_per_s, security=security)
    fleet = Fleet(options, WallClock())
    fleet.start()
    tally = fleet.tally
    try:
        yield Watched(
            lambda: tally.connected,
            lambda: tally.boots,
            lambda: tally.sent + tally.received,
            tally.latencies,
        )
    finally:
        await fleet.stop()


@contextlib.asynccontextmanager
async def _bare(csms: str, count: int, ramp_per_s: float) -> AsyncIterator[Watched]:
    figures = {"connected": 0, "booted": 0, "messages": 0}
    latencies: dict[str, Histogram] = {}

    async def beat(number: int) -> None:
        await asyncio.sleep(number / ramp_per_s)
        async with connect(
            f"{csms}/BARE-{number:05}",
            subprotocols=["ocpp1.6"],  # type: ignore[list-item]  # a NewType over str
            compression=None,
            ping_interval=None,
            open_timeout=_PATIENCE_S,
            proxy=None,
        ) as line:
            figures["connected"] += 1
            frame = [2, "0", "BootNotification", _BOOT]
            interval_s = 30.0
            while True:
                sent = time.perf_counter()
                await line.send(json.dumps(frame))
                answer = json.loads(await line.recv())[2]
                latencies.setdefault(str(frame[2]), Histogram()).add(time.perf_counter() - sent)
                figures["messages"] += 2
                if answer.get("status") == _ACCEPTED:
                    figures["booted"] += 1
                    interval_s = answer["interval"]
                await asyncio.sleep(interval_s)
                frame = [2, str(figures["messages"]), "Heartbeat", {}]

    tasks = [asyncio.create_task(beat(number)) for number in range(count)]
    try:
        yield Watched(
            lambda: figures["connected"],
            lambda: figures["booted"],
            lambda: figures["messages"],
            latencies,
        )
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    kind, csms, count, *numbers = sys.argv[1:7]
    ramp_per_s, seconds, settle_s = map(float, numbers)
    security = UNSAID
    if len(sys.argv) > 7:  # noqa: PLR2004  # PROFILE and CERTS as well
        profile, certs = sys.argv[7:]
        security = Security(int(profile), certs=certs, password="{identity}")  # noqa: S106
    watching = watch(
        kind,
        csms,
        int(count),
        ramp_per_s=ramp_per_s,
        seconds=seconds,
        settle_s=settle_s,
        security=security,
    )
    with seldom_collecting():
        found = asyncio.run(watching)
    sys.stdout.write(json.dumps(found) + "\n")
