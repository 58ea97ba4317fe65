"""Durations as people type them."""

import re

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")


def seconds(text: str) -> float:
    """Read '30s', '1m30s', '500ms', '2h' or a bare number of seconds.

    Raises ValueError that names what is allowed.
    """
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"'{text}' is no duration; write 30s, 1m30s, 500ms or 2h")
    return sum(float(number) * _UNITS_S[unit] for number, unit in parts)
