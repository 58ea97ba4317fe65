"""OCPP 1.6J: each action of a charge point and what answers it."""

from types import MappingProxyType

from mockserver.central import certificates, notifications
from mockserver.central.dialect import Dialect
from mockserver.central.v16 import (
    authorization,
    glance,
    metering,
    passwords,
    profiles,
    provisioning,
    refusals,
    reservations,
    transactions,
)
from ocppj.schema import schemas

VERSION = "1.6"
SUBPROTOCOL = "ocpp1.6"

HANDLERS = MappingProxyType(
    {
        "Authorize": authorization.authorize,
        "BootNotification": provisioning.boot,
        "DataTransfer": notifications.data_transfer,
        "DiagnosticsStatusNotification": notifications.progress("diagnostics"),
        "FirmwareStatusNotification": notifications.progress("firmware"),
        "Heartbeat": provisioning.heartbeat,
        "LogStatusNotification": notifications.progress("log"),
        "MeterValues": metering.meter_values,
        "SecurityEventNotification": notifications.security_event,
        "SignCertificate": certificates.sign,
        "SignedFirmwareStatusNotification": notifications.progress("signed_firmware"),
        "StartTransaction": transactions.start,
        "StatusNotification": provisioning.status,
        "StopTransaction": transactions.stop,
    }
)


def dialect() -> Dialect:
    """OCPP 1.6J as the central system speaks it."""
    return Dialect(
        version=VERSION,
        subprotocol=SUBPROTOCOL,
        schemas=schemas(VERSION),
        handlers=HANDLERS,
        reserve=reservations.reserve_now,
        cancel_reservation=reservations.cancel,
        limit=profiles.limit,
        password=passwords.change,
        password_status=passwords.status,
        note_refusal=refusals.note,
        glance=glance.glance,
    )
