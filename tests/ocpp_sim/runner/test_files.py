"""Files that go over HTTP, or only seem to."""

import asyncio
from contextlib import asynccontextmanager, suppress
from hashlib import sha256

import pytest

from ocpp_sim.core.port import Deliver, Fetch, Transferred
from ocpp_sim.core.upkeep import Outcome
from ocpp_sim.runner.files import PRETENDED_S, carry, pretend

FIRMWARE = b"firmware" * 1000
DIGEST = sha256(FIRMWARE).hexdigest()


class Server:
    """Answers GET, PUT and POST by `statuses`; keeps what it was sent."""

    def __init__(self):
        self.statuses = {}
        self.seen = []
        self.silent = False
        self.over = asyncio.Event()
        self.tasks = []

    async def answer(self, reader, writer):
        self.tasks.append(asyncio.current_task())
        try:
            await self.talk(reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def talk(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        headers = dict(line.split(": ", 1) for line in head.lower().split("\r\n")[1:] if line)
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.seen.append((method, path, body.decode()))
        if self.silent:
            await self.over.wait()
            return
        status = self.statuses.get(method, 200)
        content = FIRMWARE if method == "GET" else b""
        top = f"HTTP/1.1 {status} So\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        writer.write(top.encode() + content)


@asynccontextmanager
async def serving():
    files = Server()
    server = await asyncio.start_server(files.answer, "127.0.0.1", 0)
    files.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield files
        files.over.set()
        await asyncio.gather(*files.tasks)


def carried(errand, *, statuses=None, silent=False, **limits):
    """Do an errand below the server's address; gives the outcome and what the server saw."""

    async def run():
        async with serving() as files:
            files.statuses, files.silent = statuses or {}, silent
            placed = type(errand)(errand.number, files.url + errand.location, *_rest(errand))
            return await carry(placed, **limits), files.seen

    return asyncio.run(run())


def _rest(errand):
    return (errand.name, errand.text) if isinstance(errand, Deliver) else ()


def test_a_file_is_fetched_and_digested():
    outcome, seen = carried(Fetch(1, "/fw_1.5.0.bin"))

    assert outcome == Outcome("", len(FIRMWARE), DIGEST)
    assert seen == [("GET", "/fw_1.5.0.bin", "")]


@pytest.mark.parametrize(
    ("status", "problem"), [(404, "failed"), (500, "failed"), (401, "denied"), (403, "denied")]
)
def test_a_file_that_is_not_given_says_why(status, problem):
    assert carried(Fetch(1, "/x"), statuses={"GET": status})[0] == Outcome(problem)


def test_a_file_that_is_too_large_is_broken_off():
    assert carried(Fetch(1, "/x"), most=100)[0].problem == "failed"


def test_a_server_that_says_nothing_is_given_up():
    assert carried(Fetch(1, "/x"), silent=True, within_s=0.2)[0] == Outcome("failed")


@pytest.mark.parametrize("folder", ["/logs", "/logs/"])
def test_a_log_is_put_below_its_location(folder):
    outcome, seen = carried(Deliver(1, folder, "a.log", "hello"))

    assert (outcome.problem, outcome.size) == ("", 5)
    assert seen == [("PUT", "/logs/a.log", "hello")]


def test_a_location_with_a_query_is_taken_as_it_is():
    _, seen = carried(Deliver(1, "/logs/x?key=1", "a.log", "hello"))

    assert seen == [("PUT", "/logs/x?key=1", "hello")]


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_log_is_posted_where_the_server_wants_that(status):
    outcome, seen = carried(Deliver(1, "/logs", "a.log", "hello"), statuses={"PUT": status})

    assert outcome.problem == ""
    assert seen[1:] == [("POST", "/logs", "hello")]


def test_a_log_that_nobody_takes_says_why():
    outcome, _ = carried(Deliver(1, "/logs", "a.log", "x"), statuses={"PUT": 403})

    assert outcome == Outcome("denied")


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("ftp://x.test/fw", "unsupported"),
        ("fw.bin", "unsupported"),
        ("http://127.0.0.1:1/fw", "failed"),
        ("https://127.0.0.1:1/fw", "failed"),
        ("http://[::1/fw", "failed"),
    ],
)
def test_what_cannot_be_reached_is_no_success(location, problem):
    assert asyncio.run(carry(Fetch(1, location))) == Outcome(problem)


@pytest.mark.parametrize(
    ("errand", "outcome", "took_s"),
    [
        (Fetch(3, "ftp://x.test/fw"), Outcome("unsupported"), 0.0),
        (Fetch(3, "http://[::1/fw"), Outcome("unsupported"), 0.0),
        (Fetch(3, "http://x.invalid/fw"), Outcome("failed"), PRETENDED_S),
        (Fetch(3, "http://x/a"), Outcome("", 10, sha256(b"http://x/a").hexdigest()), PRETENDED_S),
        (
            Deliver(3, "https://x.test/", "n", "log"),
            Outcome("", 3, sha256(b"log").hexdigest()),
            PRETENDED_S,
        ),
    ],
)
def test_without_a_network_the_same_always_comes_of_the_same(errand, outcome, took_s):
    assert pretend(errand) == Transferred(3, outcome, took_s)
