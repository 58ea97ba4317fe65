"""OCPP 2.1: each action of a charging station and what answers it.

What is not among them is NotSupported: certificates of cars, checks of certificates and of VAT
numbers, and schedules that a station comes for.
"""

from types import MappingProxyType

from mockserver.central.dialect import CostOf, Dialect, Handler, unpriced
from mockserver.central.v2x import limits, shared
from mockserver.central.v21 import notices, streams, transactions

VERSION = "2.1"
SUBPROTOCOL = "ocpp2.1"
_NO_PROFILE = "NoChargingProfile"  # K15: nothing here makes a profile from the needs of a car

TOLD = MappingProxyType({"NotifyPeriodicEventStream": streams.values})


def handlers(cost_of: CostOf = unpriced) -> dict[str, Handler]:
    """All that a charging station of 2.1 may ask for here."""
    return {
        **shared.handlers(VERSION, cost_of),
        "BatterySwap": notices.battery_swap,
        "ClosePeriodicEventStream": streams.close,
        "NotifyDERAlarm": notices.der_alarm,
        "NotifyDERStartStop": notices.der_start_stop,
        "NotifyEVChargingNeeds": limits.needs(_NO_PROFILE),
        "NotifyPriorityCharging": notices.priority_charging,
        "NotifySettlement": notices.settlement,
        "OpenPeriodicEventStream": streams.open_stream,
        "ReportDERControl": notices.der_control,
        "TransactionEvent": transactions.event(cost_of),
    }


def dialect(cost_of: CostOf = unpriced) -> Dialect:
    """OCPP 2.1 as the central system speaks it."""
    return shared.dialect(VERSION, SUBPROTOCOL, handlers(cost_of), TOLD, disputes=True)
