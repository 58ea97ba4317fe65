"""From a document and its behaviours to handlers; anything unbound stops here."""

from collections.abc import Awaitable, Mapping

from mockserver.contract.model import Document, Operation
from mockserver.engine.bodies import Links
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.filters import Filters
from mockserver.engine.lists import Listing
from mockserver.engine.resource import Resource
from mockserver.engine.shape import Shapes
from mockserver.engine.verbs import GENERIC


def handlers(document: Document, behaviours: Mapping[str, Handler]) -> dict[str, Handler]:
    """One handler for each operation, by operationId.

    The contract layer has refused unknown verbs before; a KeyError here is ours.
    """
    shapes = Shapes(document)
    return {
        operation.id: (
            GENERIC[operation.binding.verb](shapes, operation)
            if operation.binding.verb in GENERIC
            else behaving(shapes, operation, behaviours[operation.binding.verb])
        )
        for operation in document.operations
    }


def behaving(shapes: Shapes, operation: Operation, behaviour: Handler) -> Handler:
    """A behaviour with what the document says of its collection and of links in its body."""
    links = Links(shapes, operation, generic=False)
    resource = listing = filters = None
    if operation.binding.collection is not None:
        resource = Resource.of(shapes, operation)
        listing = Listing.of(shapes, operation)
        if operation.method == "GET" and operation.binding.id is None:
            filters = Filters(shapes, operation, resource)

    def behave(call: Call) -> Awaitable[Answer]:
        call.resource, call.listing, call.filters = resource, listing, filters
        if call.body is not None:
            call.body = links.read(call)
        return behaviour(call)

    return behave
