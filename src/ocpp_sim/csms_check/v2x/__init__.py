"""What OCPP 2.0.1 and 2.1 are judged by alike: the words of 2.0.1 are words of 2.1 too."""

from collections.abc import Iterable
from typing import Final

from ocpp_sim.csms_check import fields, rpc
from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.language import Language
from ocpp_sim.csms_check.v2x import commands, core, dialogues, messages, reports, transactions

BLOCKS: Final = (
    "security", "provisioning", "authorization", "local list", "transactions", "remote",
    "availability", "reservation", "tariff and cost", "meter values", "smart charging",
    "firmware", "certificates", "diagnostics", "display", "data transfer", "fields", "rpc",
    "transport",
)  # fmt: skip
"""In the order of the functional blocks A to P, then what holds them all."""

_SENT: Final = (
    "Authorize", "BootNotification", "DataTransfer", "FirmwareStatusNotification", "Heartbeat",
    "LogStatusNotification", "MeterValues", "NotifyReport", "SecurityEventNotification",
    "StatusNotification", "TransactionEvent",
)  # fmt: skip
CASES: Final[tuple[Case, ...]] = (
    *core.CASES,
    *transactions.CASES,
    *reports.CASES,
    *commands.CASES,
    *dialogues.CASES,
    *fields.cases(_SENT),
    *rpc.CASES,
)


def language(version: str) -> Language:
    """The words of 2.x, for the cases that are the same in all versions."""
    return Language(
        version,
        f"ocpp{version}",
        messages.BOOT,
        messages.examples,
        messages.session,
        messages.measured,
        ("RequestStopTransaction", {"transactionId": "71"}),
    )


def sorted_by_block(cases: Iterable[Case], blocks: tuple[str, ...]) -> tuple[Case, ...]:
    """Cases in the order of their blocks, and there by their ids."""
    return tuple(sorted(cases, key=lambda case: (blocks.index(case.block), case.id)))
