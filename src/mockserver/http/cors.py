"""Cross-origin requests from pages that a developer serves on this very machine (Fetch §3.2)."""

import re
from collections.abc import Mapping

_LOOPBACK = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")
_EXPOSED = (
    "Content-Disposition, EvEnergy-Version, Link, Location, Retry-After, RetryAfter,"
    " X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id"
)
_MAX_AGE_S = "600"

HeaderList = list[tuple[bytes, bytes]]


def allowed(origin: str) -> bool:
    """Tell whether a page of this origin may read answers: 'http://localhost:5173' may."""
    return _LOOPBACK.fullmatch(origin) is not None


def headers(origin: str) -> HeaderList:
    """What every answer to a cross-origin request carries; nothing for a foreign origin."""
    if not allowed(origin):
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", _EXPOSED.encode()),
        (b"vary", b"Origin"),
    ]


def is_preflight(method: str, request: Mapping[str, str]) -> bool:
    return (
        method == "OPTIONS"
        and "access-control-request-method" in request
        and allowed(request.get("origin", ""))
    )


def preflight(request: Mapping[str, str], allow: str) -> HeaderList:
    """The further headers of a preflight's answer; what the page wants to send is granted."""
    wanted = request.get("access-control-request-headers", "")
    result = [
        (b"access-control-allow-methods", allow.encode()),
        (b"access-control-max-age", _MAX_AGE_S.encode()),
    ]
    if wanted:
        result.append((b"access-control-allow-headers", wanted.encode("latin-1")))
    return result
