"""The cases of OCPP 1.6, by block."""

from typing import Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.v16 import commands, core, fields, reports, rpc

BLOCKS: Final = (
    "core", "remote", "firmware", "local list", "reservation", "trigger", "smart charging",
    "data transfer", "security", "fields", "rpc", "transport",
)  # fmt: skip
"""In the order in which they are played and shown."""

CASES: Final[tuple[Case, ...]] = tuple(
    sorted(
        (*core.CASES, *reports.CASES, *commands.CASES, *fields.CASES, *rpc.CASES),
        key=lambda case: (BLOCKS.index(case.block), case.id),
    )
)
