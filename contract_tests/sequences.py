"""Sequences of requests along the links of a document: each takes its values from an answer."""

from dataclasses import replace

from contract_tests import generated
from contract_tests.finding import Outcome
from contract_tests.generated import Part
from contract_tests.harvest import CURSORS
from contract_tests.options import SEQUENCES, Options
from contract_tests.preparation import Choices, Known, Values
from contract_tests.preparations import prepare
from contract_tests.target import Target
from mockserver.contract.model import Document

# Schemathesis ends a suite early when state makes a replay differ, so the mock is walked anew.
_ROUNDS = 3


def run(target: Target, options: Options, found: Known, outcome: Outcome) -> None:
    """Walk until every link was followed, or a round has followed no other link than before.

    The mock's world begins anew with each round.
    """
    links = generated.links(target.tested)
    outcome.links |= links
    for number in range(_ROUNDS if target.is_mock else 1):
        before = len(outcome.followed)
        target.begin_anew()
        made = prepare(target)
        values, choices = _unlinked(target.tested, found.values), _uncursored(found.choices)
        known = replace(found, values=values, choices=choices)
        known = known.also(made.values).also(made.steps)
        for operations in chains(target.tested):
            if _followed(target.tested, operations, outcome):
                continue
            part = Part(frozenset({SEQUENCES}), known, operations=operations)
            generated.run(target, replace(options, seed=options.seed + number), part, outcome)
        if links <= outcome.followed or len(outcome.followed) == before:
            return


def chains(document: Document) -> list[frozenset[str]]:
    """The operations that links join, in groups of their own: a small group is walked soon."""
    found: list[frozenset[str]] = []
    for operation, _, link in generated.each_link(document):
        joined = frozenset({operation, link["operationId"]})
        apart = [group for group in found if not group & joined]
        found = [*apart, joined.union(*(group for group in found if group & joined))]
    return found


def _followed(document: Document, operations: frozenset[str], outcome: Outcome) -> bool:
    return all(
        f"{operation} {name}" in outcome.followed
        for operation, name, _ in generated.each_link(document)
        if operation in operations
    )


def _unlinked(document: Document, values: Values) -> Values:
    """What is sent whatever was answered before: all that no link gives."""
    given: dict[str, set[str]] = {}
    for _, _, link in generated.each_link(document):
        names = {name if "." in name else f"path.{name}" for name in link.get("parameters", {})}
        given.setdefault(link["operationId"], set()).update(names)
    return {
        operation: {n: value for n, value in found.items() if n not in given.get(operation, ())}
        for operation, found in values.items()
    }


def _uncursored(choices: Choices) -> Choices:
    """No cursors: those that are known are of other lists than those that links lead to."""
    return {
        operation: {**found, **{f"query.{name}": [] for name in CURSORS}}
        for operation, found in choices.items()
    }
