"""Charge points: shown, driven, commanded."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mockserver.apis.control.parts import ControlParts, note
from mockserver.apis.control.problems import unknown
from mockserver.charging.records import STATIONS
from mockserver.contract.findings import listed
from mockserver.engine.call import Answer, Call
from mockserver.world import physical
from mockserver.world.ports import CommandResult
from mockserver.world.problems import Detail, conflict, gateway_timeout, invalid
from mockserver.world.secrecy import redact
from mockserver.world.world import World
from virtualtime import chance

_FACTS = (
    "vendor",
    "model",
    "serial_number",
    "firmware_version",
    "ocpp_version",
    "boot_status",
    "last_seen_at",
)
# what a deed may be told beside its name
_OPTIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "plug_in": frozenset({"connector_id", "vehicle"}),
        "present_tag": frozenset({"connector_id", "id_tag"}),
        "unplug": frozenset({"connector_id"}),
        "fault": frozenset({"connector_id", "error_code"}),
        "clear_fault": frozenset({"connector_id"}),
        "power_cycle": frozenset({"off_s", "backed", "transactions"}),
        "set_limit": frozenset({"connector_id", "watts", "amps"}),
        "lift_limit": frozenset({"connector_id"}),
        "send_raw": frozenset({"text"}),
    }
)
_TIMEOUT_S = 10.0
_PASSWORDS = "basic_auth"
_TAKEN = frozenset({"Accepted", "RebootRequired"})


async def list_all(parts: ControlParts, call: Call) -> Answer:
    """All that live in the world, are connected, or are registered."""
    world = parts.find(call)
    online = frozenset(call.ports.commands.connected(world))
    keys = sorted({*world.points, *online, *(key for key, _ in world.store[STATIONS])})
    return Answer(200, {"charge_points": [_view(world, key, key in online) for key in keys]})


async def read(parts: ControlParts, call: Call) -> Answer:
    """One of them, with its inside if it is embedded."""
    return _one(parts.find(call), call)


async def drive(parts: ControlParts, call: Call) -> Answer:
    """Do something to an embedded one; 409 for one from outside."""
    options = {name: value for name, value in call.body.items() if name != "deed"}
    deed = call.body["deed"]
    allowed = _OPTIONS.get(deed, frozenset())
    odd = [name for name in options if name not in allowed]
    if odd:
        text = f"is not for {deed}; allowed: {listed(allowed)}"
        raise invalid(f"body.{odd[0]} {text}.", *(Detail(f"body.{name}", text) for name in odd))
    world = await parts.settled(call)
    key = _known(world, call)
    if key not in world.points:
        raise conflict(
            f"'{key}' is not an embedded charge point of world '{world.name}';"
            " drive it where it stands."
        )
    note(world, call, {"charge_point": key, **call.body})
    call.ports.fleet.drive(world, key, deed, options)
    return _one(world, call)


async def command(parts: ControlParts, call: Call) -> Answer:
    """Send an OCPP CALL; 409 when it is not connected, 504 when no answer comes."""
    world = await parts.settled(call)
    key = _known(world, call)
    action, timeout_s = call.body["action"], call.body.get("timeout_s", _TIMEOUT_S)
    note(world, call, {"charge_point": key, "action": action})
    result = await call.ports.commands.call(
        world, key, action, call.body.get("payload", {}), timeout_s=timeout_s
    )
    if result.outcome == "offline":
        raise conflict(f"'{key}' is not connected to world '{world.name}'.")
    if result.outcome == "timeout":
        raise gateway_timeout(f"'{key}' did not answer {action} within {timeout_s:g} s.")
    return Answer(200, _answer(result))


async def rotate_password(parts: ControlParts, call: Call) -> Answer:
    """Have a charge point change its password, which is expected from then on if it takes it."""
    world = await parts.settled(call)
    key = _known(world, call)
    if world.settings.get(_PASSWORDS) is None:
        raise conflict(
            f"World '{world.name}' asks nobody for a password; give it one in the setting"
            f" {_PASSWORDS} first."
        )
    password = call.body.get("password") or _drawn(world, key)
    note(world, call, {"charge_point": key})
    result = await call.ports.commands.change_password(world, key, password)
    if result.outcome == "offline":
        raise conflict(f"'{key}' is not connected to world '{world.name}'.")
    if result.outcome == "timeout":
        raise gateway_timeout(f"'{key}' did not answer; it may have either password now.")
    status = None if result.payload is None else str(result.payload["status"])
    changed = status in _TAKEN
    if changed:
        passwords = world.settings.get(_PASSWORDS) or {}
        world.settings[_PASSWORDS] = {**passwords, key: password}
    body = {
        "charge_point_id": key,
        "changed": changed,
        "status": status,
        "error": result.error,
        "password": password if changed else None,
    }
    return Answer(200, body)


def _drawn(world: World, key: str) -> str:
    """A password of 32 characters, as many as fit each version (OCPP 2.0.1 A00: 16 to 40)."""
    number = 2 * world.count("passwords")
    stream = f"password/{world.name}/{key}"
    return "".join(f"{chance.bits(world.seed, stream, number + part):016x}" for part in (0, 1))


def _answer(result: CommandResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "payload": None if result.payload is None else dict(result.payload),
        "error_code": None if result.error is None else result.error.partition(":")[0],
        "error": result.error,
        "frames": [redact(frame) for frame in result.frames],
        "latency_s": result.latency_s,
    }


def _known(world: World, call: Call) -> str:
    """The identity that the path names. Raises ProblemError 404 when nobody knows it."""
    key = str(call.path["charge_point_id"])
    online = call.ports.commands.connected(world)
    if key not in world.points and key not in world.store[STATIONS] and key not in online:
        known = {*world.points, *online, *(key for key, _ in world.store[STATIONS])}
        raise unknown("charge point", key, known, where=f"in world '{world.name}'")
    return key


def _one(world: World, call: Call) -> Answer:
    key = _known(world, call)
    shown = _view(world, key, key in call.ports.commands.connected(world))
    upkeep = physical.upkeep(world, key)
    if upkeep is not None:
        shown["upkeep"] = {name: told for name, told in upkeep.items() if name != "station_id"}
    if key in world.points:
        shown["point"] = dict(call.ports.fleet.describe(world, key))
    return Answer(200, shown)


def _view(world: World, key: str, connected: bool) -> dict[str, Any]:  # noqa: FBT001
    station = world.get(STATIONS, key)
    facts: Mapping[str, Any] = station or {}
    return {
        "id": key,
        "embedded": key in world.points,
        "connected": connected,
        "registered": station is not None,
        **{name: facts.get(name) for name in _FACTS},
        "connectors": [
            {"connector_id": int(number), **connector}
            for number, connector in sorted(
                facts.get("connectors", {}).items(), key=lambda pair: int(pair[0])
            )
        ],
    }
