"""The parameter `expand`: which links of an answer are replaced by what they lead to."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.model import CollectionModel, Operation
from mockserver.contract.schema import deref
from mockserver.engine.call import Call
from mockserver.engine.shape import Shape, Shapes

PARAMETER = "expand"
# combinations that are kept compiled; clients use few, and whoever tries them all gains nothing
_KEPT = 256


class Expanding:
    """How an operation shows a record: by its schema, with what the call wants expanded.

    Only paths that the document lists can be expanded; others are refused before, or ignored where
    the parameter is free text, which may hold several with commas between them.
    """

    def __init__(
        self,
        shapes: Shapes,
        operation: Operation,
        schema: Mapping[str, Any],
        model: CollectionModel | None,
    ) -> None:
        self._shapes, self._schema, self._model = shapes, schema, model
        self._allowed = allowed(shapes.document.spec, operation)
        self._plain = shapes.of(schema, model)
        self._made: dict[frozenset[str], Shape] = {}

    def shape(self, call: Call) -> Shape:
        """The shape for this call."""
        asked = call.query.get(PARAMETER) if self._allowed else None
        if not asked:
            return self._plain
        key = frozenset(asked.split(",") if isinstance(asked, str) else asked)
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= _KEPT:
                self._made.clear()
            wanted = sorted(self._allowed & key)
            made = self._made[key] = self._shapes.of(self._schema, self._model, wanted)
        return made


def allowed(spec: Mapping[str, Any], operation: Operation) -> frozenset[str]:
    """The paths that an operation lists: {"model", "model.make"}.

    Where the parameter is free text they stand beside it, in `x-expand`.
    """
    for parameter in operation.parameters:
        if parameter.name == PARAMETER and parameter.place == "query":
            declared = deref(spec, parameter.schema)
            one = deref(spec, declared.get("items") or declared)
            return frozenset(one.get("enum") or one.get("x-expand") or ())
    return frozenset()
