"""How a charge point is given another password."""

from typing import Any

from ocppj.frame import Payload


def change(password: str) -> tuple[str, dict[str, Any]]:
    """ChangeConfiguration of AuthorizationKey (OCPP 1.6 security whitepaper, A01)."""
    return "ChangeConfiguration", {"key": "AuthorizationKey", "value": password}


def status(answer: Payload) -> str:
    """What the charge point says of it: Accepted, RebootRequired, Rejected, NotSupported."""
    return str(answer["status"])
