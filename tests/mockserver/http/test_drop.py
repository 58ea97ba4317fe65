"""Ending a connection without an answer."""

import asyncio

import pytest

from mockserver.http.drop import ABORT, drop


def test_a_connection_is_aborted_where_the_server_lets_us():
    done = []

    async def send(message):
        raise AssertionError

    asyncio.run(drop({"extensions": {ABORT: lambda: done.append("aborted")}}, send))

    assert ["aborted"] == done


@pytest.mark.parametrize("scope", [{}, {"extensions": None}, {"extensions": {}}])
def test_elsewhere_the_answer_breaks_off_after_its_head(scope):
    sent = []

    async def send(message):
        sent.append(message["type"])

    asyncio.run(drop(scope, send))

    assert ["http.response.start"] == sent
