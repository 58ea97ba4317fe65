import asyncio

from mockserver.central.socket_channel import SocketChannel


class Socket:
    """Takes messages, one at a time, until it is gone."""

    def __init__(self, *, gone=False):
        self.messages = []
        self.gone = gone

    async def send(self, message):
        await asyncio.sleep(0)
        if self.gone:
            raise OSError
        self.messages.append(message.get("text") or message["code"])


def run(scenario):
    asyncio.run(scenario)


def test_an_answer_is_written_by_the_reader():
    async def scenario():
        socket = Socket()
        channel = SocketChannel(socket.send)
        channel.busy = True
        channel.send("a")
        channel.send("b")
        assert socket.messages == []
        await channel.flush()
        assert socket.messages == ["a", "b"]
        assert not channel.busy

    run(scenario())


def test_a_frame_from_elsewhere_is_written_by_itself_and_in_order():
    async def scenario():
        socket = Socket()
        channel = SocketChannel(socket.send)
        for text in "abc":
            channel.send(text)
        await asyncio.sleep(0)
        channel.send("d")
        channel.close(1012, "gone")
        channel.send("e")
        channel.close(1000, "again")
        for _ in range(20):
            await asyncio.sleep(0)
        assert socket.messages == ["a", "b", "c", "d", 1012]

    run(scenario())


def test_a_peer_that_is_gone_makes_the_rest_worthless():
    async def scenario():
        socket = Socket(gone=True)
        channel = SocketChannel(socket.send)
        channel.busy = True
        channel.send("a")
        channel.send("b")
        await channel.flush()
        assert channel.is_closing
        channel.send("c")
        await channel.flush()
        assert socket.messages == []

    run(scenario())
