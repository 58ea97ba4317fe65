"""The gate before a world that is being advanced."""

import asyncio

import pytest

from mockserver.world.beside import Beside


def test_requests_are_kept_out_for_as_long_as_an_advance_takes():
    async def scene():
        beside = Beside()
        with beside.advancing():
            gate, over = beside.gate, beside.advanced
            assert not gate.is_set()
            assert not over.is_set()
        return gate.is_set(), over.is_set(), beside.gate, beside.advanced

    assert (True, True, None, None) == asyncio.run(scene())


def test_in_the_middle_they_can_be_let_through_while_it_goes_on():
    async def scene():
        beside = Beside()
        with beside.advancing():
            first = beside.gate
            with beside.ajar():
                assert first.is_set()
                assert beside.gate is None
                assert beside.advanced is not None
            assert not beside.gate.is_set()
            return first is not beside.gate

    assert asyncio.run(scene())


def test_an_advance_that_fails_while_they_are_let_through_leaves_no_gate():
    async def scene():
        beside = Beside()
        with pytest.raises(ZeroDivisionError), beside.advancing(), beside.ajar():
            1 / 0  # noqa: B018
        return beside.gate, beside.advanced

    assert (None, None) == asyncio.run(scene())
