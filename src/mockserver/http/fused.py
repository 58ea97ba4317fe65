"""The compiled request path: one middleware from bytes to bytes.

Order of judgement: path and method, world, credential and scopes, rate, parameters, body; then the
handler; then the answer against the document. All waiting (body, gate of the world, injected
latency) is done before the first look at the state, so an operation stays atomic.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from mockserver.contract.wording import Flaw
from mockserver.engine.api import Api
from mockserver.engine.call import Call
from mockserver.http import body, cors, rate
from mockserver.http.address import Finder, secret_headers
from mockserver.http.bound import Bound, Prefixes, bind, schemes
from mockserver.http.calling import injected, run
from mockserver.http.drop import ConnectionDroppedError, drop
from mockserver.http.exchange import Exchange, Receive, Scope, Send, open_exchange
from mockserver.http.reply import (
    INTERNAL_ERROR,
    Reply,
    extra,
    invalid_request,
    malformed,
    problem_answer,
    reply,
)
from mockserver.world.faults import Fault, take
from mockserver.world.ports import Ports
from mockserver.world.problems import Problem, ProblemError
from mockserver.world.worlds import Worlds

App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Served:
    """What the request path serves: the APIs, their worlds, and the live things beside them."""

    apis: Sequence[Api]
    worlds: Worlds
    ports: Ports
    max_body_bytes: int = 1 << 20


class Fused:
    """ASGI middleware that answers every HTTP request itself; all else goes on to `app`."""

    def __init__(self, app: App, served: Served) -> None:
        self.app = app
        self._served = served
        self._strays = count(1)
        self._router = bind(served.apis)
        self._prefixes = Prefixes(served.apis)
        self._finder = Finder(served.worlds, secret_headers(schemes(served.apis)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = open_exchange(scope)
        try:
            outgoing = await self._outcome(exchange, receive)
        except body.ClientGoneError:
            return
        except ConnectionDroppedError:
            await drop(scope, send)
            return
        await outgoing.send(send)

    async def _outcome(self, exchange: Exchange, receive: Receive) -> Reply:
        """The reply to anything: an answer, a refusal, or an internal error."""
        try:
            outgoing = await self._answer(exchange, receive)
        except ProblemError as error:
            outgoing = self._refusal(exchange, error.problem)
        except (body.ClientGoneError, ConnectionDroppedError):
            raise
        except Exception:  # noqa: BLE001  the last line of defence
            _log.exception("%s %s failed", exchange.method, exchange.address.path)
            outgoing = self._refusal(exchange, INTERNAL_ERROR)
        outgoing.headers.append((b"x-request-id", exchange.request_id.encode()))
        origin = exchange.headers.get("origin")
        if origin is not None:
            outgoing.headers += cors.headers(origin)
        exchange.record(outgoing.status, outgoing.body)
        return outgoing

    async def _answer(self, exchange: Exchange, receive: Receive) -> Reply:
        bound, texts = self._route(exchange)
        if bound is None:
            exchange.identify(None, self._strays)
            return Reply(204, b"", cors.preflight(exchange.headers, exchange.allow))
        received: bytes | Problem = b""
        if bound.validators.body is not None:
            received = await body.read(receive, exchange.headers, self._served.max_body_bytes)
        await self._enter(exchange, bound)
        assert exchange.world is not None
        fault = take(exchange.world, bound.operation.id) if bound.product else None
        if fault is not None:
            await self._strike(exchange, bound, fault)
        call, limits = self._judge(exchange, bound, texts, received)
        answer, differing = await run(bound, call)
        if differing:
            exchange.notes["off_spec"] = [flaw._asdict() for flaw in differing]
        outgoing = reply(answer)
        outgoing.headers += limits
        return malformed(outgoing) if fault is not None and fault.malformed else outgoing

    def _route(self, exchange: Exchange) -> tuple[Bound | None, dict[str, str]]:
        """Find the operation; there is none for a preflight.

        Raises ProblemError 400 for a path that is not UTF-8, 404 and 405.
        """
        path, method = exchange.address.path, exchange.method
        try:
            found = self._router.find(path)
        except UnicodeDecodeError:
            raise self._lost(exchange, Problem(400, "bad_request", "is not UTF-8")) from None
        if found is None:
            near = self._router.nearest(path)
            hint = f"; did you mean '{near}'?" if near else ""
            raise self._lost(exchange, Problem(404, "not_found", f"does not exist{hint}"))
        leaf, texts = found
        exchange.bound = bound = leaf.methods.get(method)
        exchange.allow = leaf.allow if bound is None else ""
        if bound is None and not cors.is_preflight(method, exchange.headers):
            exchange.bound = next(iter(leaf.methods.values()))
            text = f"does not take {method}; allowed: {leaf.allow}"
            headers = {"Allow": leaf.allow}
            raise self._lost(exchange, Problem(405, "method_not_allowed", text, headers=headers))
        return bound, texts

    def _lost(self, exchange: Exchange, problem: Problem) -> ProblemError:
        """A refusal of the path itself; it is still of a world, whose journal shows it."""
        bound = exchange.bound
        strict = bound is None or bound.product
        exchange.world = self._finder.find(exchange.address, exchange.headers, strict=strict)
        text = f"{exchange.address.path[:200]} {problem.message}."
        return ProblemError(Problem(problem.status, problem.code, text, headers=problem.headers))

    async def _enter(self, exchange: Exchange, bound: Bound) -> None:
        """Find the request's world and wait while it is being advanced."""
        world = self._finder.find(exchange.address, exchange.headers, strict=bound.product)
        if bound.product:
            while (gate := self._served.worlds.passage(world)) is not None:
                await gate.wait()
                world = self._finder.find(exchange.address, exchange.headers)
        exchange.world = world
        if not exchange.request_id:
            exchange.identify(world, self._strays)

    async def _strike(self, exchange: Exchange, bound: Bound, fault: Fault) -> None:
        """Let an injected fault happen; after latency the world is looked up again."""
        exchange.notes["fault"] = fault.id
        if fault.latency_s:
            await asyncio.sleep(fault.latency_s)
            await self._enter(exchange, bound)
        if fault.drop:
            exchange.record(0, b"")
            raise ConnectionDroppedError
        problem = None if fault.status is None else injected(bound, fault)
        if problem is not None:
            raise ProblemError(problem)

    def _judge(
        self,
        exchange: Exchange,
        bound: Bound,
        texts: dict[str, str],
        received: bytes | Problem,
    ) -> tuple[Call, list[tuple[bytes, bytes]]]:
        """Credential, rate, parameters and body; gives the call and the headers of the rate.

        Raises ProblemError 401, 403, 429, 413, 415, 400 and 422, in this order.
        """
        world, operation, validators = exchange.world, bound.operation, bound.validators
        assert world is not None
        caller = bound.api.authenticate(world, operation, exchange.headers)
        exchange.caller = caller.subject
        allowance = rate.spend(world, caller) if bound.product else None
        if isinstance(received, Problem):
            raise ProblemError(received)
        exchange.raw = received
        found: list[Flaw] = []
        parameters = validators.parameters
        path = parameters.read_path(texts, found) if texts else {}
        query = parameters.read_query(exchange.query, found)
        headers = parameters.read_headers(exchange.headers, found) if parameters.headers else {}
        value = None
        if validators.body is not None:
            value = body.parse(validators.body, exchange.headers, received, found)
        if found:
            raise ProblemError(invalid_request(validators.invalid_status, found))
        call = Call(
            world=world,
            operation=operation,
            path=path,
            query=query,
            headers=headers,
            body=value,
            caller=caller,
            base_url=exchange.base_url,
            ports=self._served.ports,
            cause=exchange.request_id,
        )
        return call, [] if allowance is None else extra(allowance)

    def _refusal(self, exchange: Exchange, problem: Problem) -> Reply:
        if not exchange.request_id:
            exchange.identify(exchange.world, self._strays)
        bound = exchange.bound
        api = self._prefixes.api_of(exchange.address.path) if bound is None else bound.api
        return reply(problem_answer(api, problem, exchange.request_id))
