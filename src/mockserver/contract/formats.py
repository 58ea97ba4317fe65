"""The `format`s that a schema may name, as checks on text.

jsonschema-rs knows most of them; those here are stricter than its own, or missing in draft 4.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import date

from virtualtime import instant

_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_DURATION = re.compile(
    r"P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?!$)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)", re.ASCII
)


def is_date_time(text: str) -> bool:
    """RFC 3339 §5.6 with an offset, and an instant that can be reckoned with: no year 0."""
    if _DATE_TIME.fullmatch(text) is None:
        return False
    try:
        instant.parse(text)
    except (ValueError, OverflowError):
        return False
    return True


def is_date(text: str) -> bool:
    """RFC 3339 full-date, years 1 to 9999."""
    if _DATE.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None


def is_duration(text: str) -> bool:
    """ISO 8601 duration as RFC 3339 appendix A has it: 'P1DT12H', 'PT15M', 'P2W'."""
    return _DURATION.fullmatch(text) is not None


def is_base64(text: str) -> bool:
    try:
        b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def is_decimal(text: str) -> bool:
    """A decimal number as text, as exact as it is written: '21.30'."""
    return _DECIMAL.fullmatch(text) is not None


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "date-time": is_date_time,
    "date": is_date,
    "uuid": is_uuid,
    "duration": is_duration,
    "byte": is_base64,
    "decimal": is_decimal,
}

# every format an author may use, with an example for the refusal's text
EXAMPLES: Mapping[str, str] = {
    "date-time": "2024-06-01T09:00:00Z (RFC 3339)",
    "date": "2024-06-01 (RFC 3339)",
    "time": "09:00:00Z (RFC 3339)",
    "duration": "PT15M (ISO 8601)",
    "uuid": "0b0e5f3e-8f0d-4f3b-9a55-5d2f1a4d8c11",
    "email": "name@example.com",
    "uri": "https://example.com/path",
    "uri-reference": "/path?query",
    "hostname": "host.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "c2FtcGxl (base64)",
    "regex": "^[a-z]+$",
    "int32": "a whole number of 32 bits",
    "int64": "a whole number of 64 bits",
    "float": "0.5",
    "double": "0.5",
    "decimal": "21.30",
    "html": "<p>Text</p>",
    "binary": "any bytes",
    "password": "any text",
}
