"""Running a handler and judging its answer."""

import asyncio
from types import SimpleNamespace

import pytest

from mockserver.engine.call import ANONYMOUS, Answer, Call
from mockserver.http.bound import bind
from mockserver.http.calling import injected, run
from mockserver.world.faults import Fault
from mockserver.world.journal import CAUSE
from mockserver.world.problems import ProblemError, conflict


@pytest.fixture
def bound(served):
    def make(handler):
        made = served(getCat=handler)
        return bind(made.apis).find("/zoo/cats/cat_1")[0].methods["GET"], made

    return make


@pytest.fixture
def outcome(bound):
    def make(handler):
        one, made = bound(handler)
        call = Call(
            made.worlds.get("default"),
            one.operation,
            {},
            {},
            {},
            None,
            ANONYMOUS,
            "",
            made.ports,
            "why",
        )
        return asyncio.run(run(one, call, SimpleNamespace(request_id="req_1", allowance=None)))

    return make


def test_an_answer_as_documented_is_passed_on(outcome):
    async def cat(call):
        return Answer(200, {"id": CAUSE.get(), "name": "Tom"})

    assert (Answer(200, {"id": "why", "name": "Tom"}), []) == outcome(cat)


def test_the_cause_ends_with_the_handler(outcome):
    async def cat(call):
        raise conflict("no")

    assert 409 == outcome(cat)[0].status
    assert "" == CAUSE.get()


def test_a_refusal_that_is_not_declared_is_an_internal_error(outcome, caplog):
    async def cat(call):
        from mockserver.world.problems import gone

        raise gone("no")

    answer, found = outcome(cat)

    assert 500 == answer.status
    assert "status" == found[0].field


def test_other_exceptions_are_not_held_back(outcome):
    async def cat(call):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outcome(cat)


def test_an_injected_refusal_is_one_that_the_operation_declares(bound, caplog):
    async def cat(call):
        raise ProblemError

    one, _ = bound(cat)

    assert 409 == injected(one, Fault("f", 409)).status
    assert {"retry-after": "1"} == injected(one, Fault("f", 429)).headers
    assert injected(one, Fault("f", 503)) is None
    assert 503 == injected(one, Fault("f", 503, undeclared=True)).status
