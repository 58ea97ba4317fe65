"""The same handlers behind Connexion's own chain, for whoever distrusts the compiled path.

Routing, security, validation of requests and responses are Connexion's; worlds, faults, error
bodies and the journal are ours as before. tests/mockserver/http/test_differential.py holds the two
against each other and lists where they differ.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import unquote

import mockserver.http.quiet  # isort: skip  # noqa: F401  must come before connexion
from connexion import AsyncApp, request
from connexion.decorators.parameter import sanitized
from connexion.exceptions import ProblemException
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.options import SwaggerUIOptions
from connexion.resolver import Resolver
from connexion.security import AbstractSecurityHandler
from starlette.exceptions import HTTPException
from starlette.responses import Response

from mockserver.contract.wording import Flaw
from mockserver.engine.api import Api
from mockserver.engine.call import Call, Caller
from mockserver.http import body, cors, rate
from mockserver.http.bound import Bound
from mockserver.http.calling import run
from mockserver.http.exchange import App, Exchange, Receive, Scope
from mockserver.http.front import Front, Served
from mockserver.http.reply import INTERNAL_ERROR, Reply, invalid_request, reply
from mockserver.http.stack import Lifespan
from mockserver.world.problems import Problem, ProblemError, bad_request

_log = logging.getLogger(__name__)
_EXCHANGE = "chargebench.exchange"
_ROUTING = "connexion_routing"
_CALLER = "chargebench.caller"
_SCHEMES = ("apiKey", "basic", "bearer", "oauth2")
# arguments that Connexion makes itself, whatever a document calls its parameters
_TAKEN = frozenset({"user", "token_info"})
_WORDS: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "validation_error",
}


def stock_app(served: Served, inner: App, *, lifespan: Lifespan | None = None) -> App:
    """Connexion's own chain; websockets go on to `inner`. The counterpart of `stack.fused_app`."""
    return Stock(inner, served, lifespan=lifespan)


