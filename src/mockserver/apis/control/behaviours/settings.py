"""The switches of a world: shown with their defaults, changed by merge patch (RFC 7396)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from mockserver.apis.control.parts import API, ControlParts, note
from mockserver.contract.findings import listed, nearest
from mockserver.engine.call import Answer, Call
from mockserver.world.limits import PER_API, UNLIMITED, Entry, shown
from mockserver.world.limits import SETTING as RATE_LIMIT
from mockserver.world.outbox import SETTING as WEBHOOK_TIMEOUT
from mockserver.world.outbox import TIMEOUT_S
from mockserver.world.problems import invalid_field
from mockserver.world.secrecy import BLOT
from mockserver.world.world import World

_PASSWORDS = "basic_auth"
_PROFILES = "security_profiles"
_DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "unknown_charge_points": "accept",
        "unknown_tags": "accept",
        RATE_LIMIT: None,
        "next_boot": {},
        "next_authorize": {},
        "vendors": {},
        "cost_updates": False,
        _PASSWORDS: None,
        _PROFILES: None,
        "heartbeat_interval_s": 300,
        WEBHOOK_TIMEOUT: TIMEOUT_S,
        "defaults": {},
    }
)
# settings whose value is a map that is patched entry by entry
_MAPS = frozenset({"next_boot", "next_authorize", "vendors", _PASSWORDS, _PROFILES, "defaults"})


async def read(parts: ControlParts, call: Call) -> Answer:
    """Every setting with its value."""
    return Answer(200, _view(parts, parts.find(call)))


async def update(parts: ControlParts, call: Call) -> Answer:
    """Change what the body names."""
    _check_apis(parts, call.body.get(PER_API) or ())
    world = await parts.settled(call)
    for name, value in call.body.items():
        _set(world, name, value)
    if not call.body.keys().isdisjoint({RATE_LIMIT, PER_API}):
        world.buckets.clear()
    note(world, call, call.body)
    return Answer(200, _view(parts, world))


def _check_apis(parts: ControlParts, names: Iterable[str]) -> None:
    known = _limited(parts)
    for name in names:
        if name not in known:
            text = f"is no API; allowed: {listed(known)}. {nearest(name, known)}".rstrip()
            raise invalid_field(f"body.{PER_API}.{name}", text)


def _set(world: World, name: str, value: Any) -> None:
    """Patch one setting; the old value is replaced, never changed, for forks may share it."""
    if value is None:
        world.settings.pop(name, None)
    elif name == PER_API:
        held = world.settings.get(name) or {}
        merged = {api: _limit(world, held.get(api), entry) for api, entry in value.items()}
        kept = {api: entry for api, entry in {**held, **merged}.items() if entry is not None}
        world.settings[name] = kept
    elif name in _MAPS:
        merged = {**(world.settings.get(name) or {}), **value}
        world.settings[name] = {key: entry for key, entry in merged.items() if entry is not None}
    else:
        world.settings[name] = value


def _limit(world: World, before: Entry | None, patch: Entry | None) -> Entry | None:
    """The limits of one API after a patch.

    `exhausted` is kept as the instant at which everything was spent.
    """
    if patch is None or isinstance(patch, str):
        return patch
    entry = {**(before if isinstance(before, Mapping) else {}), **patch}
    if entry.pop("exhausted", None) is not None:
        entry["exhausted_at"] = world.now_text() if patch["exhausted"] else None
    return {name: value for name, value in entry.items() if value is not None}


def _limited(parts: ControlParts) -> list[str]:
    return [name for name in parts.documents if name != API]


def _view(parts: ControlParts, world: World) -> dict[str, Any]:
    view = {name: world.settings.get(name, default) for name, default in _DEFAULTS.items()}
    view[PER_API] = {
        api: shown(world, api, parts.rates.get(api, UNLIMITED)) for api in _limited(parts)
    }
    if view[_PASSWORDS] is not None:
        view[_PASSWORDS] = dict.fromkeys(view[_PASSWORDS], BLOT)
    return view
