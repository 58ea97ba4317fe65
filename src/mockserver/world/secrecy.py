"""Blots secrets out of whatever is shown or logged."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

BLOT = "[redacted]"
_SECRET_NAMES = frozenset(
    {
        "authorization",
        "x-api-key",
        "api_key",
        "access_token",
        "refresh_token",
        "client_secret",
        "password",
        "new_password",
        "secret",
        "token",
        "authorizationkey",
    }
)
_SECRET_TEXT = re.compile(
    r"dyn_live_[A-Za-z0-9]+|eyJ[\w-]+\.[\w-]+\.[\w-]+|inv_token_[A-Za-z0-9]+|whsec_[\w+/=]+"
)


def redact(value: Any, name: str = "") -> Any:
    """A JSON value without its secrets; bytes are read as JSON where they are."""
    if name.lower() in _SECRET_NAMES and value is not None:
        return BLOT
    match value:
        case Mapping():
            return {str(key): redact(item, str(key)) for key, item in value.items()}
        case list() | tuple():
            return [redact(item) for item in value]
        case bytes():
            return _redact_bytes(value)
        case str():
            return _SECRET_TEXT.sub(BLOT, value)
        case _:
            return value


def _redact_bytes(value: bytes) -> Any:
    if not value:
        return None
    try:
        return redact(orjson.loads(value))
    except orjson.JSONDecodeError:
        text = value[:2048].decode(errors="replace")
        return _SECRET_TEXT.sub(BLOT, text)
