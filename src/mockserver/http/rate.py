"""Who a request counts against, and the 429."""

from mockserver.engine.api import Api
from mockserver.engine.call import ANONYMOUS, Caller
from mockserver.http.bound import Bound
from mockserver.http.exchange import Exchange
from mockserver.world import limits
from mockserver.world.problems import rate_limited


def spend(exchange: Exchange, bound: Bound, caller: Caller) -> None:
    """Count a request of this caller; the exchange then knows where the caller stands.

    Raises ProblemError 429 when nothing is left.
    """
    world, api = exchange.world, bound.api
    if world is None or not bound.metered:
        return
    limit = limits.rule(world, api.name, api.rates, anonymous=caller.kind == ANONYMOUS.kind)
    if limit is None:
        return
    exchange.allowance = allowance = limits.spend(world, _payer(exchange, caller), limit)
    if allowance.exceeded:
        raise rate_limited(allowance.reset_s)


def look(exchange: Exchange, api: Api) -> None:
    """Where somebody without a credential stands, for a refusal that came before any counting."""
    world, bound = exchange.world, exchange.bound
    if world is None or exchange.allowance is not None or not (bound is None or bound.metered):
        return
    limit = limits.rule(world, api.name, api.rates, anonymous=True)
    if limit is not None:
        exchange.allowance = limits.standing(world, _payer(exchange, ANONYMOUS), limit)


def _payer(exchange: Exchange, caller: Caller) -> str:
    return caller.account or caller.subject or f"{caller.kind}@{exchange.peer}"
