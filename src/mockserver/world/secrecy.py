"""Blots secrets out of whatever is shown or logged."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from mockserver.store.late import Late

BLOT = "[redacted]"
_SECRET_NAMES = frozenset(
    {
        "authorization",
        "x-api-key",
        "api_key",
        "basic_auth",
        "secret",
        "token",
        "authorizationkey",
    }
)
_SECRET_ENDINGS = ("_token", "_secret", "password")
_SECRET_TEXT = re.compile(
    r"dyn_live_[A-Za-z0-9]+|eyJ[\w-]+\.[\w-]+\.[\w-]+|inv_token_[A-Za-z0-9]+|whsec_[\w+/=]+"
)
# {"key":"AuthorizationKey","value":"…"} in the raw text of a frame (OCPP 1.6 ChangeConfiguration)
_SECRET_SETTING = re.compile(
    r'("key"\s*:\s*"AuthorizationKey"\s*,[^{}]*?"value"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE
)
# {"attributeValue":"…","variable":{"name":"BasicAuthPassword"}, …} of SetVariables (OCPP 2.0.1 B05)
_SECRET_VARIABLE = re.compile(r'"name"\s*:\s*"\w*password"', re.IGNORECASE)
_VARIABLE_VALUE = re.compile(r'("attributeValue"\s*:\s*)"(?:[^"\\]|\\.)*"')
# {"basicAuthPassword":"…"} of SetNetworkProfile (OCPP 2.1 B09)
_SECRET_PROPERTY = re.compile(r'("\w*password"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE)
# client_secret=…&code=… of a form or a query (RFC 6749)
_SECRET_FIELD = re.compile(
    r"((?:^|[?&])(?:client_secret|access_token|refresh_token|token|password|code|code_verifier)=)"
    r"[^&\s]+"
)
_SHOWN_CHARS = 2048


def redact(value: Any, name: str = "") -> Any:
    """A JSON value without its secrets; bytes are read as JSON where they are.

    Whatever is no JSON comes out as its text.
    """
    if value is not None and _secret_name(name):
        return BLOT
    if isinstance(value, Late):
        value = value.record()
    match value:
        case Mapping():
            return _redact_object(value)
        case list() | tuple():
            return [redact(item) for item in value]
        case bytes():
            return _redact_bytes(value)
        case None | bool() | int() | float():
            return value
        case _:
            return _redact_text(str(value))


def _secret_name(name: str) -> bool:
    name = name.lower()
    return name in _SECRET_NAMES or name.endswith(_SECRET_ENDINGS)


def _redact_object(value: Mapping[Any, Any]) -> dict[str, Any]:
    blotted = {str(key): redact(item, str(key)) for key, item in value.items()}
    if "value" in blotted and _secret_name(str(value.get("key"))):
        blotted["value"] = BLOT
    variable = value.get("variable")
    if (
        "attributeValue" in blotted
        and isinstance(variable, Mapping)
        and _secret_name(str(variable.get("name")))
    ):
        blotted["attributeValue"] = BLOT
    return blotted


def _redact_text(text: str) -> str:
    text = _SECRET_FIELD.sub(rf"\1{BLOT}", _SECRET_TEXT.sub(BLOT, text))
    text = _SECRET_PROPERTY.sub(rf'\1"{BLOT}"', _SECRET_SETTING.sub(rf'\1"{BLOT}"', text))
    if _SECRET_VARIABLE.search(text) is None:
        return text
    return _VARIABLE_VALUE.sub(rf'\1"{BLOT}"', text)


def _redact_bytes(value: bytes) -> Any:
    if not value:
        return None
    try:
        return redact(orjson.loads(value))
    except orjson.JSONDecodeError:
        return _redact_text(value[:_SHOWN_CHARS].decode(errors="replace"))
