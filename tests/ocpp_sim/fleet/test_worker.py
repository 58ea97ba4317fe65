"""One process of a fleet, as its leader sees it."""

import asyncio
from multiprocessing import Pipe

import pytest

from ocpp_sim.fleet import FleetOptions
from ocpp_sim.fleet.findings import Findings
from ocpp_sim.fleet.worker import END, GO, READY, News, _work


@pytest.fixture
def led(socket_csms):
    """Run a story with a central system, the leader's end of the pipe and the worker's task."""

    def play(story):
        async def whole():
            async with socket_csms() as csms:
                ours, theirs = Pipe()
                options = FleetOptions(csms.url, count=5, ramp_per_s=1000, autopilot=False)
                task = asyncio.create_task(_work(options, range(1, 5, 2), theirs))
                try:
                    return csms, await story(csms, ours, task)
                finally:
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
                    theirs.close()

        return asyncio.run(whole())

    return play


def test_it_begins_when_it_is_told_and_tells_what_it_found(led, eventually):
    async def story(csms, pipe, task):
        await eventually(pipe.poll)
        assert pipe.recv() == READY
        await asyncio.sleep(0.05)
        assert csms.lines == {}
        pipe.send(GO)
        await eventually(lambda: len(csms.calls("BootNotification")) == 2)
        await eventually(pipe.poll)
        news = pipe.recv()
        pipe.send(END)
        await task
        return news, pipe.recv()

    csms, (news, found) = led(story)

    assert set(csms.lines) == {"CP-0002", "CP-0004"}
    assert isinstance(news, News)
    assert isinstance(found, Findings)
    assert (found.points, found.tally.boots, found.outcome) == (2, 2, None)


def test_without_its_leader_it_ends(led, eventually):
    async def story(csms, pipe, task):
        await eventually(pipe.poll)
        pipe.close()
        with pytest.raises(BrokenPipeError):
            await task

    led(story)
