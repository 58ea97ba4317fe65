"""What is at one connector: the cable, the car, the energy, the transaction, the reservation."""

from datetime import datetime
from typing import Literal

from ocpp_sim.core.curve import Curve
from ocpp_sim.core.profile import Profile
from ocpp_sim.core.reading import Reading
from ocppj.value import value

UJ_PER_WH = 3_600_000_000

_VEHICLE_LIMITS = {
    "battery_wh": (100, 2_000_000),
    "soc_percent": (0, 100),
    "max_power_w": (1, 2_000_000),
    "phases": (1, 3),
    "dc_power_w": (0, 2_000_000),
    "efficiency_percent": (50, 100),
    "temperature_c": (-30, 60),
    "battery_v": (48, 1500),
    "ramp_s": (0, 120),
    "cable_a": (0, 1000),
}

Status = Literal[
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEV",
    "SuspendedEVSE",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
]


ChargingState = Literal["Charging", "EVConnected", "SuspendedEV", "SuspendedEVSE", "Idle"]


@value(frozen=True, slots=True)
class Vehicle:
    """A car as it arrives: Vehicle(battery_wh=60_000, soc_percent=35, max_power_w=11_000).

    `max_power_w` and `phases` are what its on-board charger takes of an AC outlet, of which
    `efficiency_percent` arrive in the battery. `dc_power_w` is the battery's peak, that of
    `max_power_w` if it is 0; `curve` says how much of it there is at which percent (None: all up to
    80 %, then ever less) and `temperature_c` how cold the battery comes. `battery_v` is the voltage
    of an empty one. The power rises within `ramp_s`. `cable_a` is what the driver's own cable
    carries on each phase, 0 if that is no matter.
    Raises ValueError for a car that cannot be.
    """

    battery_wh: int = 60_000
    soc_percent: int = 40
    max_power_w: int = 11_000
    phases: int = 3
    dc_power_w: int = 0
    curve: Curve | None = None
    efficiency_percent: int = 100
    temperature_c: int = 25
    battery_v: int = 350
    ramp_s: int = 0
    cable_a: int = 0

    def __post_init__(self) -> None:
        for name, (low, high) in _VEHICLE_LIMITS.items():
            value = getattr(self, name)
            if type(value) is not int or not low <= value <= high:
                raise ValueError(
                    f"vehicle.{name} is {value!r}; allowed are whole numbers from {low} to {high}"
                )


@value(frozen=True, slots=True)
class Ramp:
    """A rise of power from `from_w`: by a step at `at`, and by one more each second after it."""

    at: datetime
    from_w: int


@value(frozen=True, slots=True)
class Flow:
    """Energy through the connector, settled up to `at`: exact integers, 1 Wh = 3.6e9 µJ.

    `energy_uj` is the register and never falls; `stored_uj` is what the car holds; `power_w` flows
    from `at` until `until`, when it may become another; `offered_w` is the limit of the outlet, 0
    while it may not deliver; `full_at` is when the car will take no more.
    """

    at: datetime
    energy_uj: int = 0
    stored_uj: int = 0
    offered_w: int = 0
    power_w: int = 0
    full_at: datetime | None = None
    until: datetime | None = None
    ramp: Ramp | None = None


@value(frozen=True, slots=True)
class Grant:
    """An accepted tag that waits for its car until `until` (OCPP 1.6 §9.1.4, ConnectionTimeOut).

    `profile` is for the transaction that will begin; `start_id` is that of the peer's order.
    """

    id_tag: str
    until: datetime
    parent_id_tag: str | None = None
    reservation_id: int | None = None
    profile: Profile | None = None
    start_id: int | None = None


@value(frozen=True, slots=True)
class Transaction:
    """A running transaction; `number` counts in this charge point, the peer's id is kept elsewhere.

    `blocked` keeps the power off after the peer did not accept the tag; `until_wh` is the register
    at which it will be (OCPP 1.6 §9.1.14, MaxEnergyOnInvalidId). `records` are readings for the
    message of its end, None when none are wanted.
    """

    number: int
    id_tag: str
    started_at: datetime
    meter_start_wh: int
    parent_id_tag: str | None = None
    blocked: bool = False
    until_wh: int | None = None
    records: tuple[Reading, ...] | None = None


@value(frozen=True, slots=True)
class Kept:
    """Readings that are told with the end of a transaction, complete up to `at`."""

    at: datetime
    records: tuple[Reading, ...] = ()


@value(frozen=True, slots=True)
class Course:
    """A transaction as the peer follows it in numbered changes, from a cable or a tag on.

    It may begin before the charging that is its Transaction, and end after it. `sequence` is that
    of the next change, `state` what was told last, since when `charging_since` if that is Charging;
    `spent_s` is the time before. `over` is why the charging ended, after which only the cable may
    be waited for. `tagged` once the tag was told, `keyed` once the meter's key was; `offered_w` is
    what the outlet gave at the last change; `kept` is there when readings are wanted at the end.
    """

    number: int
    sequence: int = 0
    state: ChargingState = "Idle"
    tagged: bool = False
    over: str | None = None
    spent_s: int = 0
    charging_since: datetime | None = None
    began_at: datetime | None = None
    offered_w: int = 0
    keyed: bool = False
    kept: Kept | None = None


@value(frozen=True, slots=True)
class Quota:
    """What a transaction may cost, take, last and charge the battery to; None is no limit."""

    cost: float | None = None
    energy_wh: float | None = None
    time_s: int | None = None
    soc_percent: int | None = None


@value(frozen=True, slots=True)
class Reservation:
    reservation_id: int
    id_tag: str
    expires_at: datetime
    parent_id_tag: str | None = None


@value(frozen=True, slots=True)
class Connector:
    """`reported` is the status the peer was last told; `finishing` lasts until the cable is out.

    `scheduled` is an availability that waits for the end of the transaction; `sample_due_at` is
    when that is sampled next; `lines` is how many phases a charging profile leaves to it; `course`
    is there in versions that number what they tell of a transaction.
    """

    connector_id: int
    flow: Flow
    vehicle: Vehicle | None = None
    transaction: Transaction | None = None
    grant: Grant | None = None
    reservation: Reservation | None = None
    operative: bool = True
    scheduled: bool | None = None
    fault: str | None = None
    finishing: bool = False
    reported: Status | None = None
    sample_due_at: datetime | None = None
    lines: int | None = None
    course: Course | None = None

    @property
    def energy_wh(self) -> int:
        """The register in whole Wh (OCPP 1.6 §7.31, Energy.Active.Import.Register)."""
        return self.flow.energy_uj // UJ_PER_WH

    def with_flow(self, flow: Flow) -> "Connector":
        return self.sampled(flow, self.sample_due_at)

    def sampled(self, flow: Flow, due_at: datetime | None) -> "Connector":
        """As replace(self, flow=…, sample_due_at=…), at a fifth of the time, for the hot path."""
        return Connector(
            self.connector_id,
            flow,
            self.vehicle,
            self.transaction,
            self.grant,
            self.reservation,
            self.operative,
            self.scheduled,
            self.fault,
            self.finishing,
            self.reported,
            due_at,
            self.lines,
            self.course,
        )

    def with_course(self, course: Course) -> "Connector":
        """As replace(self, course=…), for the hot path."""
        return Connector(
            self.connector_id,
            self.flow,
            self.vehicle,
            self.transaction,
            self.grant,
            self.reservation,
            self.operative,
            self.scheduled,
            self.fault,
            self.finishing,
            self.reported,
            self.sample_due_at,
            self.lines,
            course,
        )
