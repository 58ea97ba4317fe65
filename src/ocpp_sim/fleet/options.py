"""What a fleet run can be told, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.ramp import SHAPES, Shape
from ocpp_sim.plan.security import UNSAID, Security
from ocpp_sim.scenario.model import Scenario
from ocpp_sim.transport.address import flaw

_AT_LEAST: Final = (("count", 1), ("ramp_per_s", 0.01), ("ramp_step_s", 0.01), ("max_size", 1024))
_FASTEST: Final = 10_000.0
_LONGEST_S: Final = 3650 * 86_400
_OF_PLAN: Final = (
    *("count", "seed", "prefix", "version", "settings", "autopilot"),
    *("ramp_per_s", "ramp_shape", "ramp_step_s"),
)


class OptionError(ValueError):
    """An option of the fleet is out of range."""


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """FleetOptions(csms="ws://localhost:9000/ocpp16", count=500, run_time_s=30).

    `csms` is what stands before "/{identity}". Without `run_time_s` it runs until it is stopped.
    `ramp_per_s` charge points connect each second, so that a start is no herd, or in another shape
    (`ocpp_sim.plan.ramp`). `settings` changes configuration keys of all. A `plan` stands for all
    that it says itself, see `of_plan`.
    With a `scenario` each of them plays it and the run ends when all have.
    At a `speed` of 60 an hour of `run_time_s` is over in a minute; it begins in the past, so that
    nothing is ever said to happen later than now.
    To `record` is to have all frames written to that file (`ocpp_sim.recording.line`), and the
    `ledger` is a file for what truly was (`ocpp_sim.ledger.lines`).
    With more than one of the `processes` each has its share of the same charge points.
    In a `password` "{identity}" stands for that of each charge point. `security` says how they are
    let in, and so does a plan, where this says nothing.
    Raises OptionError.
    """

    csms: str
    count: int = 12
    run_time_s: float | None = None
    seed: int = 0
    prefix: str = "CP-"
    version: str = "1.6"
    ramp_per_s: float = 100.0
    ramp_shape: Shape = "linear"
    ramp_step_s: float = 10.0
    password: str | None = field(default=None, repr=False)
    ping_interval_s: float | None = None
    max_size: int = 1 << 20
    autopilot: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    plan: FleetPlan | None = None
    scenario: Scenario | None = None
    speed: float = 1.0
    record: Path | None = None
    ledger: Path | None = None
    processes: int = 1
    security: Security = UNSAID

    def __post_init__(self) -> None:
        wrong = flaw(self.csms)
        if wrong is not None:
            raise OptionError(wrong)
        for name, low in _AT_LEAST:
            value = getattr(self, name)
            if value < low:
                raise OptionError(f"{name} is {value}; it must be at least {low}")
        if self.ramp_shape not in SHAPES:
            allowed = ", ".join(SHAPES)
            raise OptionError(f"ramp_shape is {self.ramp_shape!r}; allowed are {allowed}")
        if self.run_time_s is not None and self.run_time_s <= 0:
            raise OptionError(f"run_time_s is {self.run_time_s}; it must be more than 0")
        if not 1 <= self.processes <= self.count:
            raise OptionError(
                f"processes is {self.processes}; it must be from 1 to {self.count}, "
                "which is how many charge points there are"
            )
        if self.processes > 1 and self.scenario is not None and self.scenario.meets:
            raise OptionError(
                f"processes is {self.processes} and charge points of '{self.scenario.title}' meet;"
                " they can do so in one process only"
            )
        if self.scenario is not None and self.scenario.asks:
            raise OptionError(
                f"'{self.scenario.title}' expects the ledger to agree with the central system,"
                " which is asked inside a world only (world.play); here, write a ledger with"
                " --ledger and hold the platform against it with `chargebench fleet verify`"
            )
        self._check_speed()
        self._check_security()

    @classmethod
    def of_plan(cls, csms: str, plan: FleetPlan, **said: Any) -> Self:
        """The options of a plan; what is `said` beside it overrules it. Raises OptionError."""
        changes = {name: said[name] for name in _OF_PLAN if name in said}
        made = replace(plan, **changes)
        if "version" in said:  # whatever a group of the plan speaks
            made = replace(made, mix=tuple(replace(one, version="") for one in made.mix))
        return cls(csms, **{**said, **{name: getattr(made, name) for name in _OF_PLAN}}, plan=made)

    def _check_security(self) -> None:
        for one in self._securities():
            lack = one.lack(self.csms)
            if lack:
                raise OptionError(lack)

    def _check_speed(self) -> None:
        """Where the fleet's time begins follows from how much of it there is to be."""
        if not 1.0 <= self.speed <= _FASTEST:
            raise OptionError(f"speed is {self.speed:g}; it must be from 1 to {_FASTEST:g}")
        if self.speed == 1.0:
            return
        if self.run_time_s is None:
            raise OptionError(
                f"speed is {self.speed:g} and there is no run time; say how much of the fleet's"
                " time is to pass, as --run-time 24h, so that it can begin so far in the past"
            )
        if self.run_time_s > _LONGEST_S:
            raise OptionError(
                f"run_time_s is {self.run_time_s:g} at a speed of {self.speed:g}; it must be at"
                f" most {_LONGEST_S}, ten years, since it begins so far in the past"
            )

    def fleet_plan(self) -> FleetPlan:
        """What the fleet is: the plan, or the everyday mix with these options."""
        plan = self.plan or FleetPlan(
            seed=self.seed,
            prefix=self.prefix,
            version=self.version,
            settings=self.settings,
            autopilot=self.autopilot,
            count=self.count,
            ramp_per_s=self.ramp_per_s,
            ramp_shape=self.ramp_shape,
            ramp_step_s=self.ramp_step_s,
        )
        said = self.security.over(Security(password=self.password or ""))
        return replace(plan, security=said.over(plan.security))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Passwords that nothing may tell, in which "{identity}" stands for that of each."""
        return tuple(sorted({one.password for one in self._securities() if one.password}))

    def _securities(self) -> frozenset[Security]:
        plan = self.fleet_plan()
        return frozenset(model.security.over(plan.security) for model in plan.mix)
