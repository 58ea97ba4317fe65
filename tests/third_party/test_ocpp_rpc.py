"""The npm package `ocpp-rpc` in strict mode finds nothing wrong with 500 points in an hour.

It is no part of what this project installs. To have it asked, give it a folder of its own:
`npm install --prefix DIR ocpp-rpc`, then `CHARGEBENCH_OCPP_RPC=DIR make test`.
"""

import asyncio
import json
import os
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from websockets.asyncio.client import connect

from ocpp_sim.fleet import run
from tests.third_party.conftest import an_hour, quietly

FOLDER = os.environ.get("CHARGEBENCH_OCPP_RPC", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER, reason="CHARGEBENCH_OCPP_RPC names no folder with ocpp-rpc"),
]
PROGRAM = Path(__file__).with_name("strict_csms.mjs")
# what the mix of models makes of the commands, each of which 22 or 23 points got
EXPECTED = {
    "ChangeConfiguration Accepted",
    "GetCompositeSchedule Accepted",
    "GetConfiguration",
    "GetDiagnostics",
    "Reset Accepted",
    "SetChargingProfile Accepted",
    "UpdateFirmware",
}


@contextmanager
def strict_csms():
    """Gives where it listens, and a function that ends it and tells what it found."""
    command = ["node", str(PROGRAM), FOLDER]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        port = json.loads(process.stdout.readline())["port"]

        def end():
            process.stdin.close()
            return json.loads(process.stdout.readline())

        yield f"ws://127.0.0.1:{port}", end


def test_it_finds_nothing_wrong_with_500_points_in_an_hour():
    with strict_csms() as (url, end):
        report = run(an_hour(url, speed=120.0, MeterValueSampleInterval="120"), quietly())
        told = end()

    assert {} == told["findings"]
    assert told["answers"].keys() >= EXPECTED
    assert told["calls"]["Heartbeat"] >= 500 * 9
    assert told["calls"]["MeterValues"] >= 500
    assert told["calls"]["StopTransaction"] >= 100
    assert ({}, {}) == (report.violations, report.failures)
    assert (500, 0) == (report.connected, report.connect_failures)


def test_it_would_find_what_is_wrong():
    """Else its silence meant nothing."""

    async def misbehave(url):
        async with connect(f"{url}/CP-X", subprotocols=["ocpp1.6"]) as socket:
            for frame in (
                '[2,"1","Heartbeat",{"more":1}]',
                '[2,"2","StatusNotification",{"connectorId":1}]',
                '[3,"nobody",{}]',
            ):
                await socket.send(frame)
            return [json.loads(await socket.recv())[:3] for _ in range(2)]

    with strict_csms() as (url, end):
        answers = asyncio.run(misbehave(url))
        told = end()

    assert all(answer[0] == 4 for answer in answers)
    assert len(told["findings"]) >= 2
