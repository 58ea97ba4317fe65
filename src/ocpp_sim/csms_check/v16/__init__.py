"""OCPP 1.6: its words, and its cases by block."""

from typing import Final

from ocpp_sim.csms_check import fields, rpc
from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.language import Language
from ocpp_sim.csms_check.v16 import commands, core, dialogues, messages, reports

BLOCKS: Final = (
    "core", "remote", "firmware", "local list", "reservation", "trigger", "smart charging",
    "data transfer", "security", "fields", "rpc", "transport",
)  # fmt: skip
"""In the order in which they are played and shown."""

LANGUAGE: Final = Language(
    "1.6",
    "ocpp1.6",
    messages.BOOT,
    messages.examples,
    messages.session,
    messages.measured,
    (
        "ReserveNow",
        {
            "connectorId": 1,
            "expiryDate": "2030-01-01T00:00:00Z",
            "idTag": "A",
            "reservationId": 1,
        },
    ),
)
_SENT: Final = (
    "Authorize", "BootNotification", "DataTransfer", "DiagnosticsStatusNotification",
    "FirmwareStatusNotification", "Heartbeat", "MeterValues", "StartTransaction",
    "StatusNotification", "StopTransaction",
)  # fmt: skip
CASES: Final[tuple[Case, ...]] = tuple(
    sorted(
        (
            *core.CASES,
            *reports.CASES,
            *commands.CASES,
            *dialogues.CASES,
            *fields.cases(_SENT),
            *rpc.CASES,
        ),
        key=lambda case: (BLOCKS.index(case.block), case.id),
    )
)
