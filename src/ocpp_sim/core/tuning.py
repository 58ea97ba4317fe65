"""Settings as the peer reads and changes them (OCPP 1.6 §5.3, §5.8, §9)."""

from ocpp_sim.core import command as c
from ocpp_sim.core import energy, registration
from ocpp_sim.core.configuration import KEYS, canonical, entry
from ocpp_sim.core.turn import Turn


def read(turn: Turn, command: c.GetSettings) -> c.Settings | c.Excess:
    """All settings, or those that are asked for, but no more than GetConfigurationMaxKeys."""
    most = turn.whole("GetConfigurationMaxKeys")
    if len(command.keys) > most:
        return c.Excess(f"{len(command.keys)} keys at once; GetConfigurationMaxKeys is {most}")
    asked = dict.fromkeys(command.keys or KEYS)
    layers = (turn.settings, turn.spec.settings)
    found = tuple(entry(key, *layers) for key in asked if key in KEYS)
    return c.Settings(found, tuple(key for key in asked if key not in KEYS))


def change(turn: Turn, command: c.ChangeSetting) -> str:
    """Accepted, RebootRequired, Rejected, or NotSupported for a key that there is not."""
    key = KEYS.get(command.key)
    if key is None:
        return "NotSupported"
    value = canonical(command.key, command.value)
    if key.readonly or value is None:
        return "Rejected"
    turn.settings = {**turn.settings, command.key: value}
    if command.key == "HeartbeatInterval":
        registration.pace(turn)
    elif command.key in ("ClockAlignedDataInterval", "MeterValueSampleInterval"):
        energy.reschedule(turn)
    return "RebootRequired" if key.late else "Accepted"
