"""A whole run: harvest, generated tests, our own checks, and what is known and excused."""

from contract_tests import access, generated, sequences, unknown
from contract_tests.exceptions import Exceptions
from contract_tests.finding import Outcome, Tally
from contract_tests.generated import Part
from contract_tests.harvest import credential_headers, harvest
from contract_tests.options import PHASES, SEQUENCES, Options
from contract_tests.preparation import prepare
from contract_tests.target import Target
from contract_tests.wire import SAFE_METHODS
from mockserver.contract.load import load_document
from mockserver.contract.model import Document, Operation


def run(options: Options, target: Target) -> Outcome:
    """Test every operation of the document against the target.

    Raises ExceptionFileError, and SpecError for a document that cannot be read.
    """
    document = load_document(options.openapi / options.api, cache=None)
    outcome = Outcome({operation.id: Tally() for operation in document.operations})
    exceptions = Exceptions.of(options.api, outcome.tallies.keys())
    whole = target.is_mock and options.phases == PHASES
    try:
        _send(document, target, options, outcome)
    except KeyboardInterrupt:
        outcome.problems.append("the run was interrupted; what was left of it was not sent")
        whole = False
    exceptions.settle(outcome, whole=whole)
    for operation in document.operations:
        tally = outcome.tallies[operation.id]
        if not tally.succeeded:
            tally.reason = _why_not(document, target, operation, tally)
    return outcome


def _send(document: Document, target: Target, options: Options, outcome: Outcome) -> None:
    known = target.known(options.given)
    harvested = harvest(document, target, known)
    single = frozenset(options.phases) - {SEQUENCES}
    if single:
        examples = prepare(options.api, target.control).examples
        generated.run(document, target, options, Part(single, harvested, examples), outcome)
    unknown.run(document, target, harvested, outcome)
    access.run(document, target, harvested, outcome)
    if SEQUENCES in options.phases and target.wire.allow_writes:
        sequences.run(document, target, options, known, outcome)


def _why_not(document: Document, target: Target, operation: Operation, tally: Tally) -> str:
    if not target.wire.allow_writes and operation.method not in SAFE_METHODS:
        return "it writes, and this run only reads"
    if credential_headers(document, target, operation) is None:
        return "no credential for it was given"
    return "every request was refused" if tally.sent else "no phase had a case for it"
