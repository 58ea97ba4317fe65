"""The actions that a charging station asks for alike in both versions, and what answers each."""

from collections.abc import Mapping
from types import MappingProxyType

from mockserver.central import certificates, notifications
from mockserver.central.dialect import CostOf, Dialect, Handler, Told, unpriced
from mockserver.central.v2x import (
    authorization,
    limits,
    passwords,
    profiles,
    provisioning,
    refusals,
    registration,
    reports,
    reservations,
    transactions,
)
from ocppj.schema import schemas


def handlers(version: str, cost_of: CostOf = unpriced) -> dict[str, Handler]:
    """All that both answer in the same way; what a version has beside them is its own."""
    return {
        "Authorize": authorization.authorize,
        "BootNotification": provisioning.boot(version),
        "ClearedChargingLimit": limits.cleared,
        "DataTransfer": notifications.data_transfer,
        "FirmwareStatusNotification": notifications.progress("firmware"),
        "Heartbeat": provisioning.heartbeat,
        "LogStatusNotification": notifications.progress("log"),
        "MeterValues": transactions.meter_values,
        "NotifyChargingLimit": limits.limited,
        "NotifyCustomerInformation": reports.customer_information,
        "NotifyDisplayMessages": reports.display_messages,
        "NotifyEVChargingSchedule": limits.schedule,
        "NotifyEvent": reports.events,
        "NotifyMonitoringReport": reports.monitoring,
        "NotifyReport": provisioning.report,
        "PublishFirmwareStatusNotification": reports.publishing,
        "ReportChargingProfiles": limits.profiles,
        "ReservationStatusUpdate": reservations.update,
        "SecurityEventNotification": notifications.security_event,
        "SignCertificate": certificates.sign,
        "StatusNotification": provisioning.status,
        "TransactionEvent": transactions.event(cost_of),
    }


def dialect(
    version: str,
    subprotocol: str,
    answered: Mapping[str, Handler],
    told: Mapping[str, Told] = MappingProxyType({}),
    *,
    disputes: bool = False,
) -> Dialect:
    """A version as the central system speaks it: the words for commands are the same in both."""
    return Dialect(
        version=version,
        subprotocol=subprotocol,
        schemas=schemas(version),
        handlers=registration.guarded(answered),
        reserve=reservations.reserve_now,
        cancel_reservation=reservations.cancel,
        limit=profiles.limit,
        password=passwords.change,
        password_status=passwords.status,
        note_refusal=refusals.note,
        told=told,
        disputes=disputes,
    )
