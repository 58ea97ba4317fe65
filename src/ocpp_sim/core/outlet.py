"""What an outlet gives without any charging profile: its power, its cable, the station's supply."""

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.limit import DC_VOLTS, Cap, Supply
from ocpp_sim.core.metering import power_of_current
from ocpp_sim.core.profile import Period, Schedule
from ocpp_sim.core.station import Spec


def supply(
    spec: Spec, vehicle: Vehicle | None, connector_id: int = 0, *, wish_w: int | None = None
) -> Supply:
    """The lowest of what the outlet, the cable and the whole station can give to a car.

    `wish_w` is what the car would take of it at most.
    """
    own_w, own_a = own_limit(spec, connector_id)
    phases = spec.phases if vehicle is None else min(spec.phases, vehicle.phases)
    power_w = spec.power_w * phases // spec.phases if phases else spec.power_w
    battery_v = DC_VOLTS if vehicle is None else vehicle.battery_v
    amperes = [a for a in (_cable_a(spec, vehicle), spec.station_a, own_a) if a]
    if amperes:
        power_w = min(power_w, _most_w(min(amperes), phases, battery_v))
    power_w = min(power_w, spec.supply_w or power_w, own_w or power_w)
    return Supply(power_w * 10, phases, None if wish_w is None else wish_w * 10, battery_v)


def outlet_w(spec: Spec, vehicle: Vehicle, connector_id: int = 0) -> int:
    """Whole watts for a car; 0 where that is less than any car can charge with."""
    given = supply(spec, vehicle, connector_id)
    return given.power_dw // 10 if given.power_dw >= given.floor_dw else 0


def own_limit(spec: Spec, connector_id: int) -> tuple[int, int]:
    """The limit of one outlet, in watts and in amperes on each phase; 0 is none."""
    return next(((w, a) for at, w, a in spec.outlets if at == connector_id), (0, 0))


def together_w(spec: Spec) -> int:
    """What all outlets of a station may take together, in whole watts; 0 is no limit.

    Amperes count as those of all phases; on DC what they are worth is up to the car, and they do
    not.
    """
    found = [spec.supply_w, _most_w(spec.station_a, spec.phases, 0)]
    return min((watts for watts in found if watts), default=0)


def caps(spec: Spec) -> tuple[Cap, ...]:
    """What all outlets of a station together may take of its supply."""
    found: list[Cap] = []
    if spec.supply_w:
        found.append((Schedule("W", ()), Period(0, spec.supply_w * 10)))
    if spec.station_a:
        found.append((Schedule("A", ()), Period(0, spec.station_a * 10)))
    return tuple(found)


def _cable_a(spec: Spec, vehicle: Vehicle | None) -> int:
    """A tethered cable is the station's; into a socket goes that of the driver. 0 is no limit."""
    if spec.cable_a or spec.phases == 0 or vehicle is None:
        return spec.cable_a
    return vehicle.cable_a


def _most_w(current_a: int, phases: int, battery_v: int) -> int:
    return power_of_current(current_a * 10, phases) if phases else current_a * battery_v
