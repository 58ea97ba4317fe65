"""Charge point models and the cars that come to them; the makers are made up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.plan.security import UNSAID, Security
from ocpp_sim.quirks import Quirk

_HOUR_S = 3600

AC_CARS: Final = (
    Vehicle(battery_wh=40_000, max_power_w=6_600, phases=1),
    Vehicle(battery_wh=52_000, max_power_w=22_000, phases=3),
    Vehicle(battery_wh=60_000, max_power_w=11_000, phases=3),
    Vehicle(battery_wh=77_000, max_power_w=11_000, phases=3),
    Vehicle(battery_wh=13_000, max_power_w=3_700, phases=1),
)
DC_CARS: Final = (
    Vehicle(battery_wh=40_000, max_power_w=46_000),
    Vehicle(battery_wh=60_000, max_power_w=100_000),
    Vehicle(battery_wh=77_000, max_power_w=135_000),
    Vehicle(battery_wh=94_000, max_power_w=220_000),
)


@dataclass(frozen=True, slots=True)
class Model:
    """`phases` is 0 for DC; `power_w` is what each outlet gives; a car comes `visit_every_s`.

    `version` is what it speaks, "" for what the plan says.
    `settings` are the maker's, as {"HeartbeatInterval": "60"}; `arrive_percent` has for each of
    the vehicles what it may hold when it comes. `cable_a` is what a tethered cable carries on each
    phase, `station_w` and `station_a` what all outlets share; 0 is no limit. What its `security`
    does not say, the plan's does.
    """

    name: str
    vendor: str
    power_w: int
    phases: int
    connectors: int
    serial_prefix: str
    firmware: str
    visit_every_s: int
    vehicles: tuple[Vehicle, ...]
    settings: Mapping[str, str] = field(default_factory=dict, hash=False)
    arrive_percent: tuple[tuple[int, int], ...] = ()
    cable_a: int = 0
    station_w: int = 0
    station_a: int = 0
    quirks: tuple[Quirk, ...] = ()
    version: str = ""
    security: Security = UNSAID


AC_7: Final = Model("Home 7", "Voltwerk", 7_400, 1, 1, "VW7", "1.4.2", 6 * _HOUR_S, AC_CARS)
AC_11: Final = Model("Wall 11", "Nordlade", 11_000, 3, 1, "NL", "3.0.11", 5 * _HOUR_S, AC_CARS)
AC_22: Final = Model("Street 22", "Voltwerk", 22_000, 3, 2, "VW22", "2.8.0", 4 * _HOUR_S, AC_CARS)
DC_50: Final = Model(
    "Rapid 50", "Kinetik Power", 50_000, 0, 1, "KP50", "5.12", _HOUR_S * 3 // 2, DC_CARS
)
DC_150: Final = Model("Hyper 150", "Kinetik Power", 150_000, 0, 2, "KP150", "6.1", _HOUR_S, DC_CARS)
MODELS: Final = {model.name: model for model in (AC_7, AC_11, AC_22, DC_50, DC_150)}
EVERYDAY_MIX: Final = (AC_11, AC_22, AC_7, DC_50, AC_11, AC_22, DC_150, AC_7)
