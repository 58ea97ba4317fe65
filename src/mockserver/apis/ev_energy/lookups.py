"""The indexes that behaviours and the projection ask, beside those that the lists need."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours.auth import INDEXES as OF_ACCOUNTS
from mockserver.apis.ev_energy.behaviours.evses import INDEXES as OF_EVSES
from mockserver.apis.ev_energy.behaviours.programs import INDEXES as OF_PROGRAMS
from mockserver.apis.ev_energy.behaviours.users import INDEXES as OF_USERS
from mockserver.apis.ev_energy.behaviours.vehicles import INDEXES as OF_VEHICLES
from mockserver.apis.ev_energy.past import INDEXES as PAST
from mockserver.apis.ev_energy.projection import INDEXES as PROJECTED
from mockserver.apis.ev_energy.reckoning import INDEXES as RECKONED
from mockserver.contract.model import Document
from mockserver.engine.verbs import indexes as list_indexes
from mockserver.store.collection import IndexSpec

_OWN: tuple[Mapping[str, tuple[IndexSpec, ...]], ...] = (
    PROJECTED,
    RECKONED,
    OF_ACCOUNTS,
    OF_EVSES,
    OF_PROGRAMS,
    OF_USERS,
    OF_VEHICLES,
    PAST,
)


def indexes(document: Document) -> dict[str, tuple[IndexSpec, ...]]:
    """All indexes of ev.energy's collections, by their full name."""
    found = list_indexes(document)
    for own in _OWN:
        for name, specs in own.items():
            found[name] = tuple(dict.fromkeys((*found[name], *specs)))
    return found
