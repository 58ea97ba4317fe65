"""Sequences of requests along the links of a document: each takes its values from an answer."""

from collections.abc import Mapping
from dataclasses import replace

from contract_tests import generated
from contract_tests.finding import Outcome
from contract_tests.generated import Part
from contract_tests.harvest import header_values, known_paths
from contract_tests.options import SEQUENCES, Options
from contract_tests.preparation import Known, Values
from contract_tests.preparations import prepare
from contract_tests.target import Target

# Schemathesis ends a suite early when state makes a replay differ, so the mock is walked anew.
_ROUNDS = 6


def run(
    target: Target,
    options: Options,
    known: Mapping[str, str],
    found: Known,
    outcome: Outcome,
) -> None:
    """Walk until every link was followed; the mock's world begins anew with each round."""
    document = target.document
    outcome.links |= generated.links(document)
    for number in range(_ROUNDS if target.is_mock else 1):
        target.begin_anew()
        made = prepare(target)
        paths = replace(found, values=_before(target, known, found.values))
        part = Part(frozenset({SEQUENCES}), paths.also(made.values).also(made.steps))
        generated.run(target, replace(options, seed=options.seed + number), part, outcome)
        if outcome.links <= outcome.followed:
            return


def _before(target: Target, known: Mapping[str, str], values: Values) -> Values:
    """What is sent whatever the answers before: paths that are known, and headers."""
    paths = known_paths(target.document, known)
    headers = {o.id: header_values(values, o) for o in target.document.operations}
    return {
        name: {**paths[name], **{f"header.{key}": value for key, value in headers[name].items()}}
        for name in paths
    }
