"""Answers that go out piece by piece, for as long as somebody listens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def stream(chunks: AsyncIterator[bytes], send: Send, receive: Receive) -> None:
    """Send the pieces, and end early when the client hangs up.

    Other requests get their turn after each piece. An error in the iterator breaks the connection,
    since the status is out by then.
    """
    gone = asyncio.ensure_future(_hang_up(receive))
    try:
        async for chunk in chunks:
            if gone.done():
                break
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await asyncio.sleep(0)
    finally:
        gone.cancel()
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()


async def beginning(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Half the first piece, and nothing else."""
    async for chunk in chunks:
        yield chunk[: len(chunk) // 2]
        break


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
