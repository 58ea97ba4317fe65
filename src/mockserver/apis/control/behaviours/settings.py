"""The switches of a world: shown with their defaults, changed by merge patch (RFC 7396)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mockserver.apis.control.parts import ControlParts, note
from mockserver.engine.call import Answer, Call
from mockserver.world.limits import SETTING as RATE_LIMIT
from mockserver.world.secrecy import BLOT
from mockserver.world.world import World

_PASSWORDS = "basic_auth"
_DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "unknown_charge_points": "accept",
        "unknown_tags": "accept",
        RATE_LIMIT: None,
        "next_boot": {},
        "next_authorize": {},
        _PASSWORDS: None,
        "heartbeat_interval_s": 300,
        "defaults": {},
    }
)
# settings whose value is a map that is patched entry by entry
_MAPS = frozenset({"next_boot", "next_authorize", _PASSWORDS, "defaults"})


async def read(parts: ControlParts, call: Call) -> Answer:
    """Every setting with its value."""
    return Answer(200, _view(parts.find(call)))


async def update(parts: ControlParts, call: Call) -> Answer:
    """Change what the body names."""
    world = await parts.settled(call)
    for name, value in call.body.items():
        _set(world, name, value)
    if RATE_LIMIT in call.body:
        world.buckets.clear()
    note(world, call, call.body)
    return Answer(200, _view(world))


def _set(world: World, name: str, value: Any) -> None:
    """Patch one setting; the old value is replaced, never changed, for forks may share it."""
    if value is None:
        world.settings.pop(name, None)
    elif name in _MAPS:
        merged = {**(world.settings.get(name) or {}), **value}
        world.settings[name] = {key: entry for key, entry in merged.items() if entry is not None}
    else:
        world.settings[name] = value


def _view(world: World) -> dict[str, Any]:
    shown = {name: world.settings.get(name, default) for name, default in _DEFAULTS.items()}
    if shown[_PASSWORDS] is not None:
        shown[_PASSWORDS] = dict.fromkeys(shown[_PASSWORDS], BLOT)
    return shown
