"""Sequences of requests along the links of a document: each takes its values from an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from contract_tests import generated
from contract_tests.finding import Outcome
from contract_tests.generated import Part
from contract_tests.harvest import known_paths
from contract_tests.options import SEQUENCES, Options
from contract_tests.preparation import prepare
from contract_tests.target import Target

# Schemathesis ends a suite early when state makes a replay differ, so the mock is walked anew.
_ROUNDS = 6


def run(
    target: Target,
    options: Options,
    known: Mapping[str, str],
    urls: Mapping[str, Sequence[str]],
    outcome: Outcome,
) -> None:
    """Walk until every link was followed; the mock's world begins anew with each round."""
    document = target.document
    outcome.links |= generated.links(document)
    for number in range(_ROUNDS if target.is_mock else 1):
        target.begin_anew()
        steps = prepare(options.api, target).steps
        paths = known_paths(document, known)
        values = {name: {**paths[name], **steps.get(name, {})} for name in paths}
        part = Part(frozenset({SEQUENCES}), values, urls=urls)
        generated.run(target, replace(options, seed=options.seed + number), part, outcome)
        if outcome.links <= outcome.followed:
            return
