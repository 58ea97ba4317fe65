"""What a world has beside it when nothing was put there."""

import asyncio

from mockserver.world.ports import NoOutbox, Ports


def test_without_an_outbox_nothing_leaves_and_nobody_waits(world):
    outbox = Ports(None, None).outbox

    assert isinstance(outbox, NoOutbox)
    outbox.send(world, "dlv_1")
    outbox.end(world)
    asyncio.run(outbox.settled(world, 60.0))
    assert not outbox.busy(world)
