"""OCPP 2.0.1: each action of a charging station and what answers it.

What the central domain knows as a connector is an EVSE here; of several connectors at one EVSE one
charges at a time.
"""

from types import MappingProxyType

from mockserver.central import certificates, notifications
from mockserver.central.dialect import Dialect
from mockserver.central.v201 import (
    authorization,
    profiles,
    provisioning,
    refusals,
    reservations,
    transactions,
)
from mockserver.world.world import World
from ocppj.frame import Payload
from ocppj.schema import schemas

VERSION = "2.0.1"
SUBPROTOCOL = "ocpp2.0.1"


def _take_note(_world: World, _station_id: str, _payload: Payload) -> Payload:
    """For what nothing here changes by; the journal has the frame."""
    return {}


HANDLERS = MappingProxyType(
    {
        "Authorize": authorization.authorize,
        "BootNotification": provisioning.boot,
        "ClearedChargingLimit": _take_note,
        "DataTransfer": notifications.data_transfer,
        "FirmwareStatusNotification": notifications.progress("firmware"),
        "Heartbeat": provisioning.heartbeat,
        "LogStatusNotification": notifications.progress("log"),
        "MeterValues": transactions.meter_values,
        "NotifyChargingLimit": _take_note,
        "NotifyCustomerInformation": _take_note,
        "NotifyDisplayMessages": _take_note,
        "NotifyEvent": _take_note,
        "NotifyMonitoringReport": _take_note,
        "NotifyReport": provisioning.report,
        "PublishFirmwareStatusNotification": _take_note,
        "ReportChargingProfiles": _take_note,
        "ReservationStatusUpdate": reservations.update,
        "SecurityEventNotification": notifications.security_event,
        "SignCertificate": certificates.sign,
        "StatusNotification": provisioning.status,
        "TransactionEvent": transactions.event,
    }
)


def dialect() -> Dialect:
    """OCPP 2.0.1 as the central system speaks it."""
    return Dialect(
        version=VERSION,
        subprotocol=SUBPROTOCOL,
        schemas=schemas(VERSION),
        handlers=HANDLERS,
        reserve=reservations.reserve_now,
        cancel_reservation=reservations.cancel,
        limit=profiles.limit,
        note_refusal=refusals.note,
    )
