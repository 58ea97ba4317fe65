"""The compiled request path: from bytes to bytes in one middleware.

Order of judgement: path and method, world, credential and scopes, rate, parameters, body; then the
handler; then the answer against the document. All waiting (body, gate of the world, injected
latency) is done before the first look at the state, so an operation stays atomic.
"""

from mockserver.contract.wording import Flaw
from mockserver.engine.call import Call
from mockserver.http import body, cors, rate
from mockserver.http.bound import Bound
from mockserver.http.calling import run
from mockserver.http.exchange import App, Exchange, Receive, Scope
from mockserver.http.front import Front, Served
from mockserver.http.reply import Reply, invalid_request, reply
from mockserver.world.problems import Problem, ProblemError

__all__ = ["App", "Fused", "Served"]


class Fused(Front):
    """ASGI middleware for Connexion's stack."""

    async def answer(self, exchange: Exchange, scope: Scope, receive: Receive) -> Reply:
        del scope
        bound, texts = self.route(exchange)
        if bound is None:
            return Reply(204, b"", cors.preflight(exchange.headers, exchange.allow))
        received: bytes | Problem = b""
        if bound.validators.body is not None:
            received = await body.read(receive, exchange.headers, self.limit(bound))
            exchange.raw = b"" if isinstance(received, Problem) else received
        await self.enter(exchange, product=bound.product)
        harm = await self.strike(exchange, bound)
        call = self._judge(exchange, bound, texts, received)
        answer, differing = await run(bound, call, exchange)
        if differing:
            exchange.notes["off_spec"] = [flaw._asdict() for flaw in differing]
        return harm(reply(answer))

    def _judge(
        self,
        exchange: Exchange,
        bound: Bound,
        texts: dict[str, str],
        received: bytes | Problem,
    ) -> Call:
        """Credential, rate, parameters and body; gives the call.

        Raises ProblemError 401, 403, 429, 413, 415, 400 and 422, in this order.
        """
        world, operation, validators = exchange.world, bound.operation, bound.validators
        assert world is not None
        caller = bound.api.authenticate(world, operation, exchange.headers)
        exchange.caller = caller.subject
        rate.spend(exchange, bound, caller)
        if isinstance(received, Problem):
            raise ProblemError(received)
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
        return Call(
            world=world,
            operation=operation,
            path=path,
            query=query,
            headers=headers,
            body=value,
            caller=caller,
            base_url=exchange.base_url,
            ports=self.served.ports,
            cause=exchange.request_id,
            wire=exchange,
        )
