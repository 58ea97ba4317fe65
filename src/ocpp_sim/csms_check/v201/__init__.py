"""OCPP 2.0.1: its words, and its cases by functional block."""

from typing import Final

from ocpp_sim.csms_check import v2x
from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.language import Language

BLOCKS: Final = v2x.BLOCKS
LANGUAGE: Final[Language] = v2x.language("2.0.1")
CASES: Final[tuple[Case, ...]] = v2x.sorted_by_block(v2x.CASES, BLOCKS)
