"""One heap of due times for a whole fleet."""

import asyncio

import pytest

from ocpp_sim.runner.timers import Timers


def rung(story):
    """Run a story with timers and the list of what has rung."""

    async def whole():
        timers, names = Timers(), []
        loop = asyncio.get_running_loop()
        await story(timers, names, loop)
        return names

    return asyncio.run(whole())


def test_they_ring_in_the_order_of_time(eventually):
    async def story(timers, names, loop):
        now = loop.time()
        for name, after_s in (("c", 0.03), ("a", 0.01), ("b", 0.02)):
            timers.set(now + after_s, lambda when, name=name: names.append((name, when - now)))
        await eventually(lambda: len(names) == 3)

    assert [(name, round(after_s, 6)) for name, after_s in rung(story)] == [
        ("a", 0.01),
        ("b", 0.02),
        ("c", 0.03),
    ]


def test_a_ring_may_set_another_one(eventually):
    async def story(timers, names, loop):
        def again(when):
            names.append("again")
            if len(names) < 3:
                timers.set(when, again)

        timers.set(loop.time(), again)
        await eventually(lambda: len(names) == 3)

    assert rung(story) == ["again"] * 3


def test_a_ring_that_fails_does_not_stop_the_others(eventually):
    async def story(timers, names, loop):
        loop.set_exception_handler(lambda _loop, context: names.append(str(context["exception"])))
        timers.set(loop.time(), lambda _when: pytest.fail("broken"))
        timers.set(loop.time(), lambda _when: names.append("next"))
        await eventually(lambda: len(names) == 2)

    assert rung(story) == ["broken", "next"]
