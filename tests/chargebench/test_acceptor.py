"""Letting in all who wait, in few turns of a loop that has much else to do."""

import asyncio
import errno
import os
import socket
import ssl

import pytest
import uvloop

from chargebench import acceptor, serving
from chargebench.acceptor import Acceptor


class Guest(asyncio.Protocol):
    """Notes that it is in, and answers what it hears."""

    def __init__(self, came):
        self._came = came

    def connection_made(self, transport):
        self._came.append(transport)
        transport.write(b"hello")


class Exhausted:
    """A listener that cannot accept the first time."""

    def __init__(self, listener, number):
        self._listener, self._number = listener, number
        self.fileno = listener.fileno

    def accept(self):
        if self._number is None:
            return self._listener.accept()
        number, self._number = self._number, None
        raise OSError(number, os.strerror(number))


@pytest.fixture
def listener():
    """A socket on a free port, as the bench binds it."""
    taken = serving.bind("127.0.0.1", 0)
    taken.settimeout(0)
    yield taken
    taken.close()


@pytest.fixture
def knock(listener):
    """Have so many clients wait at the port; gives their sockets."""
    made = []

    def wait(count):
        address = listener.getsockname()
        found = [socket.create_connection(address) for _ in range(count)]
        made.extend(found)
        return found

    yield wait
    for one in made:
        one.close()


async def turns_until(done, *, most=2000):
    """How many turns of the loop something takes."""
    for turn in range(most):
        if done():
            return turn
        await asyncio.sleep(0)
    raise AssertionError(f"not in {most} turns")


def run(work):
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.get_loop().set_exception_handler(lambda _loop, what: pytest.fail(str(what)))
        return runner.run(work)


def test_a_crowd_does_not_wait_a_turn_for_each(listener, knock):
    """Each turn of a busy server is long, and who has waited for half a minute goes away."""
    crowd, came = knock(200), []

    async def work():
        door = Acceptor(listener, lambda: Guest(came))
        door.start()
        turns = await turns_until(lambda: len(came) == len(crowd))
        door.close()
        for transport in came:
            transport.abort()
        return turns

    assert run(work()) < 10


def test_more_than_come_in_at_once_come_in_the_next_turns(listener, knock, monkeypatch):
    monkeypatch.setattr(acceptor, "_AT_ONCE", 3)
    crowd, came = knock(10), []

    async def work():
        door = Acceptor(listener, lambda: Guest(came))
        door.start()
        await turns_until(lambda: len(came) == len(crowd))
        door.close()
        for transport in came:
            transport.abort()

    run(work())


def test_who_has_come_in_is_heard_and_answered(listener, knock):
    (one,), came = knock(1), []

    async def work():
        door = Acceptor(listener, lambda: Guest(came))
        door.start()
        await turns_until(lambda: came)
        assert one.recv(5) == b"hello"
        door.close()
        came[0].abort()

    run(work())


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_a_system_that_has_no_more_files_is_named_and_asked_again(
    listener, knock, monkeypatch, caplog, number
):
    monkeypatch.setattr(acceptor, "_TRY_AGAIN_S", 0.0)
    knock(1)
    came = []

    async def work():
        door = Acceptor(Exhausted(listener, number), lambda: Guest(came))
        door.start()
        await turns_until(lambda: came)
        door.close()
        came[0].abort()

    run(work())

    assert "Raise the limit of open files (ulimit -n)" in caplog.text


def test_any_other_trouble_is_told_to_the_loop(listener, knock):
    knock(1)
    told, came = [], []

    async def work():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, what: told.append(what["exception"].errno))
        door = Acceptor(Exhausted(listener, errno.EPERM), lambda: Guest(came))
        door.start()
        await turns_until(lambda: came)
        door.close()
        came[0].abort()

    run(work())

    assert [errno.EPERM] == told


def test_a_handshake_that_fails_concerns_nobody(listener, knock):
    """An http request where TLS is spoken, and one who hangs up at once."""
    (one, other), came = knock(2), []
    one.sendall(b"GET / HTTP/1.1\r\n\r\n")
    other.close()

    async def work():
        door = Acceptor(listener, lambda: Guest(came), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
        door.start()
        one.settimeout(0)
        loop = asyncio.get_running_loop()
        while await loop.sock_recv(one, 100):  # until it has been hung up on
            pass
        door.close()
        await asyncio.sleep(0)

    run(work())

    assert [] == came


def test_nobody_comes_in_once_it_is_closed(listener, knock):
    came = []

    async def work():
        door = Acceptor(listener, lambda: Guest(came))
        door.start()
        door.close()
        knock(1)
        for _ in range(20):
            await asyncio.sleep(0)

    run(work())

    assert [] == came


def test_it_may_be_closed_while_it_rests_and_while_somebody_enters(listener, knock):
    knock(2)
    came = []

    async def work():
        door = Acceptor(
            Exhausted(listener, errno.EMFILE),
            lambda: Guest(came),
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        )
        door.start()
        await turns_until(lambda: door._later is not None)
        door.start()
        await turns_until(lambda: door._entering)
        door.close()
        await turns_until(lambda: not door._entering)

    run(work())

    assert [] == came
