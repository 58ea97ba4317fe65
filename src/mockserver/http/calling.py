"""Running a handler and judging its answer, the same on both request paths."""

import logging

from mockserver.contract.wording import Flaw
from mockserver.engine.call import Answer, Call
from mockserver.engine.wire import Wire
from mockserver.http.bound import Bound
from mockserver.http.reply import INTERNAL_ERROR, off_spec, problem_answer
from mockserver.world.faults import Fault
from mockserver.world.journal import CAUSE
from mockserver.world.problems import Problem, ProblemError

_log = logging.getLogger(__name__)


async def run(bound: Bound, call: Call, wire: Wire) -> tuple[Answer, list[Flaw]]:
    """Have the handler answer; a refusal becomes an answer in the API's error body.

    Either carries the headers that all answers of the API carry.

    The answer is as documented: one that is not becomes an internal error, and the second value
    says what differed.
    """
    token = CAUSE.set(call.cause)
    try:
        answer = await bound.handler(call)
        told = bound.api.decorate(answer.status, wire)
        if told:
            answer.headers = {**told, **answer.headers}
    except ProblemError as error:
        answer = problem_answer(bound.api, error.problem, wire)
    finally:
        CAUSE.reset(token)
    found = off_spec(bound.validators, answer)
    if found:
        operation = bound.operation
        _log.error(
            "%s  %s %s (%s) answered %s, which is not as documented: %s",
            operation.source,
            operation.method,
            operation.path,
            operation.id,
            answer.status,
            "; ".join(f"{flaw.field} {flaw.message}" for flaw in found),
        )
        answer = problem_answer(bound.api, INTERNAL_ERROR, wire)
    return answer, found


def injected(bound: Bound, fault: Fault) -> Problem | None:
    """The refusal that a fault stands for; None when its status is not declared here.

    Headers that the document demands are filled with '1', which is text and number alike.
    """
    assert fault.status is not None
    declared = bound.validators.responses.get(fault.status)
    if declared is None and not fault.undeclared:
        _log.warning(
            "fault %s: %s declares no %s, so nothing was injected; set 'undeclared' to force it",
            fault.id,
            bound.operation.id,
            fault.status,
        )
        return None
    needed = declared.required_headers - {"x-request-id"} if declared else ()
    return Problem(
        fault.status,
        "injected_fault",
        f"Fault {fault.id} was injected through /_mock.",
        headers=dict.fromkeys(needed, "1"),
    )
