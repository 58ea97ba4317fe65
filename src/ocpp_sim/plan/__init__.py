"""A fleet as one value: who its charge points are, what they are, who comes to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.rhythm import Rhythm, later
from ocpp_sim.core.station import Spec, Station
from ocpp_sim.core.visit import Autopilot
from ocpp_sim.plan.incident import Incident, timeline
from ocpp_sim.plan.model import EVERYDAY_MIX, Model
from ocpp_sim.plan.ramp import Shape, after_s
from ocpp_sim.plan.security import UNSAID, Security
from ocpp_sim.quirks import Quirk, habits_of, spelled, wire_of
from virtualtime import chance

_GOLDEN = 0.618033988749895


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """FleetPlan(seed=7, prefix="DEPOT-") has DEPOT-0001, DEPOT-0002… of the mix's models in turn.

    `version` is that of OCPP which all speak whose model says nothing of its own.
    `tags` replaces the pool of `tag_pool` drawn ones; `settings` changes configuration keys on all
    of them, as {"MeterValueSampleInterval": "10"}; without `autopilot` nobody comes.
    `count` and `ramp_per_s` are how many there are and how many of them connect each second, in
    the shape that `plan.ramp` knows by that name;
    `incidents` befall them once they are there. With a `rhythm`, 168 weights of the hours of a
    week, cars come when it says (`core.rhythm`). All have the `quirks`, and those of their models.
    All together take no more than `site_w` of the grid; 0 is no limit.
    """

    seed: int = 0
    prefix: str = "CP-"
    digits: int = 4
    version: str = "1.6"
    mix: tuple[Model, ...] = EVERYDAY_MIX
    tags: tuple[str, ...] = ()
    tag_pool: int = 40
    settings: Mapping[str, str] = field(default_factory=dict, hash=False)
    autopilot: bool = True
    count: int = 12
    ramp_per_s: float = 100.0
    ramp_shape: Shape = "linear"
    ramp_step_s: float = 10.0
    incidents: tuple[Incident, ...] = ()
    rhythm: Rhythm = ()
    site_w: int = 0
    quirks: tuple[Quirk, ...] = ()
    security: Security = UNSAID


def identity(plan: FleetPlan, index: int) -> str:
    """The identity of the charge point at `index`, which counts from 0: "CP-0001"."""
    name = _name(plan, index)
    quirks = quirks_at(plan, index)
    return spelled(name, quirks, plan.seed) if quirks else name


def _name(plan: FleetPlan, index: int) -> str:
    """An identity before quirks, by which it is known who has which."""
    return f"{plan.prefix}{index + 1:0{plan.digits}d}"


def quirks_at(plan: FleetPlan, index: int) -> tuple[Quirk, ...]:
    """What the charge point at `index` may have, as far as its share goes."""
    return plan.quirks + model_of(plan, index).quirks


def model_of(plan: FleetPlan, index: int) -> Model:
    return plan.mix[index % len(plan.mix)]


def security_of(plan: FleetPlan, index: int) -> Security:
    """How the charge point at `index` is let in."""
    own = model_of(plan, index).security
    return plan.security if own is UNSAID else own.over(plan.security)


def make_spec(plan: FleetPlan, index: int) -> Spec:
    """What the charge point at `index` is."""
    model, name = model_of(plan, index), identity(plan, index)
    quirks, profile = quirks_at(plan, index), security_of(plan, index).profile
    rising = {} if profile is None else {"SecurityProfile": str(profile)}
    serial = chance.bits(plan.seed, f"station/{name}/serial") % 10**8
    return Spec(
        identity=name,
        version=model.version or plan.version,
        vendor=model.vendor,
        model=model.name,
        serial=f"{model.serial_prefix}{serial:08d}",
        firmware=model.firmware,
        power_w=model.power_w,
        phases=model.phases,
        seed=plan.seed,
        settings=_settings(
            model.connectors, tuple(sorted({**model.settings, **plan.settings, **rising}.items()))
        ),
        cable_a=model.cable_a,
        station_w=model.station_w,
        station_a=model.station_a,
        habits=habits_of(quirks, plan.seed, _name(plan, index)) if quirks else None,
        site_w=plan.site_w,
        part_w=_part_w(plan, model),
    )


def _part_w(plan: FleetPlan, model: Model) -> int:
    """A charge point's part of the site's supply while nobody divides it by who charges.

    It is that of its installed power; 0 without a site.
    """
    return plan.site_w * _installed_w(model) // _all_installed_w(plan) if plan.site_w else 0


def site_part_w(plan: FleetPlan, indexes: range) -> int:
    """What those at some indexes may take of the site together: the part of their power."""
    installed_w = sum(_installed_w(model_of(plan, index)) for index in indexes)
    return plan.site_w * installed_w // _all_installed_w(plan)


def make_station(
    plan: FleetPlan, index: int, now: datetime, *, connect_at: datetime | None = None
) -> Station:
    """The charge point at `index` as it stands at `now`, perhaps with a car about to arrive.

    It wants its connection at `connect_at`, at once if that is not said.
    """
    spec, model = make_spec(plan, index), model_of(plan, index)
    label = f"station/{spec.identity}"
    station = build(
        spec,
        now,
        connectors=model.connectors,
        connect_at=connect_at,
        autopilot=_autopilot(plan, index, now) if plan.autopilot else None,
        energy_wh=chance.whole(10_000, 5_000_000, plan.seed, f"{label}/meter"),
    )
    quirks = quirks_at(plan, index)
    if not quirks:
        return station
    return replace(station, wire=wire_of(quirks, plan.seed, _name(plan, index), now))


def connect_after_s(plan: FleetPlan, index: int) -> float:
    """When on the ramp a charge point connects."""
    return after_s(plan.ramp_shape, plan.ramp_per_s, plan.ramp_step_s, plan.seed, index)


def befalls(plan: FleetPlan, index: int) -> Iterator[tuple[float, port.Input]]:
    """What befalls the charge point at `index`, in order: (seconds after the start, input)."""
    return timeline(plan.incidents, plan.seed, identity(plan, index))


def tags_of(plan: FleetPlan) -> tuple[str, ...]:
    """The tags of the people who come: ("04A1B2C3D4E5F6", …)."""
    return plan.tags or _drawn_tags(plan.seed, plan.tag_pool)


@lru_cache(maxsize=64)
def _drawn_tags(seed: int, count: int) -> tuple[str, ...]:
    draws = (chance.bits(seed, "plan/tags", number) for number in range(count))
    return tuple(f"04{bits >> 16:012X}" for bits in draws)


@lru_cache(maxsize=64)
def _settings(connectors: int, changed: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """One mapping for all that have the same settings: ten thousand copies would cost megabytes."""
    return {"NumberOfConnectors": str(connectors), **dict(changed)}


def _all_installed_w(plan: FleetPlan) -> int:
    rounds, rest = divmod(plan.count, len(plan.mix))
    all_w = sum(map(_installed_w, plan.mix))
    return rounds * all_w + sum(map(_installed_w, plan.mix[:rest]))


def _installed_w(model: Model) -> int:
    return model.power_w * model.connectors


def _autopilot(plan: FleetPlan, index: int, now: datetime) -> Autopilot:
    """Visits whose phase differs from neighbour to neighbour, so that never all sleep at once."""
    model = model_of(plan, index)
    phase = (chance.unit(plan.seed, "plan/phase") + index * _GOLDEN) % 1.0
    since_s = round(phase * model.visit_every_s)
    return Autopilot(
        seed=plan.seed,
        label=f"station/{identity(plan, index)}/visit",
        origin=_origin(plan.rhythm, now, since_s),
        period_s=model.visit_every_s,
        connectors=model.connectors,
        tags=tags_of(plan),
        vehicles=model.vehicles,
        rhythm=plan.rhythm,
        arrive_percent=model.arrive_percent,
    )


def _origin(rhythm: Rhythm, now: datetime, since_s: int) -> datetime:
    return later(rhythm, now, -since_s) if rhythm else now - timedelta(seconds=since_s)
