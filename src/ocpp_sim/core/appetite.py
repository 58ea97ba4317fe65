"""What a car would take: of its charger, its battery's curve and the cold, the lowest.

It depends on the whole percent of charge only, so that it is constant from one percent to the next.
"""

from typing import Final

from ocpp_sim.core.connector import UJ_PER_WH, Vehicle
from ocpp_sim.core.curve import FULL, TAPER, steps

WARM_C: Final = 25
_COLDEST_C: Final = -30
# Thousandths of the battery's energy in an hour, by its temperature; charging warms it by 1 °C a
# percent.
COLD: Final = ((-30, 40), (-20, 100), (-10, 250), (0, 500), (10, 1000), (25, 3000))
_RATES: Final = steps(COLD, _COLDEST_C, WARM_C)


def soc_percent(vehicle: Vehicle, stored: int) -> int:
    """Whole percents of charge, 0 to 100."""
    return min(FULL, stored * FULL // (vehicle.battery_wh * UJ_PER_WH))


def demand_w(vehicle: Vehicle, percent: int) -> int:
    """What the car would take of an outlet; nothing when it is full, something before that."""
    if percent >= FULL:
        return 0
    curve = vehicle.curve or TAPER
    battery_w = (vehicle.dc_power_w or vehicle.max_power_w) * curve.shares[percent] // curve.whole
    demand = min(vehicle.max_power_w, battery_w)
    if _is_cold(vehicle, percent):
        demand = min(demand, _cold_w(vehicle, percent))
    return max(1, demand)


def piece_end(vehicle: Vehicle, percent: int) -> int:
    """The percent, above that of a car which is not full, at which it may take something else."""
    if _is_cold(vehicle, percent):
        return percent + 1
    return (vehicle.curve or TAPER).ends[percent]


def kept_w(vehicle: Vehicle, power_w: int) -> int:
    """What of the power that a car takes arrives in its battery; the rest warms its charger."""
    if vehicle.efficiency_percent == FULL:
        return power_w
    return max(1, power_w * vehicle.efficiency_percent // FULL)


def _is_cold(vehicle: Vehicle, percent: int) -> bool:
    return vehicle.temperature_c + percent - vehicle.soc_percent < WARM_C


def _cold_w(vehicle: Vehicle, percent: int) -> int:
    celsius = vehicle.temperature_c + percent - vehicle.soc_percent
    return vehicle.battery_wh * _RATES[celsius - _COLDEST_C] // 1000
