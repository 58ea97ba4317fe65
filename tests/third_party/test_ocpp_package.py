"""A central system made of the `ocpp` package finds nothing wrong with 500 points in an hour.

The package checks each payload of both sides against its own copy of the schemas.
"""

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from ocpp_sim.fleet import run_async
from tests.third_party.conftest import an_hour, quietly
from tests.third_party.package_csms import Central

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

# A point may say what happened in this very moment while its central system looks at its watch.
SLACK = timedelta(seconds=1)


class Booked(Central):
    """One connection; `book` is common to all."""

    def __init__(self, identity, connection, book):
        super().__init__(identity, connection)
        self.book = book

    def noted(self, action, *times):
        self.book.calls[action] += 1
        latest = datetime.now(UTC) + SLACK
        self.book.future += sum(datetime.fromisoformat(time) > latest for time in times)


class Book(logging.Handler):
    """What came, what of it lay in the future, and every complaint that the package logs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.calls = Counter()
        self.future = 0
        self.complaints = []

    def emit(self, record):
        self.complaints.append(record.getMessage())


@pytest.fixture
def book():
    """A book in which the package's own log ends."""
    made, log = Book(), logging.getLogger("ocpp")
    level = log.level
    log.addHandler(made)
    log.setLevel(logging.WARNING)
    yield made
    log.removeHandler(made)
    log.setLevel(level)


async def hour(book):
    async def talk(socket):
        with suppress(ConnectionClosed):
            await Booked(socket.request.path[1:], socket, book).start()

    options = {"subprotocols": ["ocpp1.6"], "compression": None, "ping_interval": None}
    async with serve(talk, "127.0.0.1", 0, **options) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return await run_async(an_hour(url, speed=120.0, MeterValueSampleInterval="300"), quietly())


@pytest.mark.slow
def test_it_finds_nothing_wrong_with_500_points_in_an_hour(book):
    report = asyncio.run(hour(book))

    assert [] == book.complaints
    assert 0 == book.future
    assert ({}, {}) == (report.violations, report.failures)
    assert (500, 500) == (report.connected, report.boots)
    # The package is the slower of the two in this process: on a busy machine fewer are answered.
    assert book.calls["Heartbeat"] >= 500
    assert book.calls["MeterValues"] >= 500
    assert book.calls["StopTransaction"] >= 50
