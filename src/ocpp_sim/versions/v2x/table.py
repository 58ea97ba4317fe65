"""The shape of a functional block's tables: what it reads, writes, and how it answers."""

from collections.abc import Callable
from typing import Any

from ocpp_sim.core.command import Command
from ocpp_sim.core.intent import Answer
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocppj.frame import Payload

# The payload of a call of the peer to what it commands.
Reader = Callable[[Payload], Command]
# An intent, what was built and what its transaction goes by, to action and payload.
Writer = Callable[[Any, Spec, RemoteId | None], tuple[str, Payload]]
# The payload of an answer of the peer to its meaning.
AnswerReader = Callable[[Payload], Answer]
# A command and its reply to the payload of the answer; "Accepted" needs none.
ReplyWriter = Callable[[Any, Any], Payload]
