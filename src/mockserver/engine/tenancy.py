"""Which records a caller may know of."""

from mockserver.contract.model import CollectionModel
from mockserver.engine.call import Caller
from mockserver.store.collection import Record


def visible(caller: Caller, model: CollectionModel, record: Record) -> bool:
    """Tell whether a record is of a tenant that the caller may touch, or of none at all."""
    if not model.tenant or not caller.confined:
        return True
    return all(record.get(f) in caller.reach.get(claim, ()) for f, claim in model.tenant.items())


def noun(collection: str) -> str:
    """What one record of a collection is called in messages: 'dynamo.charge_points' is a
    'charge point'.
    """
    plural = collection.rpartition(".")[2].replace("_", " ")
    if plural.endswith("ies"):
        return plural.removesuffix("ies") + "y"
    return plural.removesuffix("s")
