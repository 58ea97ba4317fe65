"""Meter readings that agree with each other: P = n · V · I, and the register beneath them."""

from datetime import datetime, timedelta
from functools import lru_cache

from ocpp_sim.core.appetite import soc_percent
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.reading import Snapshot
from ocpp_sim.core.station import Spec
from virtualtime.instant import EPOCH

MEASURANDS = (
    "Energy.Active.Import.Register",
    "Power.Active.Import",
    "Current.Import",
    "Voltage",
    "SoC",
)
OFFERS = ("Power.Offered", "Current.Offered")
_AC_IDLE_DV = 2320
_STRAIGHT = "RST"
_ALL_PHASES = 3


def snapshot(connector: Connector, spec: Spec, rotation: str = "") -> Snapshot:
    """Read a settled connector's meter; `rotation` is the setting ConnectorPhaseRotation.

    The AC voltage falls by 0.3 V for each kW of a phase; the DC one is that of the battery, which
    rises by a fifth from empty to full, and 0 without one.
    """
    flow, vehicle = connector.flow, connector.vehicle
    soc = None if vehicle is None else soc_percent(vehicle, flow.stored_uj)
    phases = 0 if spec.phases == 0 else min(spec.phases, vehicle.phases if vehicle else 3)
    if connector.lines:
        phases = min(phases, connector.lines)
    lines = phases or 1
    if spec.phases == 0:
        voltage_dv = 0 if vehicle is None else vehicle.battery_v * (500 + (soc or 0)) // 50
    else:
        voltage_dv = _AC_IDLE_DV - 3 * flow.power_w // (1000 * lines)
    per_line = lines * voltage_dv
    current_ma = (flow.power_w * 10_000 + per_line // 2) // per_line if per_line else 0
    order = _STRAIGHT
    if 0 < phases < _ALL_PHASES:
        order = rotation_of(rotation, connector.connector_id)
    return Snapshot(
        connector.energy_wh,
        flow.power_w,
        voltage_dv,
        current_ma,
        phases,
        soc,
        flow.offered_w,
        order,
    )


@lru_cache(maxsize=256)
def rotation_of(text: str, connector_id: int) -> str:
    """The lines of a connector: of "1.RST,2.STR" those of 2 are "STR" (OCPP 1.6 §9.1.7).

    What is said of connector 0, or of none, holds for all others; of what is unknown nothing is
    rotated.
    """
    orders = dict[str, str]()
    for one in measurands(text):
        place, _, order = one.rpartition(".")
        orders[place.lstrip("0")] = order
    order = orders.get(str(connector_id), orders.get("", _STRAIGHT))
    return order if set(order) == set(_STRAIGHT) else _STRAIGHT


def power_of_current(current_da: int, phases: int) -> int:
    """Whole watts on AC phases that make no more than `current_da` tenths of an ampere on each.

    The more power, the lower the voltage: P = n · V · I and V = 232 - 0.3 · P / 1000 n.
    """
    return phases * 2_320_000 * current_da // (100_000 + 3 * current_da)


@lru_cache(maxsize=256)
def measurands(text: str) -> tuple[str, ...]:
    """Split a measurand setting: "Voltage, SoC" is ("Voltage", "SoC")."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def next_aligned(now: datetime, interval_s: int) -> datetime | None:
    """The next instant on the grid from midnight UTC; None for 0, which switches it off.

    Source: OCPP 1.6 §9.1.6, ClockAlignedDataInterval.
    """
    if interval_s <= 0:
        return None
    since = now - EPOCH
    midnight = EPOCH + timedelta(days=since.days)
    step = timedelta(seconds=interval_s)
    return min(midnight + ((now - midnight) // step + 1) * step, midnight + timedelta(days=1))


def next_sample(started_at: datetime, now: datetime, interval_s: int) -> datetime | None:
    """The next whole number of intervals since the start; None for 0, which switches it off."""
    if interval_s <= 0:
        return None
    interval = _seconds(interval_s)
    passed = (now - started_at) // interval
    return started_at + interval * max(passed + 1, 1)


@lru_cache(maxsize=64)
def _seconds(count: int) -> timedelta:
    """Settings are few, samples are many."""
    return timedelta(seconds=count)
