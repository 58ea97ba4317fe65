"""Server processes: started on a free port, waited for, weighed, and ended."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

CHECKOUT = Path(__file__).parents[1]
_START_LIMIT_S = 300.0
_POLL_S = 0.002
_END_LIMIT_S = 10
_ASKED = b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"


class NotStartedError(Exception):
    """A server ended, or did not answer, before it could be measured."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server. `started_s` is from the start of the process to the first answer.

    `facts` is the JSON that it printed when it was ready, {} if it prints nothing.
    """

    base_url: str
    process: psutil.Process
    started_s: float
    facts: dict[str, Any]

    @property
    def rss_bytes(self) -> int:
        return int(self.process.memory_info().rss)

    @property
    def cpu_s(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)


def chargebench(*arguments: str) -> tuple[str, ...]:
    """The program that runs a command of `chargebench`."""
    return ("-m", "chargebench", *arguments)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment() -> dict[str, str]:
    """Ours, with the checkout on the path: `bench` is no installed package."""
    return {**os.environ, "PYTHONPATH": str(CHECKOUT)}


@contextlib.contextmanager
def serving(program: Sequence[str], port: int, *, announces: bool = False) -> Iterator[Served]:
    """Run Python on a program (`("-m", "bench.bare", …)`) until the block ends.

    It is there from its first answer on.
    `announces` says that it prints a line of JSON when it is ready.
    Raises NotStartedError with what the process said.
    """
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603  # our own programs
        [sys.executable, *program],
        cwd=CHECKOUT,
        env=environment(),
        stdout=subprocess.PIPE if announces else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            _wait_for_answer(process, port, began)
            started_s = time.perf_counter() - began
            facts = json.loads(process.stdout.readline()) if process.stdout else {}
            weighed = psutil.Process(process.pid)
            yield Served(f"http://127.0.0.1:{port}", weighed, started_s, facts)
        finally:
            process.terminate()
            try:
                process.wait(_END_LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int, began: float) -> None:
    while True:
        if process.poll() is not None:
            assert process.stderr is not None
            said = process.stderr.read().decode(errors="replace")
            raise NotStartedError(f"{process.args!r} ended with {process.returncode}: {said}")
        if time.perf_counter() - began > _START_LIMIT_S:
            raise NotStartedError(f"{process.args!r} did not answer within {_START_LIMIT_S} s")
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), 1.0) as connection,
        ):
            connection.settimeout(_START_LIMIT_S)
            connection.sendall(_ASKED)
            if connection.recv(16).startswith(b"HTTP/1."):
                return
        _pause()


def _pause() -> None:
    time.sleep(_POLL_S)  # noqa: TID251  # a port cannot be awaited
