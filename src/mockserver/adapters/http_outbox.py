"""Carries webhooks to their endpoints over HTTP, in the background of the event loop."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from weakref import WeakValueDictionary

import httpx

from mockserver.world import outbox
from mockserver.world.outbox import Channel, Message, Receipt
from mockserver.world.world import World

# attempts under way at once, in all and to one endpoint, so that one that hangs holds up no other
_AT_ONCE, _AT_ONE_ENDPOINT = 64, 8
_READ_BYTES, _EXCERPT_CHARS = 16 << 10, 500
_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")
_LOG = logging.getLogger(__name__)


class HttpOutbox:
    """Implements `mockserver.world.ports.Outbox` with httpx.

    An attempt has 30 s of wall time, or what the world's setting `webhook_timeout_s` says, for
    connecting, sending and reading the answer together.
    Redirects are not followed, cookies not kept, and certificates of this machine not verified.
    `within` answers instead of this machine's port 80 when the server has no port of its own.
    """

    def __init__(self, channels: Iterable[Channel]) -> None:
        self.within: httpx.AsyncBaseTransport | None = None
        self._channels: Mapping[str, Channel] = {one.api: one for one in channels}
        self._under_way: dict[str, set[asyncio.Task[None]]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._lanes: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._client: httpx.AsyncClient | None = None

    def send(self, world: World, key: str) -> None:
        delivery = world.get(outbox.COLLECTION, key)
        channel = self._channels.get(delivery["api"]) if delivery else None
        if delivery is None or channel is None or not outbox.begin(world, key):
            return
        here = self._under_way.setdefault(world.name, set())
        lane = self._lane(f"{world.name}/{delivery['endpoint_id']}")
        task = asyncio.get_running_loop().create_task(self._attempt(world, channel, key, lane))
        here.add(task)
        task.add_done_callback(partial(_done, here))

    def busy(self, world: World) -> bool:
        return bool(self._under_way.get(world.name))

    async def settled(self, world: World, timeout_s: float) -> None:
        tasks = self._under_way.get(world.name)
        if tasks:
            await asyncio.wait(tuple(tasks), timeout=timeout_s)

    def end(self, world: World) -> None:
        for task in self._under_way.pop(world.name, ()):
            task.cancel()

    async def close(self) -> None:
        """Break off everything; what was under way is tried anew when its world goes on."""
        tasks = [task for here in self._under_way.values() for task in here]
        self._under_way.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _attempt(
        self, world: World, channel: Channel, key: str, lane: asyncio.Semaphore
    ) -> None:
        async with lane, self._slots:
            message = outbox.message(world, channel, key)
            if message is None:
                return
            receipt = await self._post(
                message, world.settings.get(outbox.SETTING) or outbox.TIMEOUT_S
            )
        outbox.finish(world, channel, key, message, receipt)

    def _lane(self, name: str) -> asyncio.Semaphore:
        """The turnstile before one endpoint, which is there as long as anybody stands at it."""
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = asyncio.Semaphore(_AT_ONE_ENDPOINT)
        return lane

    async def _post(self, message: Message, timeout_s: float) -> Receipt:
        clock = asyncio.get_running_loop().time
        began_s = clock()
        status, excerpt, error = None, "", None
        try:
            async with asyncio.timeout(timeout_s):
                status, excerpt = await self._exchange(message)
        except TimeoutError:
            error = f"There was no whole answer within {timeout_s:g} s."
        except Exception as caught:  # noqa: BLE001  whatever a stranger's server makes of it
            error = f"{type(caught).__name__}: {caught}".rstrip(": ")
        return Receipt(status, excerpt, error, clock() - began_s)

    async def _exchange(self, message: Message) -> tuple[int, str]:
        """The status and the beginning of the answer; the rest of a long one is not read."""
        if self._client is None:
            self._client = self._connect()
        request = self._client.build_request(
            "POST", message.url, headers=message.headers, content=message.content
        )
        response = await self._client.send(request, stream=True)
        read = b""
        try:
            async for chunk in response.aiter_raw():
                read += chunk
                if len(read) > _READ_BYTES:
                    break
        finally:
            await response.aclose()
        return response.status_code, read.decode(errors="replace")[:_EXCERPT_CHARS]

    def _connect(self) -> httpx.AsyncClient:
        here = _ThisMachine(self.within)
        return httpx.AsyncClient(
            headers={"user-agent": "chargebench-webhooks", "accept-encoding": "identity"},
            timeout=None,  # noqa: S113  an attempt as a whole has one
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=_AT_ONCE),
            mounts=dict.fromkeys(_LOOPBACK, here),
        )


def _done(under_way: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
    under_way.discard(task)
    if not task.cancelled() and (error := task.exception()):
        _LOG.error("The outcome of a webhook could not be noted", exc_info=error)


class _ThisMachine(httpx.AsyncBaseTransport):
    """Connections to loopback addresses; never by way of a proxy."""

    def __init__(self, within: httpx.AsyncBaseTransport | None) -> None:
        self._within = within
        self._sockets = httpx.AsyncHTTPTransport(verify=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        within = self._within if request.url.port is None else None
        return await (within or self._sockets).handle_async_request(request)

    async def aclose(self) -> None:
        await self._sockets.aclose()
