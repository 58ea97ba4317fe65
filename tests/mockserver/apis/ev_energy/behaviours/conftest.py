"""Behaviours called with a world of the real document, their answers checked against it."""

import asyncio
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from mockserver.apis.ev_energy.behaviours import BEHAVIOURS
from mockserver.contract.load import load_document
from mockserver.contract.validators import compile_document
from mockserver.engine.build import behaving
from mockserver.engine.call import Call, Caller
from mockserver.engine.indexes import indexes
from mockserver.engine.shape import Shapes
from mockserver.store.store import Store
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial, ManualClock

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
OPENAPI = Path(__file__).parents[5] / "openapi" / "ev_energy"
USER = "user01HN2NJ9NMRZBXT1H6FT9N7735"


@cache
def _document():
    return load_document(OPENAPI, cache=None)


@cache
def _operations():
    return {operation.id: operation for operation in _document().operations}


@cache
def _shapes():
    return Shapes(_document())


@cache
def _validators():
    return compile_document(_document())


@pytest.fixture
def world():
    """A world with one user."""
    document = _document()
    models = {model.name: model for model in document.collections.values()}
    runtime = Runtime(ManualClock(NOW), Ports(None, None), models)
    made = World("default", Options(), runtime, Store(indexes(document)), Dial("real", NOW, NOW))
    made.put("ev_energy.users", USER, {"id": USER, "email": "frodo@shire.example.com"})
    return made


@pytest.fixture
def call(world):
    """Carry out an operation: call("updatePayoutMethod", body={…}, user_id=USER)."""

    def make(name, *, body=None, **path):
        operation = _operations()[f"ev_energy.{name}"]
        behaviour = behaving(_shapes(), operation, BEHAVIOURS[operation.binding.verb])
        caller = Caller("application")
        given = Call(
            world, operation, path, {}, {}, body, caller, "http://mock.test",
            world.runtime.ports, "req_1",
        )  # fmt: skip
        answer = asyncio.run(_awaited(behaviour, given))
        content = _validators()[operation.id].responses[answer.status]
        if answer.body is not None:
            flaws = content.flaws(answer.media_type, answer.body, {})
            assert [] == [flaw for flaw in flaws if "header" not in str(flaw)]
        return answer

    return make


async def _awaited(behaviour, given):
    return await behaviour(given)
