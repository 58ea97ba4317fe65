"""Who may charge (part 2, C01 to C16)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocpp_sim.versions.v2x.tokens import read_verdict, write_token
from ocppj.frame import Payload


def _authorize(intent: i.Authorize, _spec: Spec, _id: RemoteId | None) -> tuple[str, Payload]:
    return "Authorize", {"idToken": write_token(intent.id_tag)}


def _verdict(payload: Payload) -> i.Verdict:
    return read_verdict(payload["idTokenInfo"])


def _clear_cache(_payload: Payload) -> c.ClearCache:
    return c.ClearCache()


READERS: Final[Mapping[str, Reader]] = {"ClearCache": _clear_cache}
WRITERS: Final[Mapping[type, Writer]] = {i.Authorize: _authorize}
ANSWERS: Final[Mapping[type, AnswerReader]] = {i.Authorize: _verdict}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