class Stock(Front):
    """Hands each request to Connexion's chain and takes back what that answers."""

    def __init__(self, app: App, served: Served, *, lifespan: Lifespan | None = None) -> None:
        super().__init__(app, served)
        self._bound = {
            bound.operation.id: bound for leaf in self.router for bound in leaf.methods.values()
        }
        # one for each API: of three under one base path Connexion serves the first and the last
        self._chains = {api.name: self._connexion(api, lifespan) for api in served.apis}

    async def __call__(self, scope: Scope, receive: Receive, send: Any) -> None:
        if scope["type"] == "lifespan":
            await next(iter(self._chains.values()))(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    async def answer(self, exchange: Exchange, scope: Scope, receive: Receive) -> Reply:
        try:
            bound, _ = self.route(exchange)
        except ProblemError:
            bound = exchange.bound  # Connexion shall find out by itself
        else:
            if bound is None:
                return Reply(204, b"", cors.preflight(exchange.headers, exchange.allow))
        product = bound is None or bound.product
        received = await body.read(receive, exchange.headers, self.limit(bound))
        exchange.raw = b"" if isinstance(received, Problem) else received
        await self.enter(exchange, product=product)
        harm = None if bound is None else await self.strike(exchange, bound)
        capture = _Capture()
        path = exchange.address.path or "/"
        await self._chains[self._api_of(exchange).name](
            {
                **scope,
                "path": unquote(path),
                "raw_path": path.encode("latin-1"),
                "root_path": "",
                "headers": _headers(scope, bound),
                "extensions": {**(scope.get("extensions") or {}), _EXCHANGE: exchange},
            },
            _replay(received),
            capture.send,
        )
        outgoing = capture.reply()
        return outgoing if harm is None else harm(outgoing)

    def _api_of(self, exchange: Exchange) -> Api:
        if exchange.bound is not None:
            return exchange.bound.api
        return self._prefixes.api_of(exchange.address.path)

    def _connexion(self, api: Api, lifespan: Lifespan | None) -> App:
        chain = AsyncApp(
            "mockserver",
            lifespan=lifespan,
            resolver=Resolver(self._handler),
            strict_validation=True,
            validate_responses=True,
            security_map=dict.fromkeys(_SCHEMES, self._security()),
            swagger_ui_options=SwaggerUIOptions(swagger_ui=False, serve_spec=False),
        )
        spec = api.document.spec
        paths = dict(sorted(spec["paths"].items(), key=_literals_first))
        chain.add_api(
            {**spec, "paths": paths},
            name=api.name,
            strict_validation=spec.get("x-extra-query") != "ignored",
        )
        for kind in (ProblemError, ProblemException, HTTPException, Exception):
            chain.add_error_handler(kind, self._refuse)
        return cast("App", chain)

    def _handler(self, operation_id: str) -> Any:
        bound = self._bound[operation_id]

        async def serve(**arguments: Any) -> Response:
            return await self._serve(bound, arguments)

        return serve

    async def _serve(self, bound: Bound, arguments: Mapping[str, Any]) -> Response:
        """Make a call of what Connexion has parsed, and have it answered."""
        exchange: Exchange = request.scope["extensions"][_EXCHANGE]
        assert exchange.world is not None
        caller = request.scope.get(_CALLER) or self._caller(exchange, bound)
        rate.spend(exchange, bound, caller)
        parameters = bound.validators.parameters
        call = Call(
            world=exchange.world,
            operation=bound.operation,
            path=_named(parameters.path, arguments),
            query={**parameters.defaults, **_query(bound, arguments)},
            headers={n: exchange.headers[n] for n in parameters.headers if n in exchange.headers},
            body=_body(bound, exchange, arguments.get("body")),
            caller=caller,
            base_url=exchange.base_url,
            ports=self.served.ports,
            cause=exchange.request_id,
            wire=exchange,
        )
        answer, differing = await run(bound, call, exchange)
        if differing:
            exchange.notes["off_spec"] = [flaw._asdict() for flaw in differing]
        outgoing = reply(answer)
        headers = {name.decode(): value.decode("latin-1") for name, value in outgoing.headers}
        headers |= {"x-request-id": exchange.request_id}
        content = outgoing.body
        if outgoing.chunks is not None:
            # in one piece: what Connexion has been given is at its end, which would stop a stream
            content = b"".join([chunk async for chunk in outgoing.chunks])
        return Response(content, answer.status, headers)

    def _security(self) -> type[AbstractSecurityHandler]:
        stock = self

        class Credential(AbstractSecurityHandler):  # type: ignore[misc]  # connexion is untyped
            """Leaves the judgement to the API, whatever the scheme."""

            def get_fn(self, _scheme: Any, _scopes: Any) -> Any:
                async def verify(incoming: ConnexionRequest) -> Mapping[str, Any]:
                    extensions = incoming.scope["extensions"]
                    bound = stock._bound[extensions[_ROUTING]["operation_id"]]
                    caller = stock._caller(extensions[_EXCHANGE], bound)
                    incoming.scope[_CALLER] = caller
                    return {"sub": caller.subject}

                return verify

        return Credential

    def _caller(self, exchange: Exchange, bound: Bound) -> Caller:
        assert exchange.world is not None
        caller = bound.api.authenticate(exchange.world, bound.operation, exchange.headers)
        exchange.caller = caller.subject
        return caller

    async def _refuse(self, incoming: ConnexionRequest, error: Exception) -> ConnexionResponse:
        exchange: Exchange = incoming.scope["extensions"][_EXCHANGE]
        outgoing = self.refusal(exchange, self._problem(exchange, error))
        headers = {name.decode(): value.decode("latin-1") for name, value in outgoing.headers}
        kind = headers.pop("content-type", None)
        return ConnexionResponse(
            outgoing.status, mimetype=kind, content_type=kind, body=outgoing.body, headers=headers
        )

    def _problem(self, exchange: Exchange, error: Exception) -> Problem:
        """What Connexion or Starlette means by an exception."""
        bound = exchange.bound
        match error:
            case ProblemError():
                return error.problem
            case UnicodeDecodeError() | RecursionError():
                return bad_request("The body is no JSON in UTF-8 of reasonable depth.").problem
            case ProblemException() if error.status < INTERNAL_ERROR.status:
                status, text = error.status, str(error.detail)
            case HTTPException() if error.status_code < INTERNAL_ERROR.status:
                status, text = error.status_code, str(error.detail)
            case _:
                _log.error("%s failed", exchange.address.path, exc_info=error)
                return INTERNAL_ERROR
        if status == 400 and bound is not None:  # noqa: PLR2004
            status = bound.validators.invalid_status
        headers = {"Allow": exchange.allow} if status == 405 else {}  # noqa: PLR2004
        return Problem(status, _WORDS.get(status, "refused"), text, headers=headers)


def _named(declared: Iterable[str], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by the names of the document: Connexion takes dashes and dots out of them."""
    found = {name: arguments.get(sanitized(name)) for name in declared}
    return {name: value for name, value in found.items() if value is not None}


def _query(bound: Bound, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The query as Connexion has typed it; lists that are declared as one text are ours to split.

    Raises ProblemError for a flaw in such a list.
    """
    declared, found = bound.validators.parameters.query, list[Flaw]()
    named = _named(declared.keys() - _TAKEN, arguments)
    sent = request.query_params
    named |= {name: sent[name] for name in _TAKEN & declared.keys() & sent.keys()}
    for name, value in named.items():
        if declared[name].array and isinstance(value, str):
            named[name] = declared[name].read((value,), found)
    if found:
        raise ProblemError(invalid_request(bound.validators.invalid_status, found))
    return named


def _body(bound: Bound, exchange: Exchange, parsed: Any) -> Any:
    """The body that Connexion has parsed; forms, which it leaves as text, in our own way."""
    check, kind = bound.validators.body, exchange.headers.get("content-type", "")
    media_type = kind.partition(";")[0].strip().lower()
    if check is None or not exchange.raw:
        return None
    if _takes_anything(bound) and media_type not in check.content:
        return exchange.raw
    if media_type not in check.forms:
        return check.trimmed(media_type, parsed)
    found: list[Flaw] = []
    value = body.parse(check, exchange.headers, exchange.raw, found)
    if found:
        raise ProblemError(invalid_request(bound.validators.invalid_status, found))
    return value


def _takes_anything(bound: Bound | None) -> bool:
    return (
        bound is not None
        and bound.validators.body is not None
        and body.ANYTHING in bound.validators.body.content
    )


def _headers(scope: Scope, bound: Bound | None) -> list[tuple[bytes, bytes]]:
    """The headers for Connexion: where a document takes '*/*', it is not to parse what comes."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if not _takes_anything(bound):
        return headers
    kept = [pair for pair in headers if pair[0].lower() != b"content-type"]
    return [*kept, (b"content-type", b"application/octet-stream")]


def _literals_first(entry: tuple[str, Any]) -> list[tuple[bool, str]]:
    """Orders paths as the standard wants them matched; Connexion takes the first that fits."""
    return [(segment.startswith("{"), segment) for segment in entry[0].split("/")]


class _Capture:
    """Takes what an ASGI application sends, to be sent on as a whole."""

    def __init__(self) -> None:
        self._status = 500
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = b""

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = list(message.get("headers", ()))
        else:
            self._body += message.get("body", b"")

    def reply(self) -> Reply:
        named = [pair for pair in self._headers if pair[0].lower() != b"x-request-id"]
        return Reply(self._status, self._body, named)


def _replay(received: bytes | Problem) -> Receive:
    """The body once more, or its refusal at the moment that Connexion asks for it."""

    async def receive() -> dict[str, Any]:
        if isinstance(received, Problem):
            raise ProblemError(received)
        return {"type": "http.request", "body": received, "more_body": False}

    return receive
