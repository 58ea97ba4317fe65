"""Why a connection could not be made, in words that can be counted."""

import socket
import ssl
from dataclasses import dataclass
from typing import Final

from websockets.exceptions import InvalidHandshake, InvalidStatus

from ocpp_sim.core.port import Distrust

_UNAUTHORIZED: Final = (401, 403)
# X509_V_ERR_… of OpenSSL, which `ssl` has no names for
_FLAWS: Final = {
    9: "not valid yet",
    10: "expired",
    18: "self-signed",
    19: "unknown authority",
    20: "unknown authority",
    21: "unknown authority",
    62: "wrong name",
    64: "wrong name",
}
_HUNG_UP: Final = "closed in the handshake"
_KINDS: Final = (
    (TimeoutError, "timed out"),
    (ConnectionRefusedError, "connection refused"),
    (ConnectionError, _HUNG_UP),
    (EOFError, _HUNG_UP),
    (socket.gaierror, "no such host"),
)
_ALERT: Final = "_ALERT_"
_VERSION: Final = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "WRONG_SSL_VERSION")
_CIPHER: Final = ("WRONG_CIPHER_RETURNED", "INSUFFICIENT_SECURITY", "UNKNOWN_CIPHER_RETURNED")
_NO_TLS: Final = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")


class LineError(ConnectionError):
    """The connection could not be made, or is gone.

    `kind` is the same for all that failed alike: "HTTP 401", "TLS alert: unknown ca";
    `distrust` says who could not be trusted, if that was it.
    """

    def __init__(self, reason: str, kind: str = "", distrust: Distrust = "") -> None:
        super().__init__(reason)
        self.kind = kind
        self.distrust: Distrust = distrust


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    distrust: Distrust = ""


def refusal(error: BaseException) -> LineError:
    """What an error of the socket, of TLS or of the handshake means; one that is known stays."""
    if isinstance(error, LineError):
        return error
    found = _found(error)
    said = str(error) or type(error).__name__
    if isinstance(error, ssl.SSLError):
        said = found.kind
    return LineError(said, found.kind, found.distrust)


def _found(error: BaseException) -> _Found:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = _FLAWS.get(error.verify_code, error.verify_message.lower())
        return _Found(f"server certificate: {why}", "peer")
    if isinstance(error, ssl.SSLError):
        return _broken(error.reason or "")
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        return _Found(f"HTTP {status}", "own" if status in _UNAUTHORIZED else "")
    cause = error.__cause__ if isinstance(error, InvalidHandshake) else error
    kinds = (kind for type_, kind in _KINDS if isinstance(cause, type_))
    kind = next(kinds, "no websocket" if cause is not error else "no connection")
    return _Found(kind, "unsaid" if kind == _HUNG_UP else "")


def _broken(reason: str) -> _Found:
    """What went wrong with TLS, by OpenSSL's name for it."""
    _, alert, told = reason.partition(_ALERT)
    what = told if alert else reason
    kind = f"TLS alert: {_plain(told)}" if alert else f"TLS: {_plain(reason)}"
    if what in _VERSION:
        return _Found(kind, "version")
    if what in _CIPHER:
        return _Found(kind, "cipher")
    if alert:
        return _Found(kind, "own" if _is_about_us(told) else "")
    if what in _NO_TLS:
        return _Found("TLS: the server does not speak it")
    if what in ("", "UNEXPECTED_EOF_WHILE_READING"):
        return _Found("closed in the TLS handshake", "unsaid")
    return _Found(kind)


def _is_about_us(alert: str) -> bool:
    return "CERTIFICATE" in alert or alert in ("UNKNOWN_CA", "ACCESS_DENIED", "HANDSHAKE_FAILURE")


def _plain(name: str) -> str:
    return name.replace("_", " ").lower()
