"""The rate limits of a mock, out of the way for as long as a run takes."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from load.target import Fetched

# (path under the server's root, change or None) -> the answer
Ask: TypeAlias = Callable[[str, Any], Fetched]
_OFF = "off"
_OK = 200


def switch_off(world: str, ask: Ask) -> Mapping[str, Any]:
    """Switch off every limit of a world; gives what `put_back` needs.

    Example: {"ev_energy": {"requests": 1000, "anonymous_requests": 50, "window_s": 3600}}.
    """
    path = f"/_mock/worlds/{world}/settings"
    read = ask(path, None)
    limits = read.body.get("rate_limits") if isinstance(read.body, dict) else None
    if read.status != _OK or not isinstance(limits, dict):
        return {}
    before = {api: limit for api, limit in limits.items() if limit != _OFF}
    if before:
        ask(path, {"rate_limits": dict.fromkeys(before, _OFF)})
    return before


def put_back(world: str, ask: Ask, before: Mapping[str, Any]) -> None:
    """Let the limits hold again that `switch_off` has found."""
    if before:
        ask(f"/_mock/worlds/{world}/settings", {"rate_limits": dict(before)})
