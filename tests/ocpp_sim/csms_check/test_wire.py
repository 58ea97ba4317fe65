"""One connection of a check to a central system."""

import asyncio

from websockets.asyncio.server import serve

from ocpp_sim.csms_check.wire import open_wire
from ocpp_sim.transport.wall import WallClock


def test_what_is_asked_after_the_end_is_told_of_it_at_once():
    async def story():
        async def hang_up(socket):
            await socket.close(1009, "too much")

        async with serve(hang_up, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            wire = await open_wire(
                f"ws://127.0.0.1:{port}/CP-1",
                [],
                WallClock().now,
                version="1.6",
                subprotocols=(),
            )
            assert await wire.ended(10)
            return await wire.call("Heartbeat", {}, within_s=60)

    reply = asyncio.run(asyncio.wait_for(story(), 30))

    assert ("closed", "1009 too much") == (reply.kind, reply.text)
