"""A tiny HTTP server that receives webhooks and answers as it is told."""

import asyncio
from dataclasses import dataclass, field


def answer(status, body=b"", *headers):
    lines = [f"HTTP/1.1 {status} -", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@dataclass
class Receiver:
    """Answers the first request with the first of `replies`, the last of them for ever.

    A reply is bytes, an event that is waited for (and then 200), or None: hang up.
    """

    replies: list
    got: list = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    lines: set = field(default_factory=set)

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        return self

    async def __aexit__(self, *_):
        for reply in self.replies:
            if isinstance(reply, asyncio.Event):
                reply.set()
        self._server.close()
        for (
            line
        ) in self.lines:  # a client may keep one, and from Python 3.12 on they are waited for
            line.close()
        await self._server.wait_closed()

    async def _serve(self, reader, writer):
        self.lines.add(writer)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.at_once -= 1
            self.lines.discard(writer)
            writer.close()

    async def _one(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        self.got.append((head[0], headers, body))
        self.arrived.set()
        reply = self.replies[min(len(self.got), len(self.replies)) - 1]
        if isinstance(reply, asyncio.Event):
            await reply.wait()
            reply = answer(200)
        if reply is None:
            return False
        writer.write(reply)
        await writer.drain()
        return True
