"""Sampled values of OCPP 2.x (2.0.1 part 2, 2.33) in the words that the reader of samples knows."""

from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import Any

from mockserver.central.samples import read_meter_values

_KEPT = ("context", "location", "phase")
# 2.1 tells import and export apart
_ONCE_CALLED: Mapping[str, str] = {
    "Current.Import.Offered": "Current.Offered",
    "Power.Import.Offered": "Power.Offered",
}


def read_values(
    entries: Iterable[Mapping[str, Any]], now: Callable[[], str]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Samples of MeterValueType objects, and flags for what is odd about them.

    Example: [{"timestamp": "2024-06-01T09:00:00Z", "sampledValue": [{"value": 1.2,
    "unitOfMeasure": {"unit": "Wh", "multiplier": 3}}]}] gives
    ([{"at": "2024-06-01T09:00:00.000Z", "energy_wh": 1200.0}], []).
    """
    plain = [
        {
            "timestamp": entry["timestamp"],
            "sampledValue": [_plain(value) for value in entry["sampledValue"]],
        }
        for entry in entries
    ]
    return read_meter_values(plain, now)


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    unit = value.get("unitOfMeasure", {})
    told = {name: value[name] for name in _KEPT if name in value}
    if "measurand" in value:
        told["measurand"] = _ONCE_CALLED.get(value["measurand"], value["measurand"])
    try:
        told["value"] = value["value"] * 10.0 ** unit.get("multiplier", 0)
    except OverflowError:
        told["value"] = inf
    if "unit" in unit:
        told["unit"] = unit["unit"]
    return told
