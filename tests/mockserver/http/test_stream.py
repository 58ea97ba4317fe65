"""Answers that go out piece by piece."""

import asyncio

import pytest

from mockserver.engine.call import Answer
from mockserver.http.reply import malformed, reply


class Client:
    """An ASGI server's side of one request; it hangs up after some pieces."""

    def __init__(self, patience=100):
        self.messages = []
        self.patience = patience
        self.hung_up = asyncio.Event()
        self.asked = False

    async def receive(self):
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.messages.append(message)
        if len(self.messages) > self.patience:
            self.hung_up.set()

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.messages)


class Pieces:
    """An iterator that knows how far it came, and whether it was closed."""

    def __init__(self, count):
        self.count = count
        self.given = 0
        self.closed = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.given == self.count:
            raise StopAsyncIteration
        self.given += 1
        return b"%d\r\n" % self.given

    async def aclose(self):
        self.closed = True


def sent(made, client):
    asyncio.run(made.send(client.send, client.receive))


def test_a_streamed_answer_has_a_type_and_no_length():
    made = reply(Answer(200, Pieces(3), {"X-A": "1"}, "text/csv"))

    assert [(b"content-type", b"text/csv"), (b"x-a", b"1")] == made.headers


def test_the_pieces_go_out_one_by_one():
    client, pieces = Client(), Pieces(3)
    sent(reply(Answer(200, pieces, {}, "text/csv")), client)

    assert b"1\r\n2\r\n3\r\n" == client.body
    assert [True, True, True, False] == [m.get("more_body", False) for m in client.messages[1:]]
    assert pieces.closed


def test_nobody_is_sent_what_nobody_waits_for():
    client, pieces = Client(patience=5), Pieces(1_000_000)
    sent(reply(Answer(200, pieces, {}, "text/csv")), client)

    assert pieces.given < 20
    assert pieces.closed


def test_an_error_on_the_way_breaks_off():
    async def broken():
        yield b"1"
        raise LookupError

    client = Client()
    with pytest.raises(LookupError):
        sent(reply(Answer(200, broken(), {}, "text/csv")), client)

    assert b"1" == client.body


def test_a_plain_iterator_will_do():
    class Bare:
        def __aiter__(self):
            return self

        async def __anext__(self):
            raise StopAsyncIteration

    client = Client()
    sent(reply(Answer(200, Bare(), {}, "text/csv")), client)

    assert b"" == client.body


def test_a_malformed_stream_is_half_its_first_piece():
    client = Client()
    sent(malformed(reply(Answer(200, Pieces(3), {}, "text/csv"))), client)

    assert b"1" == client.body


def test_a_malformed_empty_stream_is_empty():
    client = Client()
    sent(malformed(reply(Answer(200, Pieces(0), {}, "text/csv"))), client)

    assert b"" == client.body


@pytest.fixture
def csv():
    """An operation that streams: the photo of a cat, as rows."""

    async def rows(call):
        async def made():
            for number in range(3):
                yield b"%d;" % number

        return Answer(200, made(), {}, "image/png")

    return rows


def test_both_request_paths_stream(either, csv):
    server = either(getPhoto=csv)

    answer = server.ask("GET", "/zoo/cats/cat_1/photo")

    assert (200, b"0;1;2;", "image/png") == (
        answer.status_code,
        answer.content,
        answer.headers["content-type"],
    )
