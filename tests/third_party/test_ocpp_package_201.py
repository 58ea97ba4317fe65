"""A central system of OCPP 2.0.1 made of the `ocpp` package finds nothing wrong in an hour."""

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from ocpp.routing import on
from ocpp.v201 import ChargePoint, call, call_result
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from ocpp_sim.fleet import FleetOptions, run_async
from tests.third_party.conftest import SILENT, quietly

pytestmark = pytest.mark.no_cover

POINTS = 20
ACCEPTED = {"status": "Accepted"}


class Central(ChargePoint):
    """One connection; `seen` is common to all."""

    def __init__(self, identity, connection, seen):
        super().__init__(identity, connection)
        self.seen = seen

    @on("BootNotification")
    def on_boot(self, charging_station, reason, **_):
        self.seen.calls["BootNotification"] += 1
        now = datetime.now(UTC).isoformat()
        self.seen.reasons.add(reason)
        return call_result.BootNotification(now, 600, "Accepted")

    @on("Heartbeat")
    def on_heartbeat(self):
        return call_result.Heartbeat(datetime.now(UTC).isoformat())

    @on("StatusNotification")
    def on_status(self, connector_status, **_):
        self.seen.calls[connector_status] += 1
        return call_result.StatusNotification()

    @on("Authorize")
    def on_authorize(self, **_):
        return call_result.Authorize(ACCEPTED)

    @on("TransactionEvent")
    async def on_event(self, event_type, seq_no, transaction_info, id_token=None, **_):
        name = transaction_info["transaction_id"]
        self.seen.calls[event_type] += 1
        self.seen.rows.setdefault(name, []).append(seq_no)
        if event_type == "Started":
            asyncio.get_running_loop().create_task(self._ask(name))
        return call_result.TransactionEvent(id_token_info=id_token and ACCEPTED)

    @on("MeterValues")
    def on_meter(self, **_):
        return call_result.MeterValues()

    @on("NotifyEvent")
    def on_notify(self, **_):
        return call_result.NotifyEvent()

    @on("SecurityEventNotification")
    def on_security(self, **_):
        return call_result.SecurityEventNotification()

    async def _ask(self, name):
        """The other way: the package's own calls are answered in its own words."""
        with suppress(ConnectionClosed, TimeoutError):
            answer = await self.call(call.GetTransactionStatus(transaction_id=name))
            self.seen.calls["ongoing" if answer.ongoing_indicator else "over"] += 1


class Seen(logging.Handler):
    """What came, and every complaint that the package logs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.calls, self.reasons, self.rows, self.complaints = Counter(), set(), {}, []

    def emit(self, record):
        self.complaints.append(record.getMessage())


@pytest.fixture
def seen():
    made, log = Seen(), logging.getLogger("ocpp")
    level = log.level
    log.addHandler(made)
    log.setLevel(logging.WARNING)
    yield made
    log.removeHandler(made)
    log.setLevel(level)


async def hour(seen):
    async def talk(socket):
        with suppress(ConnectionClosed):
            await Central(socket.request.path[1:], socket, seen).start()

    options = {"subprotocols": ["ocpp2.0.1"], "compression": None, "ping_interval": None}
    async with serve(talk, "127.0.0.1", 0, **options) as server:
        fleet = FleetOptions(
            f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}",
            count=POINTS,
            seed=3,
            version="2.0.1",
            run_time_s=3600.0,
            speed=720.0,
            settings={**SILENT, "MeterValueSampleInterval": "300"},
        )
        return await run_async(fleet, quietly())


@pytest.mark.slow
def test_it_finds_nothing_wrong_with_20_points_in_an_hour(seen):
    report = asyncio.run(hour(seen))

    assert [] == seen.complaints
    assert ({}, {}) == (report.violations, report.failures)
    assert (POINTS, POINTS) == (report.connected, seen.calls["BootNotification"])
    assert {"PowerUp"} == seen.reasons
    assert all(row == list(range(len(row))) for row in seen.rows.values())
    assert len(seen.rows) == seen.calls["Started"] >= 10
    assert seen.calls["Ended"] >= 3
    assert seen.calls["ongoing"] >= 8
