"""Who gets through the handshake is told of with its certificate, and then it is a websocket."""

import asyncio

import pytest
import websockets

from chargebench.wss.door import common_name
from mockserver.central.handshake import CERTIFICATE


def echo(seen):
    """An application that keeps what it is told of peers, and repeats what they say."""

    async def app(scope, receive, send):
        seen.append(scope)
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            await send({"type": "websocket.send", "text": message["text"]})

    return app


@pytest.mark.parametrize(("flaw", "name"), [(None, "CP-7"), ("wrong-name", "elsewhere.invalid")])
def test_a_good_certificate_is_told_by_its_name(certs, client, knock, flaw, name):
    seen = []

    async def story(door):
        pair = (certs.bad(flaw) if flaw else certs).station("CP-7")
        async with websockets.connect(door.url, ssl=client(pair)) as peer:
            for text in ("x" * 100_000, "hi"):
                await peer.send(text)
                assert text == await peer.recv()

    knock(echo(seen), story)

    (scope,) = seen
    assert ("wss", {"common_name": name}) == (scope["scheme"], scope["extensions"][CERTIFICATE])


def test_without_a_certificate_none_is_told(client, knock):
    seen = []

    async def story(door):
        async with websockets.connect(door.url, ssl=client()):
            pass
        async with websockets.connect(door.url, ssl=client()) as peer:
            peer.transport.abort()

    knock(echo(seen), story, required=False)

    assert CERTIFICATE not in seen[0]["extensions"]


def test_at_the_end_everybody_is_let_go(client, knock):
    async def story(door):
        async with websockets.connect(door.url, ssl=client()) as peer:
            await peer.send("hi")
            await peer.recv()
            for connection in list(door.state.connections):
                connection.shutdown()
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await peer.recv()
            assert 1012 == closed.value.rcvd.code

    knock(echo([]), story, required=False)


def test_a_slow_reader_holds_nobody_else_up(client, knock):
    async def flood(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        for _ in range(40):
            await send({"type": "websocket.send", "text": "x" * 200_000})

    async def story(door):
        async with websockets.connect(door.url, ssl=client(), max_queue=1) as peer:
            await asyncio.sleep(0)
            assert [200_000] * 40 == [len(await peer.recv()) for _ in range(40)]

    knock(flood, story, required=False)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (((("commonName", "CP-7"),),), "CP-7"),
        (((("organizationName", "A"), ("commonName", "CP-7")),), "CP-7"),
        (((("commonName", "CP-7"),), (("commonName", "CP-8"),)), ""),
        (((("organizationName", "A"),),), ""),
        ((), ""),
    ],
)
def test_a_certificate_has_one_name_or_none(subject, name):
    assert name == common_name({"subject": subject})
    assert not common_name({})
