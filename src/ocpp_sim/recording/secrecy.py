"""Blots secrets out of what is kept: passwords of charge points and of URLs."""

import re
from typing import Any, Final

import orjson

BLOT: Final = "***"
# The shortest password that may be set (OCPP 1.6 security whitepaper A01; OCPP 2.0.1 A01).
_LONG: Final = 16
# AuthorizationKey is the password of security profile 1 (OCPP 1.6 security whitepaper, §4.1.6);
# the others are what makers call their own.
_SENSITIVE: Final = r"(?:authorizationkey|\w*(?:password|passwd|secret|token|apikey|psk))"
# Most texts have none of these, which is found out sooner than by an expression.
_HINTS: Final = ("authorizationkey", "passw", "secret", "token", "apikey", "psk", "\\u00")
_NAME: Final = re.compile(_SENSITIVE, re.IGNORECASE)
_USERINFO: Final = re.compile(r"([a-z][a-z0-9+.-]*://[^\s/:@\"]*):[^\s/@\"]+@", re.IGNORECASE)
# the same in a text that is no JSON, perhaps because it was cut
_STRING: Final = r'"(?:[^"\\]|\\.)*(?:"|$)'
_KEY_FIRST: Final = re.compile(
    rf'("key"\s*:\s*"{_SENSITIVE}"[^{{}}]*?"value"\s*:\s*){_STRING}', re.IGNORECASE
)
_VALUE_FIRST: Final = re.compile(
    rf'("value"\s*:\s*){_STRING}(?=[^{{}}]*"key"\s*:\s*"{_SENSITIVE}")', re.IGNORECASE
)


def mask(text: str, *secrets: str) -> str:
    """A text without its secrets: {"key":"AuthorizationKey","value":"***"}, ftp://user:***@host.

    `secrets` are known ones, which are blotted wherever a JSON string is nothing else; those as
    long as the standard wants them wherever they are.
    """
    for secret in secrets:
        spelled = orjson.dumps(secret).decode()
        text = text.replace(spelled, f'"{BLOT}"')
        if len(secret) >= _LONG:
            text = text.replace(spelled[1:-1], BLOT).replace(secret, BLOT)
    if "://" in text:
        text = _USERINFO.sub(rf"\1:{BLOT}@", text)
    small = text.lower()
    if not any(hint in small for hint in _HINTS):
        return text
    try:
        read = orjson.loads(text)
        blotted = _blotted(read)
        return text if blotted == read else orjson.dumps(blotted).decode()
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return _VALUE_FIRST.sub(rf'\1"{BLOT}"', _KEY_FIRST.sub(rf'\1"{BLOT}"', text))


def _blotted(value: Any) -> Any:
    if isinstance(value, list):
        return [_blotted(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {
        name: BLOT if _is_secret(name) and isinstance(item, str) else _blotted(item)
        for name, item in value.items()
    }
    if "value" in made and _is_secret(value.get("key")):
        made["value"] = BLOT
    variable = value.get("variable")
    if isinstance(variable, dict) and "attributeValue" in made and _is_secret(variable.get("name")):
        made["attributeValue"] = BLOT  # SetVariables (OCPP 2.0.1 B05)
    return made


def _is_secret(name: object) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None
