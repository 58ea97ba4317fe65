"""What a fleet run can be told, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


class OptionError(ValueError):
    """An option of the fleet is out of range."""


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """FleetOptions(csms="ws://localhost:9000/ocpp16", count=500, run_time_s=30).

    `csms` is what stands before "/{identity}". Without `run_time_s` it runs until it is stopped.
    `ramp_per_s` charge points connect each second, so that a start is no herd. `settings` changes
    configuration keys of all. Raises OptionError.
    """

    csms: str
    count: int = 12
    run_time_s: float | None = None
    seed: int = 0
    prefix: str = "CP-"
    version: str = "1.6"
    ramp_per_s: float = 100.0
    password: str | None = None
    ping_interval_s: float | None = None
    max_size: int = 1 << 20
    autopilot: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = urlsplit(self.csms)
        if parts.scheme not in ("ws", "wss") or not parts.hostname:
            raise OptionError(
                f"csms is {self.csms!r}; expected ws://host/path or wss://host/path, "
                "what stands before /{charge_point_id}"
            )
        for name, low in (("count", 1), ("ramp_per_s", 0.01), ("max_size", 1024)):
            value = getattr(self, name)
            if value < low:
                raise OptionError(f"{name} is {value}; it must be at least {low}")
        if self.run_time_s is not None and self.run_time_s <= 0:
            raise OptionError(f"run_time_s is {self.run_time_s}; it must be more than 0")
