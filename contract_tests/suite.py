"""A whole run: harvest, generated tests, our own checks, and what is known and excused."""

from contract_tests import access, generated, sequences, unknown
from contract_tests.exceptions import Exceptions
from contract_tests.finding import Outcome, Tally
from contract_tests.generated import Part
from contract_tests.harvest import credential_headers, harvest
from contract_tests.options import SEQUENCES, Options
from contract_tests.preparations import prepare
from contract_tests.target import Target
from contract_tests.wire import SAFE_METHODS
from mockserver.contract.model import Operation


def run(options: Options, target: Target) -> Outcome:
    """Test every operation of the document against the target.

    Raises ExceptionFileError.
    """
    document = target.tested
    outcome = Outcome({o.id: Tally(refusals=_refusals(o)) for o in document.operations})
    exceptions = Exceptions.of(target.document)
    whole = target.is_mock and options.is_whole
    try:
        _send(target, options, outcome)
    except KeyboardInterrupt:
        outcome.problems.append("the run was interrupted; what was left of it was not sent")
        whole = False
    exceptions.settle(outcome, whole=whole)
    for operation in document.operations:
        tally = outcome.tallies[operation.id]
        if not tally.succeeded:
            tally.reason = _why_not(target, operation, tally)
    return outcome


def _send(target: Target, options: Options, outcome: Outcome) -> None:
    made = prepare(target)
    found = harvest(target, target.known(options.given))
    single = frozenset(options.phases) - {SEQUENCES}
    if single:
        part = Part(single, found.also(made.values), made.examples)
        generated.run(target, options, part, outcome)
    unknown.run(target, found.values, outcome)
    access.run(target, found.values, outcome)
    if SEQUENCES in options.phases and target.wire.allow_writes:
        sequences.run(target, options, found, outcome)


def _refusals(operation: Operation) -> frozenset[int]:
    """The statuses of an operation that has to refuse; none of one that may succeed."""
    succeeds = any(status in range(200, 400) for status in operation.responses)
    return frozenset() if succeeds else frozenset(operation.responses)


def _why_not(target: Target, operation: Operation, tally: Tally) -> str:
    if not target.wire.allow_writes and operation.method not in SAFE_METHODS:
        return "it writes, and this run only reads"
    if credential_headers(target, operation) is None:
        return "no credential for it was given"
    return "every request was refused" if tally.sent else "no phase had a case for it"
