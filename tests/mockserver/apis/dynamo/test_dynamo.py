from mockserver.apis import dynamo
from mockserver.engine.build import handlers
from mockserver.engine.verbs import GENERIC


def test_every_verb_of_the_document_is_bound_and_nothing_else(empty):
    named = {operation.binding.verb for operation in empty.document.operations}

    assert named - GENERIC.keys() == dynamo.BEHAVIOURS.keys()
    assert len(empty.document.operations) == len(handlers(empty.document, dynamo.BEHAVIOURS))


def test_a_behaviour_is_where_its_verb_says():
    for verb, handler in dynamo.BEHAVIOURS.items():
        module, _, function = verb.partition(".")
        assert f"mockserver.apis.dynamo.behaviours.{module}" == handler.__module__
        assert function == handler.__name__


def test_the_public_face_is_complete():
    assert [] == [name for name in dynamo.__all__ if not hasattr(dynamo, name)]
