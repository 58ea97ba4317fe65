"""Frames as RFC 6455 has them, however they are cut."""

import asyncio
from random import Random

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from ocpp_sim.transport import framing
from ocpp_sim.transport.line import Line


class Wire:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written = []
        self.closed = False

    def write(self, data) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    abort = close


class Ear:
    def __init__(self) -> None:
        self.texts = []

    def hear(self, _line, text) -> None:
        self.texts.append(text)

    def end(self, _line, _reason) -> None:
        raise AssertionError


def opened(max_size=1 << 20):
    """An open line that is in step with its peer, its ear and its wire."""
    protocol = ClientProtocol(parse_uri("ws://x/y"), state=OPEN, max_size=max_size)
    ready = asyncio.get_running_loop().create_future()
    ready.set_result(None)
    line, ear, wire = Line(protocol, ready, None), Ear(), Wire()
    line.connection_made(wire)
    line._in_step = True
    line.listen(ear)
    return line, ear, wire


def frames_of(chance):
    """Bytes of a server, and the texts in them."""
    data, texts = b"", []

    def add(opcode, payload, *, fin=True):
        nonlocal data
        data += Frame(opcode, payload, fin).serialize(mask=False)

    for _ in range(chance.randrange(1, 12)):
        size = chance.choice((0, 1, 60, 125, 126, 127, 300, 65_535, 65_536, 70_000))
        text = "".join(chance.choice('aä€{"') for _ in range(size // 3))
        kind = chance.randrange(6)
        if kind == 0:
            add(Opcode.PING, text.encode()[:100])
        elif kind == 1:
            add(Opcode.BINARY, text.encode())
            texts.append(text.encode())
        elif kind == 2:
            third = len(text) // 3
            add(Opcode.TEXT, text[:third].encode(), fin=False)
            add(Opcode.PING, b"between")
            add(Opcode.CONT, text[third:].encode())
            texts.append(text)
        else:
            add(Opcode.TEXT, text.encode())
            texts.append(text)
    return data, texts


@pytest.mark.parametrize("seed", range(60))
def test_texts_come_through_however_their_bytes_are_cut(seed):
    async def story():
        chance = Random(seed)
        data, texts = frames_of(chance)
        line, ear, _ = opened()
        at = 0
        while at < len(data):
            step = chance.choice((1, 2, 3, 5, 40, 1000, 100_000))
            line.data_received(data[at : at + step])
            at += step
        return texts, ear.texts

    texts, heard = asyncio.run(story())

    assert heard == texts


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 100_000])
def test_what_is_written_is_read_by_others(size):
    async def story():
        line, _, wire = opened()
        line.send("ä" + "x" * size)
        peer = ServerProtocol(state=OPEN)
        for data in wire.written:
            peer.receive_data(data)
        return [bytes(frame.data).decode() for frame in peer.events_received()]

    assert asyncio.run(story()) == ["ä" + "x" * size]


@pytest.mark.parametrize(
    "data",
    [
        Frame(Opcode.TEXT, b"x" * 2000).serialize(mask=False),
        Frame(Opcode.TEXT, b"x" * 70_000).serialize(mask=False),
        Frame(Opcode.TEXT, b"x").serialize(mask=True),
        Frame(Opcode.TEXT, b"\xff").serialize(mask=False),
        b"\xf1\x00",
        Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=False),
    ],
    ids=["too long", "far too long", "masked", "no text", "reserved", "close"],
)
def test_after_what_is_amiss_nothing_is_heard(data):
    async def story():
        line, ear, wire = opened(max_size=1500)
        text = Frame(Opcode.TEXT, b"good").serialize(mask=False)
        line.data_received(text + data + text)
        line.data_received(text)
        return ear.texts, wire.written

    texts, written = asyncio.run(story())

    assert texts == ["good"]
    assert written[0][0] == 0x88  # a close frame


def test_half_a_head_is_no_frame_yet():
    assert [framing.found(data, 0) for data in (b"", b"\x81", b"\x81\x7e\x01")] == [None] * 3
    assert framing.found(b"..\x81\x05", 2) == (4, 9)
    assert framing.found(b"\x81\x7e\x01\x00", 0) == (4, 260)
