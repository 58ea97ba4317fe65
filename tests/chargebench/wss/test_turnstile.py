"""So many go through at a time, and nobody can block the way."""

import asyncio

import pytest

from chargebench.wss.turnstile import Turnstile


@pytest.fixture
def passing():
    """Run a story with a turnstile and the list of those whom it has let begin."""

    def run(story, **how):
        begun = []

        async def inside():
            turnstile = Turnstile(**how)

            def enter(*names):
                for name in names:
                    turnstile.enter(name, lambda name=name: begun.append(name))

            await story(turnstile, enter, begun)

        asyncio.run(inside())

    return run


def test_who_leaves_makes_room_for_the_next(passing):
    async def story(turnstile, enter, begun):
        enter("a", "b", "c", "d")
        assert ["a", "b"] == begun
        turnstile.leave("b")
        assert ["a", "b", "c"] == begun
        turnstile.leave("a")
        turnstile.leave("a")
        turnstile.leave("stranger")
        assert ["a", "b", "c", "d"] == begun

    passing(story, width=2, moment_s=60)


def test_who_stands_in_the_way_is_not_counted_for_long(passing):
    async def story(turnstile, enter, begun):
        enter("slow", "quick", "last")
        async with asyncio.timeout(10):
            while len(begun) < 3:  # noqa: ASYNC110 - what is waited for sets no event
                await asyncio.sleep(0.001)

    passing(story, width=1, moment_s=0.005)
