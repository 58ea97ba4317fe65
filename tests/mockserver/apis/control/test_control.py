"""The API as a whole: every operation bound, everything that is public."""

from pathlib import Path

from mockserver.apis import control
from mockserver.contract.lint import lint

ROOT = Path(__file__).parents[4]


def test_the_document_is_without_findings():
    assert lint(ROOT / "openapi" / "control", list(control.BEHAVIOURS)) == []


def test_every_operation_has_a_handler_and_every_behaviour_an_operation(bench):
    verbs = {operation.binding.verb for operation in bench.parts.documents["control"].operations}

    assert control.handlers(bench.parts).keys() == bench.operations.keys()
    assert verbs == control.BEHAVIOURS.keys()


def test_the_api_speaks_with_its_own_document_and_token(make_bench):
    bench = make_bench(token="s3cret")

    api = control.build(bench.parts)

    assert api.name == "control"
    assert api.document is bench.parts.documents["control"]
    assert api.render_problem is control.render_problem


def test_every_collection_of_a_world_has_a_schema(bench):
    assert set(bench.world.store) == set(bench.parts.shelves)
