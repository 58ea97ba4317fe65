"""Each failure of a connection has a kind that can be counted."""

import socket
import ssl

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.http11 import Response

from ocpp_sim.transport.refusal import LineError, refusal


def told(reason):
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


def status(code):
    return InvalidStatus(Response(code, "No", Headers()))


def caused(cause):
    error = InvalidMessage("did not receive a valid HTTP response")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "distrust"),
    [
        (told("TLSV1_ALERT_UNKNOWN_CA"), "TLS alert: unknown ca", "own"),
        (told("TLSV13_ALERT_CERTIFICATE_REQUIRED"), "TLS alert: certificate required", "own"),
        (told("TLSV1_ALERT_INTERNAL_ERROR"), "TLS alert: internal error", ""),
        (told("TLSV1_ALERT_PROTOCOL_VERSION"), "TLS alert: protocol version", "version"),
        (told("UNSUPPORTED_PROTOCOL"), "TLS: unsupported protocol", "version"),
        (told("WRONG_CIPHER_RETURNED"), "TLS: wrong cipher returned", "cipher"),
        (told("BAD_SIGNATURE"), "TLS: bad signature", ""),
        (told("WRONG_VERSION_NUMBER"), "TLS: the server does not speak it", ""),
        (told("UNEXPECTED_EOF_WHILE_READING"), "closed in the TLS handshake", "unsaid"),
        (told(None), "closed in the TLS handshake", "unsaid"),
        (status(401), "HTTP 401", "own"),
        (status(404), "HTTP 404", ""),
        (caused(EOFError("gone")), "closed in the handshake", "unsaid"),
        (caused(ValueError("odd")), "no websocket", ""),
        (TimeoutError(), "timed out", ""),
        (ConnectionRefusedError(), "connection refused", ""),
        (ConnectionResetError(), "closed in the handshake", "unsaid"),
        (socket.gaierror(-2, "unknown"), "no such host", ""),
        (OSError("odd"), "no connection", ""),
    ],
)
def test_a_failure_has_a_kind(error, kind, distrust):
    found = refusal(error)

    assert (found.kind, found.distrust) == (kind, distrust)


def test_what_is_known_stays():
    error = LineError("gone", "HTTP 503")

    assert refusal(error) is error
