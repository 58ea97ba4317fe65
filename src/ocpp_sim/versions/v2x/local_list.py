"""The local authorization list (part 2, D01, D02)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocpp_sim.versions.v2x.tokens import read_token, read_verdict
from ocppj.frame import Payload


def _send(payload: Payload) -> c.SendList:
    listed = [
        c.Listed(
            read_token(one["idToken"]),
            read_verdict(one["idTokenInfo"]) if "idTokenInfo" in one else None,
        )
        for one in payload.get("localAuthorizationList", ())
    ]
    return c.SendList(payload["versionNumber"], payload["updateType"] == "Full", tuple(listed))


def _sent(_command: c.SendList, reply: str) -> Payload:
    """There is no word of its own for a list that is switched off."""
    return {"status": "Failed" if reply == "NotSupported" else reply}


def _version(_payload: Payload) -> c.GetListVersion:
    return c.GetListVersion()


def _versioned(_command: c.GetListVersion, reply: c.ListVersion) -> Payload:
    """Without a list, as with an empty one, it is 0 (D02.FR.03)."""
    return {"versionNumber": max(reply.version, 0)}


READERS: Final[Mapping[str, Reader]] = {"SendLocalList": _send, "GetLocalListVersion": _version}
WRITERS: Final[Mapping[type, Writer]] = {}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {c.SendList: _sent, c.GetListVersion: _versioned}
