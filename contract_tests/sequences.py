"""Sequences of requests along the links of a document: each takes its values from an answer."""

from collections.abc import Mapping
from dataclasses import replace

from contract_tests import generated
from contract_tests.finding import Outcome
from contract_tests.generated import Part
from contract_tests.harvest import known_paths
from contract_tests.options import SEQUENCES, Options
from contract_tests.preparation import prepare
from contract_tests.target import Target
from mockserver.contract.model import Document

# Schemathesis ends a suite early when state makes a replay differ, so the mock is walked anew.
_ROUNDS = 6


def run(
    document: Document,
    target: Target,
    options: Options,
    known: Mapping[str, str],
    outcome: Outcome,
) -> None:
    """Walk until every link was followed; the mock's world begins anew with each round."""
    outcome.links |= generated.links(document)
    for number in range(_ROUNDS if target.is_mock else 1):
        if target.control is not None:
            target.control.reset()
        steps = prepare(options.api, target.control).steps
        paths = known_paths(document, known)
        values = {name: {**paths[name], **steps.get(name, {})} for name in paths}
        part = Part(frozenset({SEQUENCES}), values)
        generated.run(document, target, replace(options, seed=options.seed + number), part, outcome)
        if outcome.links <= outcome.followed:
            return
