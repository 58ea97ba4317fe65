"""Who may use the control API: whoever has its token, or everybody when there is none."""

import hmac
from collections.abc import Mapping
from ipaddress import ip_address

from mockserver.contract.model import Operation
from mockserver.engine.api import Authenticate
from mockserver.engine.call import ANONYMOUS, Caller
from mockserver.world.problems import unauthorized
from mockserver.world.world import World

_SCHEME = "bearer"
CONTROLLER = Caller("control", subject="control")


def authenticate(token: str | None) -> Authenticate:
    """Judge callers by the server's token; None lets everybody in.

    An operation with an empty `security` is open all the same.
    """
    expected = token.encode() if token is not None else None

    def judge(_world: World, operation: Operation, headers: Mapping[str, str]) -> Caller:
        if expected is None or not operation.security:
            return ANONYMOUS
        scheme, _, sent = headers.get("authorization", "").partition(" ")
        sent = sent.strip()
        if scheme.lower() == _SCHEME and hmac.compare_digest(sent.encode(), expected):
            return CONTROLLER
        found = "another one was sent" if sent else "none was sent"
        raise unauthorized(
            f"This server was started with --control-token and {found};"
            " send 'Authorization: Bearer <token>'."
        )

    return judge


def exposure(host: str, token: str | None) -> str | None:
    """A warning when anybody on the network could use the control API; None when all is well.

    `host` is the address that the server listens on.
    """
    if token is not None or _is_loopback(host):
        return None
    return (
        f"The control API is open to everybody who reaches {host}: it makes credentials, changes"
        " data and drives charge points. Protect it with --control-token, or listen on 127.0.0.1."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
