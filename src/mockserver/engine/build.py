"""From a document and its behaviours to handlers; anything unbound stops here."""

from collections.abc import Mapping

from mockserver.contract.model import Document
from mockserver.engine.call import Handler
from mockserver.engine.verbs import GENERIC


def handlers(document: Document, behaviours: Mapping[str, Handler]) -> dict[str, Handler]:
    """One handler for each operation, by operationId.

    The contract layer has refused unknown verbs before; a KeyError here is ours.
    """
    return {
        operation.id: (
            GENERIC[operation.binding.verb](document, operation)
            if operation.binding.verb in GENERIC
            else behaviours[operation.binding.verb]
        )
        for operation in document.operations
    }
