"""OCPP 2.1: the cases of 2.0.1, whose messages it has too, and those of what it adds."""

from typing import Final

from ocpp_sim.csms_check import v2x
from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.language import Language
from ocpp_sim.csms_check.v21 import commands, frames, notices, words

_FRAMES: Final = v2x.BLOCKS.index("fields")
BLOCKS: Final = (*v2x.BLOCKS[:_FRAMES], "grid control", "battery swap", *v2x.BLOCKS[_FRAMES:])
LANGUAGE: Final[Language] = v2x.language("2.1")
CASES: Final[tuple[Case, ...]] = v2x.sorted_by_block(
    (*v2x.CASES, *words.CASES, *notices.CASES, *commands.CASES, *frames.CASES), BLOCKS
)
