"""`GET` of many: confined, filtered, ordered, one page, bare or in an envelope."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from mockserver.contract.model import Operation
from mockserver.contract.schema import deref, properties
from mockserver.engine import query
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.expand import Expanding
from mockserver.engine.filters import Filters
from mockserver.engine.paging import Sheet, paging
from mockserver.engine.query import Where
from mockserver.engine.resource import Resource, success
from mockserver.engine.shape import Shapes
from mockserver.store.collection import Record

Schema: TypeAlias = Mapping[str, Any]
Wrap: TypeAlias = Callable[[Call, list[Any], Sheet], Any]
_FIGURES = ("total", "limit", "offset")


class Listing:
    """A list operation, to be answered as it is or with further tests of a behaviour's own."""

    def __init__(self, shapes: Shapes, operation: Operation) -> None:
        status, schema = success(operation)
        found = _items(shapes, operation, schema)
        assert found is not None
        items, envelope = found
        self._status = status
        self._resource = Resource.of(shapes, operation, items)
        self._filters = Filters(shapes, operation, self._resource)
        self._turn = paging(operation, self._resource, status)
        self._wrap = None if envelope is None else _wrapping(shapes, operation, envelope)

    @classmethod
    def of(cls, shapes: Shapes, operation: Operation) -> "Listing | None":
        """The list that a behaviour may build on; None where the operation shows none."""
        if operation.method != "GET" or operation.binding.id is not None:
            return None
        if _items(shapes, operation, success(operation)[1]) is None:
            return None
        return cls(shapes, operation)

    def answer(self, call: Call, *tests: Where) -> Answer:
        """The page that a call wants, of the records that hold every test.

        Raises ProblemError 404 for a parent or page that is not there, 400 for a cursor of another
        list, 400 or 422 for a filter of no use.
        """
        sheet = self._turn(call, self._filters.read(call, *tests))
        return self.show(call, sheet)

    def show(self, call: Call, sheet: Sheet) -> Answer:
        """A page of records, as the operation shows it."""
        assert self._resource.expanding is not None
        shape = self._resource.expanding.shape(call)
        shown = [shape(call, record) for record in sheet.records]
        body = shown if self._wrap is None else self._wrap(call, shown, sheet)
        return Answer(self._status, body, sheet.headers)


def compile_list(shapes: Shapes, operation: Operation) -> Handler:
    """The generic verb `list`."""
    listing = Listing(shapes, operation)

    async def list_records(call: Call) -> Answer:
        return listing.answer(call)

    return list_records


def listed(call: Call, *tests: Where) -> Answer:
    """For behaviours: the list that the operation shows, of the records that hold every test.

    Example: listed(call, Where(lambda record: record["visible"])). Raises what `answer` does.
    """
    assert call.listing is not None
    return call.listing.answer(call, *tests)


def batches(call: Call, size: int) -> Iterator[list[Record]]:
    """For behaviours that stream: the records a call wants, in order, `size` looked at for each.

    A batch may be empty; the records may change from one to the next.
    Raises ProblemError 404 for a parent that is not there, 400 or 422 for a filter of no use, at
    once and not with the first batch.
    """
    assert call.filters is not None
    assert call.resource is not None
    selection = call.filters.read(call)
    collection = call.world.holding(call.resource.model.name, selection.equals)
    return query.batches(collection, selection, size)


def _items(
    shapes: Shapes, operation: Operation, schema: Schema | None
) -> tuple[Schema, Schema | None] | None:
    """The schema of one record, and that of the envelope if there is one; None for no list."""
    spec = shapes.document.spec
    resolved = deref(spec, schema)
    if resolved is None:
        return None
    if resolved.get("type") == "array":
        return resolved.get("items") or {}, None
    model = shapes.document.collections[operation.binding.collection or ""]
    array = deref(spec, properties(spec, schema).get(model.envelope))
    return None if array is None or "items" not in array else (array["items"], schema)


def _wrapping(shapes: Shapes, operation: Operation, schema: Schema) -> Wrap:
    """Puts a list in its envelope, with the figures and links that this declares.

    Its other properties are those of a record with nothing but the fields that the path sets:
    in '/v2/feeds/{feed_id}/levels' an envelope may show `feed`.
    """
    spec = shapes.document.spec
    model = shapes.document.collections[operation.binding.collection or ""]
    declared = properties(spec, schema)
    counts = tuple(name for name in _FIGURES if name in declared)
    others = {n: s for n, s in declared.items() if n not in {model.envelope, *_FIGURES}}
    above: Expanding | None = None
    if others and operation.binding.parent:
        above = Expanding(shapes, operation, {"properties": others}, model)
    parent = operation.binding.parent

    def wrap(call: Call, shown: list[Any], sheet: Sheet) -> dict[str, Any]:
        body: dict[str, Any] = {}
        if above is not None:
            record: Record = {name: call.path[parameter] for name, parameter in parent.items()}
            body = above.shape(call)(call, record)
        body[model.envelope] = shown
        return body | {name: sheet.figures[name] for name in counts if name in sheet.figures}

    return wrap
