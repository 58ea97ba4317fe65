"""Monitors of variables, and events (part 2, N01 to N08)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer

READERS: Final[Mapping[str, Reader]] = {}
WRITERS: Final[Mapping[type, Writer]] = {}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
