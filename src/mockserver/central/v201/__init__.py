"""OCPP 2.0.1: each action of a charging station and what answers it.

What the central domain knows as a connector is an EVSE here; of several connectors at one EVSE one
charges at a time.
"""

from types import MappingProxyType

from mockserver.central.dialect import Dialect
from mockserver.central.v201 import (
    authorization,
    notifications,
    profiles,
    provisioning,
    refusals,
    reservations,
    transactions,
)
from ocppj.schema import schemas

VERSION = "2.0.1"
SUBPROTOCOL = "ocpp2.0.1"

HANDLERS = MappingProxyType(
    {
        "Authorize": authorization.authorize,
        "BootNotification": provisioning.boot,
        "ClearedChargingLimit": notifications.take_note,
        "DataTransfer": notifications.data_transfer,
        "FirmwareStatusNotification": notifications.progress("firmware"),
        "Heartbeat": provisioning.heartbeat,
        "LogStatusNotification": notifications.progress("log"),
        "MeterValues": transactions.meter_values,
        "NotifyChargingLimit": notifications.take_note,
        "NotifyCustomerInformation": notifications.take_note,
        "NotifyDisplayMessages": notifications.take_note,
        "NotifyEvent": notifications.take_note,
        "NotifyMonitoringReport": notifications.take_note,
        "NotifyReport": provisioning.report,
        "PublishFirmwareStatusNotification": notifications.take_note,
        "ReportChargingProfiles": notifications.take_note,
        "ReservationStatusUpdate": reservations.update,
        "SecurityEventNotification": notifications.security_event,
        "SignCertificate": notifications.sign,
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
