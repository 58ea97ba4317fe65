"""The indexes that behaviours ask, beside those that the document's lists need."""

from mockserver.apis.dynamo.names import (
    DISPUTES,
    DRIVERS,
    INVITATIONS,
    MEMBERS,
    RESERVATIONS,
    SITE_OWNERS,
)
from mockserver.contract.model import Document
from mockserver.engine.verbs import indexes as list_indexes
from mockserver.store.collection import IndexSpec

BY_ADDRESS = IndexSpec(("org_id", "email"), caseless=True)
_BY_TOKEN = IndexSpec(("token",))
_OWN = {
    MEMBERS: (BY_ADDRESS,),
    INVITATIONS: (BY_ADDRESS, _BY_TOKEN),
    SITE_OWNERS: (_BY_TOKEN,),
    DISPUTES: (IndexSpec(("session_id",)),),
    DRIVERS: (IndexSpec(("id_tag",)),),
    RESERVATIONS: (IndexSpec(("org_id", "charge_point_id", "ocpp_reservation_id")),),
}


def indexes(document: Document) -> dict[str, tuple[IndexSpec, ...]]:
    """All indexes of Dynamo's collections, by their full name."""
    found = list_indexes(document)
    return found | {name: (*found[name], *specs) for name, specs in _OWN.items()}
