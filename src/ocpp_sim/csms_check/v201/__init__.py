"""OCPP 2.0.1: its words, and its cases by functional block."""

from typing import Final

from ocpp_sim.csms_check import fields, rpc
from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.language import Language
from ocpp_sim.csms_check.v201 import commands, core, dialogues, messages, reports, transactions

BLOCKS: Final = (
    "security", "provisioning", "authorization", "local list", "transactions", "remote",
    "availability", "reservation", "tariff and cost", "meter values", "smart charging",
    "firmware", "certificates", "diagnostics", "display", "data transfer", "fields", "rpc",
    "transport",
)  # fmt: skip
"""In the order of the functional blocks A to P, then what holds them all."""

LANGUAGE: Final = Language(
    "2.0.1",
    "ocpp2.0.1",
    messages.BOOT,
    messages.examples,
    messages.session,
    messages.measured,
    ("RequestStopTransaction", {"transactionId": "71"}),
)
_SENT: Final = (
    "Authorize", "BootNotification", "DataTransfer", "FirmwareStatusNotification", "Heartbeat",
    "LogStatusNotification", "MeterValues", "NotifyReport", "SecurityEventNotification",
    "StatusNotification", "TransactionEvent",
)  # fmt: skip
CASES: Final[tuple[Case, ...]] = tuple(
    sorted(
        (
            *core.CASES,
            *transactions.CASES,
            *reports.CASES,
            *commands.CASES,
            *dialogues.CASES,
            *fields.cases(_SENT),
            *rpc.CASES,
        ),
        key=lambda case: (BLOCKS.index(case.block), case.id),
    )
)
