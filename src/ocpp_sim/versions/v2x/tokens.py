"""Tokens of OCPP 2.x (part 2, IdTokenType 2.28) to and from the core's tags.

A tag is a text: a card's is what the reader reads, and any other kind says what it is:
"eMAID:DE8ACC12E46L89", "Central:ORDER-17", "NoAuthorization:".
"""

from typing import Final

from ocpp_sim.core.intent import Verdict
from ocppj.frame import Payload
from virtualtime import instant

_CARD: Final = "ISO14443"
_KINDS: Final = frozenset(
    {
        "Central",
        "DirectPayment",
        "eMAID",
        "EVCCID",
        "ISO15693",
        "KeyCode",
        "Local",
        "MacAddress",
        "NoAuthorization",
        "VIN",
    }
)


def read_token(token: Payload) -> str:
    """{"idToken": "04A2", "type": "ISO14443"} is "04A2"."""
    kind, text = token["type"], token["idToken"]
    return text if kind == _CARD else f"{kind}:{text}"


def write_token(tag: str) -> Payload:
    """The token of "Central:ORDER-17" is {"idToken": "ORDER-17", "type": "Central"}."""
    kind, mark, text = tag.partition(":")
    if mark and kind in _KINDS:
        return {"idToken": text, "type": kind}
    return {"idToken": tag, "type": _CARD}


def read_group(payload: Payload) -> str | None:
    group = payload.get("groupIdToken")
    return None if group is None else read_token(group)


def read_verdict(info: Payload) -> Verdict:
    """An IdTokenInfoType (2.29)."""
    expires_at = info.get("cacheExpiryDateTime")
    return Verdict(
        info["status"],
        read_group(info),
        None if expires_at is None else instant.parse(expires_at),
    )
