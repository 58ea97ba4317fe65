"""Sampled values of OCPP 1.6 (Edition 2, §7.43) from the core's readings."""

from collections.abc import Callable, Mapping
from typing import Final

from ocpp_sim.core.reading import Snapshot
from ocppj.frame import Payload


def _energy(reading: Snapshot, context: str) -> list[Payload]:
    measurand = "Energy.Active.Import.Register"
    return [_value(str(reading.energy_wh), context, measurand, "Wh")]


def _power(reading: Snapshot, context: str) -> list[Payload]:
    return [_value(str(reading.power_w), context, "Power.Active.Import", "W")]


def _current(reading: Snapshot, context: str) -> list[Payload]:
    value, kind = f"{reading.current_ma / 1000:.3f}", "Current.Import"
    return [
        {"value": value, "context": context, "measurand": kind, "unit": "A", "phase": phase}
        for phase in _LINES[reading.rotation][: reading.phases]
    ] or [_value(value, context, kind, "A")]


def _power_offered(reading: Snapshot, context: str) -> list[Payload]:
    return [_value(str(reading.offered_w), context, "Power.Offered", "W")]


def _current_offered(reading: Snapshot, context: str) -> list[Payload]:
    """On each phase, at the voltage that there is."""
    per_line = (reading.phases or 1) * reading.voltage_dv
    current_a = reading.offered_w * 10 / per_line if per_line else 0.0
    return [_value(f"{current_a:.3f}", context, "Current.Offered", "A")]


def _voltage(reading: Snapshot, context: str) -> list[Payload]:
    value, kind = f"{reading.voltage_dv / 10:.1f}", "Voltage"
    return [
        {"value": value, "context": context, "measurand": kind, "unit": "V", "phase": f"{phase}-N"}
        for phase in _LINES[reading.rotation][: reading.phases]
    ] or [_value(value, context, kind, "V")]


def _soc(reading: Snapshot, context: str) -> list[Payload]:
    return [_value(str(reading.soc_percent), context, "SoC", "Percent") | {"location": "EV"}]


def _value(value: str, context: str, measurand: str, unit: str) -> Payload:
    return {"value": value, "context": context, "measurand": measurand, "unit": unit}


_NAMES: Final = {"R": "L1", "S": "L2", "T": "L3"}
_LINES: Final[Mapping[str, tuple[str, ...]]] = {
    order: tuple(_NAMES[line] for line in order)
    for order in ("RST", "RTS", "SRT", "STR", "TRS", "TSR")
}
MEASURANDS: Final[Mapping[str, Callable[[Snapshot, str], list[Payload]]]] = {
    "Energy.Active.Import.Register": _energy,
    "Power.Active.Import": _power,
    "Current.Import": _current,
    "Voltage": _voltage,
    "SoC": _soc,
    "Power.Offered": _power_offered,
    "Current.Offered": _current_offered,
}
