"""What one API gives the server: a document, its handlers, and how it speaks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from mockserver.contract.model import Document, Operation
from mockserver.engine.call import Caller, Handler
from mockserver.engine.wire import Wire
from mockserver.world.limits import UNLIMITED, Rates
from mockserver.world.problems import Problem
from mockserver.world.world import World

# (world, operation, request headers by lower-case name) -> who asks; raises ProblemError
Authenticate: TypeAlias = Callable[[World, Operation, Mapping[str, str]], Caller]
# (problem, request) -> body of the error, JSON or bytes, and its media type
RenderProblem: TypeAlias = Callable[[Problem, Wire], tuple[Any, str]]
# (status, request) -> headers that its answer carries, be it a refusal or not
Decorate: TypeAlias = Callable[[int, Wire], Mapping[str, str]]
# (operation, request) -> secrets that name its world, beyond those of the security schemes
NamedBy: TypeAlias = Callable[[Operation, Wire], Iterable[str]]


def tell_limit(_status: int, wire: Wire) -> Mapping[str, str]:
    """The headers that tell where a caller stands; none while the world has no limit."""
    allowance = wire.allowance
    if allowance is None:
        return {}
    return {
        "X-RateLimit-Limit": str(allowance.limit),
        "X-RateLimit-Remaining": str(allowance.remaining),
        "X-RateLimit-Reset": str(allowance.reset_at),
    }


def named_by_none(_operation: Operation, _wire: Wire) -> Iterable[str]:
    """Of an API whose credentials come in the headers of its security schemes."""
    return ()


def metered_all(_operation: Operation) -> bool:
    """Of an API whose every operation counts against the limits."""
    return True


@dataclass(frozen=True, slots=True)
class Api:
    """One API, compiled from its document and its behaviours; `handlers` by operationId.

    `rates` limit its callers unless a world's settings say otherwise; `metered` tells which
    operations count.
    """

    name: str
    document: Document
    handlers: Mapping[str, Handler]
    authenticate: Authenticate
    render_problem: RenderProblem
    decorate: Decorate = tell_limit
    named_by: NamedBy = named_by_none
    rates: Rates = UNLIMITED
    metered: Callable[[Operation], bool] = metered_all
