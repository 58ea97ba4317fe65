"""What both request paths share: the way in, the way out, and everything that can go wrong."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from mockserver.engine.api import Api
from mockserver.http import body, cors, rate
from mockserver.http.address import Address, Finder, secret_headers
from mockserver.http.bound import Bound, Prefixes, bind, schemes
from mockserver.http.calling import injected
from mockserver.http.drop import ConnectionDroppedError, drop
from mockserver.http.exchange import App, Exchange, Receive, Scope, Send, open_exchange
from mockserver.http.reply import INTERNAL_ERROR, Reply, malformed, problem_answer, reply
from mockserver.world.faults import Fault, take
from mockserver.world.ports import Ports
from mockserver.world.problems import Problem, ProblemError
from mockserver.world.world import World
from mockserver.world.worlds import Worlds

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Served:
    """What the request path serves: the APIs, their worlds, and the live things beside them.

    Bodies of the control API may be larger, since one of them is a whole world.
    """

    apis: Sequence[Api]
    worlds: Worlds
    ports: Ports
    max_body_bytes: int = 1 << 20
    max_control_body_bytes: int = 256 << 20

    def limit(self, *, product: bool) -> int:
        """How many bytes the body of a request may have."""
        return self.max_body_bytes if product else self.max_control_body_bytes


class Front(ABC):
    """ASGI application that answers every HTTP request itself; all else goes on to `app`."""

    def __init__(self, app: App, served: Served) -> None:
        self.app = app
        self.served = served
        self.router = bind(served.apis)
        self._strays = count(1)
        self._prefixes = Prefixes(served.apis)
        self._finder = Finder(served.worlds, secret_headers(schemes(served.apis)))

    @abstractmethod
    async def answer(self, exchange: Exchange, scope: Scope, receive: Receive) -> Reply:
        """Answer a request; raises whatever keeps it from being answered."""

    def limit(self, bound: Bound | None) -> int:
        """How many bytes the body of a request may have."""
        own = None if bound is None else bound.operation.max_body_bytes
        return own or self.served.limit(product=bound is None or bound.product)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = open_exchange(scope)
        try:
            outgoing = await self._outcome(exchange, scope, receive)
        except body.ClientGoneError:
            return
        except ConnectionDroppedError:
            await drop(scope, send)
            return
        await outgoing.send(send, receive)

    async def _outcome(self, exchange: Exchange, scope: Scope, receive: Receive) -> Reply:
        """The reply to anything: an answer, a refusal, or an internal error."""
        try:
            outgoing = await self.answer(exchange, scope, receive)
        except ProblemError as error:
            outgoing = self.refusal(exchange, error.problem)
        except (body.ClientGoneError, ConnectionDroppedError):
            raise
        except Exception:  # noqa: BLE001  the last line of defence
            _log.exception("%s %s failed", exchange.method, exchange.address.path)
            outgoing = self.refusal(exchange, INTERNAL_ERROR)
        outgoing.headers.append((b"x-request-id", exchange.request_id.encode()))
        origin = exchange.headers.get("origin")
        if origin is not None:
            outgoing.headers += cors.headers(origin)
        exchange.record(outgoing.status, outgoing.body)
        return outgoing

    def refusal(self, exchange: Exchange, problem: Problem) -> Reply:
        """A refusal in the words of the API it happened in."""
        if not exchange.request_id:
            exchange.identify(exchange.world, self._strays)
        bound = exchange.bound
        api = self._prefixes.api_of(exchange.address.path) if bound is None else bound.api
        rate.look(exchange, api)
        return reply(problem_answer(api, problem, exchange))

    def route(self, exchange: Exchange) -> tuple[Bound | None, dict[str, str]]:
        """Find the operation and the texts of its path; there is none for a preflight.

        Raises ProblemError 400 for a path that is not UTF-8, 404 and 405.
        """
        path, method = exchange.address.path, exchange.method
        try:
            found = self.router.find(path)
        except UnicodeDecodeError:
            raise self._lost(exchange, Problem(400, "bad_request", "is not UTF-8")) from None
        if found is None:
            near = self.router.nearest(path)
            hint = f"; did you mean '{near}'?" if near else "."
            raise self._lost(exchange, Problem(404, "not_found", f"does not exist{hint}"))
        leaf, texts = found
        exchange.bound = bound = leaf.methods.get(method)
        if bound is not None:
            return bound, texts
        exchange.allow = leaf.allow
        if cors.is_preflight(method, exchange.headers):
            exchange.identify(None, self._strays)
            return None, texts
        exchange.bound = next(iter(leaf.methods.values()))
        text = f"does not take {method}; allowed: {leaf.allow}."
        headers = {"Allow": leaf.allow}
        raise self._lost(exchange, Problem(405, "method_not_allowed", text, headers=headers))

    def _lost(self, exchange: Exchange, problem: Problem) -> ProblemError:
        """A refusal of the path itself; it is still of a world, whose journal shows it."""
        bound = exchange.bound
        strict = bound is None or bound.product
        exchange.world = self._finder.find(exchange.address, exchange.headers, strict=strict)
        text = f"{exchange.address.path[:200]} {problem.message}"
        return ProblemError(Problem(problem.status, problem.code, text, headers=problem.headers))

    async def enter(self, exchange: Exchange, *, product: bool) -> None:
        """Find the request's world and wait while it is being advanced."""
        world = self._world_of(exchange, strict=product)
        if product:
            while (gate := self.served.worlds.passage(world)) is not None:
                await gate.wait()
                world = self._world_of(exchange)
        exchange.world = world
        if not exchange.request_id:
            exchange.identify(world, self._strays)

    def _world_of(self, exchange: Exchange, *, strict: bool = True) -> World:
        bound = exchange.bound
        also = () if bound is None else bound.api.named_by(bound.operation, exchange)
        return self._finder.find(exchange.address, exchange.headers, also, strict=strict)

    async def strike(self, exchange: Exchange, bound: Bound) -> Callable[[Reply], Reply]:
        """Let the injected fault that is due happen; gives what it does to the reply.

        Waiting changes the world underneath, so it is looked up again after latency.
        Raises ProblemError for an injected status, ConnectionDroppedError for a dropped connection.
        """
        assert exchange.world is not None
        fault: Fault | None = take(exchange.world, bound.operation.id) if bound.product else None
        if fault is None:
            return _unharmed
        exchange.notes["fault"] = fault.id
        if fault.latency_s:
            await asyncio.sleep(fault.latency_s)
            await self.enter(exchange, product=True)
        if fault.drop:
            exchange.record(0, b"")
            raise ConnectionDroppedError
        problem = None if fault.status is None else injected(bound, fault)
        if problem is not None:
            raise ProblemError(problem)
        return malformed if fault.malformed else _unharmed


def unreadable(api: Api, message: str, request_id: str) -> Reply:
    """The refusal of bytes that are no HTTP request, in the words of an API."""
    problem = Problem(400, "bad_request", f"{message.rstrip('.')}.")
    stray = Exchange("", Address("", None, ""), b"", {}, "http", request_id=request_id)
    outgoing = reply(problem_answer(api, problem, stray))
    outgoing.headers.append((b"x-request-id", request_id.encode()))
    return outgoing


def _unharmed(outgoing: Reply) -> Reply:
    return outgoing
