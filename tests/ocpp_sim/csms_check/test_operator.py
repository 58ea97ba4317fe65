"""The hook by which an operator has a central system send a command."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from ocpp_sim.csms_check.operator import HttpOperator, Nobody, UnableError


@asynccontextmanager
async def hook(status=200):
    """An HTTP server that keeps what it is asked."""
    asked = []

    async def serve(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        fields = {name.lower(): value for name, value in fields.items()}
        body = await reader.readexactly(int(fields["content-length"]))
        asked.append((head.split()[1], fields.get("authorization"), json.loads(body)))
        writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: 4\r\n\r\nsaid".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


def test_the_identity_stands_in_the_address_or_in_the_body():
    async def ordered():
        async with hook() as (url, asked):
            await HttpOperator(f"{url}/points/{{charge_point_id}}").order("CP 7", "Reset", {})
            await HttpOperator(f"{url}/do", "t0ken").order("CP 7", "Reset", {"type": "Soft"})
        return asked

    first, second = asyncio.run(ordered())

    assert ("/points/CP%207", None, {"action": "Reset", "payload": {}}) == first
    body = {"charge_point_id": "CP 7", "action": "Reset", "payload": {"type": "Soft"}}
    assert ("/do", "Bearer t0ken", body) == second


@pytest.mark.parametrize("status", [404, 405, 501])
def test_an_action_that_cannot_be_ordered_is_told_apart(status):
    async def ordered():
        async with hook(status) as (url, _):
            await HttpOperator(url).order("CP-1", "Reset", {})

    with pytest.raises(UnableError, match=rf"cannot order Reset \({status}\): said"):
        asyncio.run(ordered())


def test_any_other_answer_is_taken_for_a_try():
    async def ordered():
        async with hook(500) as (url, asked):
            await HttpOperator(url).order("CP-1", "Reset", {})
            return asked

    assert 1 == len(asyncio.run(ordered()))


def test_a_hook_that_does_not_answer_is_told():
    with pytest.raises(UnableError, match="does not answer"):
        asyncio.run(HttpOperator("http://127.0.0.1:9").order("CP-1", "Reset", {}))


def test_nobody_can_order_anything():
    with pytest.raises(UnableError, match="--operator"):
        asyncio.run(Nobody().order("CP-1", "Reset", {}))
