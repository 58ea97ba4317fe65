"""Writes the scorecards of `chargebench csms-check`: `python -m docs.scorecards`.

Judged are the bench's own central system, which knows its tags and wants a password, and one that
is made of the `ocpp` package.
"""

import asyncio
import contextlib
import json
import logging
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import httpx
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from ocpp_sim.csms_check import report, v16, v21, v201
from ocpp_sim.csms_check.operator import HttpOperator, Operator
from ocpp_sim.csms_check.options import CheckOptions
from ocpp_sim.csms_check.run import Outcome, check
from ocpp_sim.transport.wall import WallClock
from tests.third_party.package_csms import Central, Switchboard

_REFERENCE = Path(__file__).parent / "reference"
_PASSWORD = "known-to-both"  # noqa: S105  of a server that lives as long as this program
_LIMIT_S = 30


def main() -> None:
    """Judge both, write both pages."""
    logging.getLogger("ocpp").setLevel(logging.CRITICAL)
    for name, title, outcome in (
        ("own", "The central system of the mock", asyncio.run(_own("ocpp16", v16))),
        ("own-201", "The same for 2.0.1", asyncio.run(_own("ocpp201", v201))),
        ("own-21", "The same for 2.1", asyncio.run(_own("ocpp21", v21))),
        ("ocpp-package", "A central system made of the `ocpp` package", asyncio.run(_package())),
    ):
        page = report.markdown(outcome, f"csms-check: {title}")
        (_REFERENCE / f"scorecard-csms-{name}.md").write_text(page, "utf-8")


async def _own(route: str, spoken: ModuleType) -> Outcome:
    command = [sys.executable, "-m", "chargebench", "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603, ASYNC220
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        try:
            world = f"{told['control_url']}/worlds/default"
            settings = {"unknown_tags": "refuse", "basic_auth": {"CHECK-1": _PASSWORD}}
            async with httpx.AsyncClient(timeout=_LIMIT_S) as control:
                (await control.patch(f"{world}/settings", json=settings)).raise_for_status()
                tags = (await control.get(f"{world}/records/charging.tags")).json()["data"]
            hook = f"{world}/charge_points/{{charge_point_id}}/commands"
            csms = told["ocpp_url"].replace("/ocpp16", f"/{route}")
            options = CheckOptions(
                csms, password=_PASSWORD, tag=tags[0]["id_tag"], within_s=_LIMIT_S
            )
            return await _judged(spoken, options, HttpOperator(hook))
        finally:
            server.terminate()


async def _package() -> Outcome:
    board = Switchboard()

    async def talk(socket: ServerConnection) -> None:
        assert socket.request is not None
        name = socket.request.path.rpartition("/")[2]
        board.connected[name] = Central(name, socket)
        with contextlib.suppress(ConnectionClosed):
            await board.connected[name].start()

    spoken = [Subprotocol("ocpp1.6")]
    async with serve(talk, "127.0.0.1", 0, subprotocols=spoken, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        options = CheckOptions(f"ws://127.0.0.1:{port}", within_s=2)
        return await _judged(v16, options, board)


async def _judged(spoken: ModuleType, options: CheckOptions, operator: Operator) -> Outcome:
    return await check(spoken.LANGUAGE, spoken.CASES, options, WallClock().now, operator=operator)


if __name__ == "__main__":
    main()
