"""The collections of the physical world and the indexes that its functions ask."""

from collections.abc import Mapping
from types import MappingProxyType

from mockserver.charging.records import (
    DEVICE_MODELS,
    METER_VALUES,
    REMOTE_TRANSACTIONS,
    REPORTS,
    RESERVATIONS,
    STATIONS,
    TAGS,
    TARIFFS,
    TRANSACTIONS,
    UPKEEP,
)
from mockserver.store.collection import IndexSpec

STATIONS_BY_SERIAL = IndexSpec(("serial_number",))
TAGS_BY_EMAIL = IndexSpec(("email",))
TRANSACTIONS_BY_CONNECTOR = IndexSpec(("station_id", "connector_id"), "started_at")
RESERVATIONS_BY_CONNECTOR = IndexSpec(("station_id", "connector_id", "status"))
REMOTE_BY_NUMBER = IndexSpec(("number",))

INDEXES: Mapping[str, tuple[IndexSpec, ...]] = MappingProxyType(
    {
        STATIONS: (STATIONS_BY_SERIAL,),
        TAGS: (TAGS_BY_EMAIL,),
        TARIFFS: (),
        TRANSACTIONS: (TRANSACTIONS_BY_CONNECTOR,),
        METER_VALUES: (),
        RESERVATIONS: (RESERVATIONS_BY_CONNECTOR,),
        UPKEEP: (),
        REMOTE_TRANSACTIONS: (REMOTE_BY_NUMBER,),
        DEVICE_MODELS: (),
        REPORTS: (),
    }
)
