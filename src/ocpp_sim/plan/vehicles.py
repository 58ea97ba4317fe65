"""The cars of a plan, and what no schema says of cars and of the outlets that they come to."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.garage import vehicle_of
from ocpp_sim.core.limit import Supply
from ocpp_sim.plan.model import MODELS
from ocpp_sim.written.source import Pointer, Source

_ARRIVE_PERCENT: Final = (10, 65)
_NO_VALUES: Final = ("share", "soc_percent")

Arrivals = tuple[tuple[int, int], ...]


def vehicles_of(said: list[Mapping[str, Any]]) -> tuple[tuple[Vehicle, ...], Arrivals]:
    """The cars, each as often as its share, and between what percents each of them comes."""
    cars: list[Vehicle] = []
    percents: list[tuple[int, int]] = []
    for one in said:
        least, most = one.get("soc_percent", _ARRIVE_PERCENT)
        share = one.get("share", 1)
        cars += [_vehicle(one)] * share
        percents += [(least, most)] * share
    return tuple(cars), tuple(percents)


def wrong_vehicles(source: Source, value: Mapping[str, Any], under: Pointer) -> Iterator[str]:
    """What cannot be of the `vehicles` of a plan or a group, each with its place."""
    for number, one in enumerate(value.get("vehicles", ())):
        here = (*under, "vehicles", str(number))
        low, high = one.get("soc_percent", _ARRIVE_PERCENT)
        if low > high:
            wrong = f"found {low} to {high}; expected the lower one first"
            yield _said(source, (*here, "soc_percent"), wrong)
        try:
            _vehicle(one)
        except ValueError as error:
            yield _said(source, (*here, "curve"), str(error).removeprefix("vehicle.curve: "))


def wrong_power(source: Source, group: Mapping[str, Any], under: Pointer) -> Iterator[str]:
    """A group of charge points whose power is too little for any car."""
    least_w = _least_w(group)
    for key in ("power_w", "station_w"):
        if key in group and group[key] < least_w:
            wrong = f"found {group[key]}; no car charges with less than {least_w}"
            yield _said(source, (*under, key), wrong)


def wrong_site(source: Source, plan: Mapping[str, Any], under: Pointer) -> Iterator[str]:
    """A site whose power is too little for a single car at one of its charge points."""
    groups = plan["points"]
    if "site_w" not in plan or not all(_value(group, "power_w") for group in groups):
        return
    for group in groups:
        least_w = _least_w(group)
        if plan["site_w"] < least_w:
            wrong = f"found {plan['site_w']}; no car charges at '{group['model']}' with less than"
            yield _said(source, (*under, "site_w"), f"{wrong} {least_w}")


def _least_w(group: Mapping[str, Any]) -> int:
    return Supply(0, _value(group, "phases")).floor_dw // 10


def _value(group: Mapping[str, Any], key: str) -> int:
    """What a group says, or its model; 0 where neither does."""
    found: int = group.get(key, getattr(MODELS.get(group["model"]), key, 0))
    return found


def _vehicle(one: Mapping[str, Any]) -> Vehicle:
    return vehicle_of({name: value for name, value in one.items() if name not in _NO_VALUES})


def _said(source: Source, place: Pointer, wrong: str) -> str:
    return f"{source.at(place)}: {'.'.join(place)}: {wrong}"
