"""Passwords, certificates and security events (part 2, A01 to A04, M01 to M06)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer

READERS: Final[Mapping[str, Reader]] = {}
WRITERS: Final[Mapping[type, Writer]] = {}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
