"""Fleet plans in YAML: the ready ones by name, and anybody's own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from importlib.resources import files
from math import gcd
from typing import Any

from ocpp_sim.core.configuration import KEYS, LATER_KEYS, Key, canonical
from ocpp_sim.core.metering import MEASURANDS, OFFERS
from ocpp_sim.core.rhythm import Rhythm, week_of
from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.incident import Incident
from ocpp_sim.plan.model import AC_CARS, DC_CARS, MODELS, Model
from ocpp_sim.plan.security import Security
from ocpp_sim.plan.vehicles import vehicles_of, wrong_power, wrong_site, wrong_vehicles
from ocpp_sim.quirks import Quirk
from ocpp_sim.quirks import written as quirks
from ocpp_sim.written.check import check, packaged
from ocpp_sim.written.source import Pointer, Source, WrittenError, parse
from virtualtime.duration import seconds

SCHEMA = "plan.schema.json"
_DIGITS = 4
_FIRST = "1.6"
_EVERY_S = 4 * 3600
_LEAST_EVERY_S = 600
_NEEDED = ("vendor", "power_w", "phases")
_MODEL_KEYS = (
    "vendor",
    "power_w",
    "phases",
    "connectors",
    "serial_prefix",
    "firmware",
    "cable_a",
    "station_w",
    "station_a",
)
_PACKAGE = "ocpp_sim.plan"
_KINDS = {
    "int": "a whole number",
    "bool": "true or false",
    "keys": "Never, OncePerTransaction or EveryMeterValue",
    "measurands": f"some of {', '.join((*MEASURANDS, *OFFERS))}",
    "points": "some of Authorized, EVConnected, EnergyTransfer, ParkingBayOccupancy, "
    "PowerPathClosed",
    "rotation": "the lines of each connector, as 1.RST,2.STR",
    "starts": "some of Authorized, DataSigned, EVConnected, EnergyTransfer, ParkingBayOccupancy, "
    "PowerPathClosed",
    "secret": "16 to 40 characters without blanks",
    "slots": "up to ten digits with commas between them",
    "text": "text of up to 500 characters",
}


def read_plan(name: str, text: str) -> FleetPlan:
    """The plan in a YAML file; `name` is how errors call it.

    Raises WrittenError, which says where, what was found and what is allowed.
    """
    source = parse(name, text)
    return plan_of(source, source.value, ())


def plan_of(source: Source, said: Any, under: Pointer) -> FleetPlan:
    """The plan that is `said` at `under`. Raises WrittenError."""
    value = _spelled_out(said)
    check(source, packaged(_PACKAGE, SCHEMA), value, under)
    wrong = tuple(_impossible(source, value, under))
    if wrong:
        raise WrittenError(wrong)
    groups = value["points"]
    total = sum(group["count"] for group in groups)
    return FleetPlan(
        seed=value.get("seed", 0),
        prefix=value.get("prefix", "CP-"),
        digits=max(_DIGITS, len(str(total))),
        version=_version(value),
        mix=_mixed([(_model(group, value), group["count"]) for group in groups]),
        tags=tuple(value.get("tags", ())),
        tag_pool=value.get("tag_pool", 40),
        settings=_settings(value),
        autopilot=value.get("visits", True),
        count=total,
        ramp_per_s=float(value.get("ramp_per_s", 100)),
        ramp_shape=value.get("ramp_shape", "linear"),
        ramp_step_s=_seconds(value.get("ramp_step", 10)),
        incidents=tuple(map(_incident, value.get("incidents", ()))),
        rhythm=_rhythm(value),
        site_w=value.get("site_w", 0),
        quirks=_quirks(value),
        security=Security(**value.get("security", {})),
    )


def ready() -> dict[str, str]:
    """The plans in the package: {"home-ac": "Wall boxes at homes", …}."""
    return {
        name: parse(name, _ready_text(name)).value["plan"]
        for name in sorted(
            entry.name.removesuffix(".yaml")
            for entry in (files(_PACKAGE) / "ready").iterdir()
            if entry.name.endswith(".yaml")
        )
    }


def ready_plan(name: str) -> FleetPlan:
    """A plan of the package: ready_plan("depot"). Raises LookupError that names those there are."""
    known = ready()
    if name not in known:
        raise LookupError(f"there is no plan '{name}'; the ready ones are {', '.join(known)}")
    return read_plan(f"{name}.yaml", _ready_text(name))


def _spelled_out(value: Any) -> Any:
    """A plan whose quirks are lists of mappings and whose version is text, and so its groups."""
    if not isinstance(value, dict):
        return value
    spelled = dict(value)
    if isinstance(value.get("version"), float):  # 2.1 without quotes is a number in YAML
        spelled["version"] = str(value["version"])
    if "quirks" in value:
        spelled["quirks"] = quirks.spelled_out(value["quirks"])
    if isinstance(value.get("points"), list):
        spelled["points"] = list(map(_spelled_out, value["points"]))
    return spelled


def _ready_text(name: str) -> str:
    return (files(_PACKAGE) / "ready" / f"{name}.yaml").read_text("utf-8")


def _impossible(source: Source, value: Mapping[str, Any], under: Pointer) -> Iterator[str]:
    """What a schema cannot say."""
    spoken = [_version(group, _version(value)) for group in value["points"]]
    yield from _wrong_settings(source, value, _keys(*spoken), under)
    yield from _wrong_arrivals(source, value, under)
    yield from wrong_vehicles(source, value, under)
    yield from wrong_site(source, value, under)
    yield from quirks.impossible(source, value.get("quirks", []), (*under, "quirks"))
    for number, group in enumerate(value["points"]):
        here = (*under, "points", str(number))
        yield from _wrong_settings(source, group, _keys(spoken[number]), here)
        yield from wrong_vehicles(source, group, here)
        yield from wrong_power(source, group, here)
        yield from quirks.impossible(source, group.get("quirks", []), (*here, "quirks"))
        missing = [key for key in _NEEDED if key not in group]
        if group["model"] not in MODELS and missing:
            yield (
                f"{source.at((*here, 'model'))}: {'.'.join(here)}: model '{group['model']}' is not "
                f"known here and so needs {', '.join(missing)}; known are {', '.join(MODELS)}"
            )
        every = (*here, "visit_every")
        if "visit_every" in group and _seconds(group["visit_every"]) < _LEAST_EVERY_S:
            yield (
                f"{source.at(every)}: {'.'.join(every)}: found {group['visit_every']}; "
                "expected at least 10m"
            )
    for number, one in enumerate(value.get("incidents", ())):
        place = (*under, "incidents", str(number), "every")
        if "every" in one and _seconds(one["every"]) < 1:
            yield (
                f"{source.at(place)}: {'.'.join(place)}: found {one['every']}; expected at least 1s"
            )


def _wrong_arrivals(source: Source, value: Mapping[str, Any], under: Pointer) -> Iterator[str]:
    for name, weights in value.get("arrivals", {}).items():
        here = (*under, "arrivals", name)
        if name != "utc_offset_h" and not any(weights):
            yield (
                f"{source.at(here)}: {'.'.join(here)}: found only 0; "
                "expected a weight of more than 0, or nobody would ever come"
            )


def _keys(*versions: str) -> Mapping[str, Key]:
    """What can be set of those who speak these versions."""
    return KEYS if set(versions) <= {_FIRST} else {**KEYS, **LATER_KEYS}


def _wrong_settings(
    source: Source, value: Mapping[str, Any], keys: Mapping[str, Key], under: Pointer
) -> Iterator[str]:
    for key, setting in value.get("settings", {}).items():
        here = (*under, "settings", key)
        named = ".".join(here)
        if key not in keys or keys[key].readonly:
            changeable = ", ".join(known for known in keys if not keys[known].readonly)
            yield (
                f"{source.at(here, key=True)}: {named}: '{key}' cannot be changed; "
                f"allowed are {changeable}"
            )
        elif canonical(key, _text(setting)) is None:
            kind = _KINDS[keys[key].kind]
            yield f"{source.at(here)}: {named}: found '{_text(setting)}'; expected {kind}"


def _model(group: Mapping[str, Any], plan: Mapping[str, Any]) -> Model:
    known = MODELS.get(group["model"]) or Model(
        group["model"], group["vendor"], group["power_w"], group["phases"], 1, "", "1.0", _EVERY_S,
        AC_CARS if group["phases"] else DC_CARS,
    )  # fmt: skip
    said = {key: group[key] for key in _MODEL_KEYS if key in group}
    said["version"] = _version(group, "")
    if "visit_every" in group:
        said["visit_every_s"] = round(_seconds(group["visit_every"]))
    vehicles = group.get("vehicles") or plan.get("vehicles")
    if vehicles:
        said["vehicles"], said["arrive_percent"] = vehicles_of(vehicles)
    return replace(
        known,
        **said,
        settings=_settings(group),
        quirks=_quirks(group),
        security=Security(**group.get("security", {})),
    )


def _version(value: Mapping[str, Any], usual: str = _FIRST) -> str:
    said: str = value.get("version", usual)
    return said


def _rhythm(value: Mapping[str, Any]) -> Rhythm:
    """The weights of a week; () when cars come at any time alike."""
    said = value.get("arrivals")
    if said is None:
        return ()
    hours, weekdays = said.get("hours", [1] * 24), said.get("weekdays", [1] * 7)
    return week_of(tuple(hours), tuple(weekdays), said.get("utc_offset_h", 0))


def _mixed(groups: list[tuple[Model, int]]) -> tuple[Model, ...]:
    """The models in turn, each as often as its share: [(a, 4), (b, 2)] is a, b, a."""
    divisor = reduce(gcd, (count for _, count in groups))
    places = [
        (Fraction(2 * turn + 1, 2 * (count // divisor)), number, model)
        for number, (model, count) in enumerate(groups)
        for turn in range(count // divisor)
    ]
    return tuple(model for _, _, model in sorted(places, key=lambda place: place[:2]))


def _incident(one: Mapping[str, Any]) -> Incident:
    return Incident(
        what=one["what"],
        first_s=_seconds(one.get("first", 0)),
        every_s=_seconds(one["every"]) if "every" in one else None,
        lasts_s=_seconds(one["lasts"]) if "lasts" in one else None,
        share=float(one.get("share", 1)),
        together=one.get("together", False),
        backed=one.get("backed", False),
        transactions=one.get("transactions", "stop"),
    )


def _quirks(value: Mapping[str, Any]) -> tuple[Quirk, ...]:
    said, network = value.get("quirks", ()), value.get("network", {})
    return quirks.read_quirks(said) + quirks.read_network(network)


def _settings(value: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: str(canonical(key, _text(setting)))
        for key, setting in value.get("settings", {}).items()
    }


def _seconds(value: str | float) -> float:
    return seconds(str(value))


def _text(value: str | int | bool) -> str:  # noqa: FBT001  # YAML's own
    return str(value).lower() if isinstance(value, bool) else str(value)
