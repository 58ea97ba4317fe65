"""Sampled values of OCPP 1.6 as neutral samples: one flat record for each instant."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from math import nan
from types import MappingProxyType
from typing import Any

from mockserver.central.instants import read
from mockserver.charging import flags as odd

_REGISTER = "Energy.Active.Import.Register"
_LARGEST = 1e15  # more than any meter counts, and few enough digits for exact money
_OUTLET = (None, "Outlet")
_SUMMED = (
    ("energy_wh", ("energy_l1_wh", "energy_l2_wh", "energy_l3_wh")),
    ("power_w", ("power_l1_w", "power_l2_w", "power_l3_w")),
)

# measurand -> stem and unit of our name, and the factor of each unit it may come in
_MEASURANDS: Mapping[str, tuple[str, str, Mapping[str | None, float]]] = MappingProxyType(
    {
        _REGISTER: ("energy", "wh", {None: 1.0, "Wh": 1.0, "kWh": 1000.0}),
        "Energy.Active.Export.Register": ("exported", "wh", {None: 1.0, "Wh": 1.0, "kWh": 1000.0}),
        "Power.Active.Import": ("power", "w", {None: 1.0, "W": 1.0, "kW": 1000.0}),
        "Power.Offered": ("offered", "w", {None: 1.0, "W": 1.0, "kW": 1000.0}),
        "Current.Import": ("current", "a", {None: 1.0, "A": 1.0}),
        "Current.Offered": ("offered", "a", {None: 1.0, "A": 1.0}),
        "Voltage": ("voltage", "v", {None: 1.0, "V": 1.0}),
        "SoC": ("soc", "percent", {None: 1.0, "Percent": 1.0}),
        "Temperature": ("temperature", "c", {None: 1.0, "Celsius": 1.0, "Celcius": 1.0}),
        "Frequency": ("frequency", "hz", {None: 1.0}),
    }
)


def read_meter_values(
    entries: Iterable[Mapping[str, Any]], now: Callable[[], str]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Samples of MeterValue objects (OCPP 1.6 §7.33), and flags for what is odd about them.

    Example: [{"timestamp": "2024-06-01T09:00:00Z", "sampledValue": [{"value": "1.2", "unit":
    "kWh"}]}] gives ([{"at": "2024-06-01T09:00:00.000Z", "energy_wh": 1200.0}], []).
    `now` stands in for a time that nobody can read.
    """
    samples: list[dict[str, Any]] = []
    flags: list[str] = []
    for entry in entries:
        at, oddities = read(entry["timestamp"], now)
        sample: dict[str, Any] = {"at": at}
        flags += oddities
        flags += _fill(sample, entry["sampledValue"])
        samples.append(sample)
    return samples, flags


def _fill(sample: dict[str, Any], values: Iterable[Mapping[str, Any]]) -> list[str]:
    """Put the figures of one instant into its sample; those at the outlet come before others."""
    elsewhere: dict[str, float] = {}
    flags: list[str] = []
    in_phases = False
    for value in values:
        get = value.get
        phase = get("phase")
        name, factor = _reading(get("measurand", _REGISTER), phase, get("unit"))
        if name is None or get("format") == "SignedData":
            continue
        if factor is None:
            flags.append(odd.BAD_UNIT)
            continue
        try:
            figure = float(value["value"]) * factor
        except ValueError:
            figure = nan
        if not -_LARGEST <= figure <= _LARGEST:
            flags.append(odd.UNREADABLE_VALUE)
            continue
        if get("location") in _OUTLET:
            sample[name] = figure
        else:
            elsewhere.setdefault(name, figure)
        in_phases = in_phases or phase is not None
        if "context" in value:
            sample["context"] = value["context"]
    for name, figure in elsewhere.items():
        sample.setdefault(name, figure)
    if in_phases:
        _sum_phases(sample)
    return flags


@lru_cache(maxsize=512)
def _reading(
    measurand: str, phase: str | None, unit: str | None
) -> tuple[str | None, float | None]:
    """Our name and the factor: ("Power.Active.Import", "L1", "kW") is ("power_l1_w", 1000.0).

    No name for what nobody here uses, no factor for a unit that does not fit.
    """
    known = _MEASURANDS.get(measurand)
    if known is None:
        return None, None
    stem, ours, factors = known
    if phase is None:
        return f"{stem}_{ours}", factors.get(unit)
    line = phase.removesuffix("-N").replace("-", "_").lower()
    return f"{stem}_{line}_{ours}", factors.get(unit)


def _sum_phases(sample: dict[str, Any]) -> None:
    """A meter that tells energy or power for each phase only has the sum as its total."""
    for total, of_phases in _SUMMED:
        if total not in sample and of_phases[0] in sample:
            sample[total] = sum(sample.get(name, 0.0) for name in of_phases)
