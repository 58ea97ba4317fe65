"""Settings as the peer reads and changes them (OCPP 1.6 §5.3, §5.8, §9)."""

from dataclasses import replace
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core import energy, registration, securing, security
from ocpp_sim.core.configuration import KEYS, canonical, entry, key_of
from ocpp_sim.core.turn import Turn

_SECURITY: Final = frozenset({securing.PASSWORD, securing.KEY})
# The password is never given away (security extension §4.1).
_READABLE: Final = tuple(key for key in KEYS if KEYS[key].kind != "secret")


def read(turn: Turn, command: c.GetSettings) -> c.Settings | c.Excess:
    """All settings, or those that are asked for, but no more than GetConfigurationMaxKeys."""
    most = turn.whole("GetConfigurationMaxKeys")
    if len(command.keys) > most:
        return c.Excess(f"{len(command.keys)} keys at once; GetConfigurationMaxKeys is {most}")
    asked = dict.fromkeys(command.keys or _READABLE)
    layers = (turn.settings, turn.spec.settings)
    found = tuple(entry(key, *layers) for key in asked if key in _READABLE)
    return c.Settings(found, tuple(key for key in asked if key not in _READABLE))


def change(turn: Turn, command: c.ChangeSetting) -> str:
    """Accepted, RebootRequired, Rejected, or NotSupported for a key that there is not."""
    return "NotSupported" if command.key not in KEYS else adjust(turn, command.key, command.value)


def adjust(turn: Turn, name: str, wanted: str) -> str:
    """Put a value in a known key: Accepted, RebootRequired or Rejected."""
    key, value = key_of(name), canonical(name, wanted)
    assert key is not None
    if key.readonly or value is None or _unsafe(turn, name, value):
        return "Rejected"
    if turn.acts("config_readonly"):
        return "Rejected"
    if turn.acts("accepts_but_ignores"):
        return "RebootRequired" if key.late else "Accepted"
    before = turn.text(name)
    if name == securing.PASSWORD:
        securing.take_up(turn)
    turn.settings = {**turn.settings, name: value}
    if name == "HeartbeatInterval":
        registration.pace(turn)
    elif name in ("ClockAlignedDataInterval", "MeterValueSampleInterval"):
        energy.reschedule(turn)
    if name in _SECURITY:
        security.note(turn, "ReconfigurationOfSecurityParameters", name)
        turn.link = replace(turn.link, renew=True)
    if name == securing.KEY:
        securing.rise(turn, before)
    return "RebootRequired" if key.late else "Accepted"


def _unsafe(turn: Turn, key: str, value: str) -> bool:
    """A security profile can only rise, and needs what it works with (1.6 extension A05)."""
    return key == securing.KEY and not securing.is_ready(turn, int(value))
