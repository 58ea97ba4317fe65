"""Display messages (part 2, O01 to O06)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer

READERS: Final[Mapping[str, Reader]] = {}
WRITERS: Final[Mapping[type, Writer]] = {}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
