"""What one API gives the server: a document, its handlers, and how it speaks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from mockserver.contract.model import Document, Operation
from mockserver.engine.call import Caller, Handler
from mockserver.world.problems import Problem
from mockserver.world.world import World

# (world, operation, request headers by lower-case name, query as raw string) -> who asks;
# raises ProblemError 401 or 403.
Authenticate: TypeAlias = Callable[[World, Operation, Mapping[str, str]], Caller]
# (problem, request id) -> JSON body of the error, and its media type
RenderProblem: TypeAlias = Callable[[Problem, str], tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Api:
    """One API, compiled from its document and its behaviours; `handlers` by operationId."""

    name: str
    document: Document
    handlers: Mapping[str, Handler]
    authenticate: Authenticate
    render_problem: RenderProblem
