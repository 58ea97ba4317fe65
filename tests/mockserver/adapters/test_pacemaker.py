"""The task that paces the worlds."""

import asyncio

import pytest

from mockserver.adapters.pacemaker import Pacemaker


@pytest.fixture
def paced():
    """Run a pacemaker until its worlds have been looked at as often as there are answers."""

    def run(*waits, ring_after=()):
        calls = []

        async def main():
            done = asyncio.Event()

            def run_due(now_s):
                calls.append(now_s)
                if len(calls) in ring_after:
                    asyncio.get_running_loop().call_soon(pacemaker.ring)
                if len(calls) > len(waits):
                    done.set()
                    return None
                return waits[len(calls) - 1]

            pacemaker = Pacemaker(run_due)
            task = asyncio.create_task(pacemaker.run())
            await asyncio.wait_for(done.wait(), 5)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        asyncio.run(main())
        return calls

    return run


def test_what_is_left_to_do_is_done_at_once(paced):
    assert len(paced(0.0, 0.0)) == 3


def test_it_looks_again_when_it_was_told_to(paced):
    first, second = paced(0.01)

    assert second - first >= 0.009


def test_a_ring_ends_the_wait(paced):
    assert len(paced(3600.0, ring_after=(1,))) == 2
    assert len(paced(None, ring_after=(1,))) == 2
