"""Quirks as plans say them: `quirks: [Huawei, {quirk: late_answer, share: 0.2, nth: 3}]`."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from ocpp_sim.core.wire import Params, Selector
from ocpp_sim.quirks.catalogue import CATALOGUE, Entry, Param, on_the_wire
from ocpp_sim.quirks.model import Quirk
from ocpp_sim.quirks.presets import PRESETS, quirks_of
from ocpp_sim.written.source import Pointer, Source
from ocppj.schema import schemas
from virtualtime.duration import seconds

_SELECTING: Final = ("action", "direction", "nth", "after")
_OWN: Final = (*_SELECTING, "probability", "with")
_FEW: Final = 3
# What a network does, and the quirk that it is.
_FAULTS: Final = {
    "loss": "loss",
    "duplicate": "duplicate",
    "reorder": "reorder",
    "half_open": "half_open",
    "drop": "ungraceful_drop",
}


def names() -> Mapping[str, list[str]]:
    """What the schema of plans allows, by the name of its definition."""
    return {"quirk_name": sorted(CATALOGUE), "preset_name": sorted(PRESETS)}


def named(name: str) -> tuple[Quirk, ...]:
    """The quirk or the preset of that name. Raises LookupError that names the nearest."""
    if name in PRESETS:
        return quirks_of(name)
    if name in CATALOGUE:
        return (Quirk(name),)
    near = ", ".join(get_close_matches(name, (*PRESETS, *CATALOGUE), _FEW)) or "Huawei, loss"
    raise LookupError(f"there is no quirk or preset '{name}'; there are such as {near}")


def spelled_out(value: Any) -> Any:
    """Quirks as a list of mappings: "Huawei" is [{"preset": "Huawei"}]."""
    if isinstance(value, str):
        return [_named(value)]
    if isinstance(value, list):
        return [_named(one) if isinstance(one, str) else one for one in value]
    return value


def _named(name: str) -> dict[str, str]:
    """A preset, or a quirk; what is neither is taken for what it looks like most."""
    near = get_close_matches(name, (*PRESETS, *CATALOGUE), 1) or [name]
    return {"preset" if near[0] in PRESETS else "quirk": name}


def impossible(source: Source, said: list[Mapping[str, Any]], under: Pointer) -> Iterator[str]:
    """What a schema cannot say about a list of quirks."""
    for number, one in enumerate(said):
        here = (*under, str(number))
        if ("quirk" in one) == ("preset" in one):
            yield f"{source.at(here)}: {'.'.join(here)}: expected one of quirk, preset"
        elif "preset" in one:
            for key in one.keys() & _OWN:
                yield _wrong(source, (*here, key), "is not for presets; allowed is share")
        else:
            yield from _wrong_quirk(source, one, CATALOGUE[one["quirk"]], here)


def _wrong_quirk(
    source: Source, one: Mapping[str, Any], entry: Entry, here: Pointer
) -> Iterator[str]:
    if not on_the_wire(entry):
        fitting = ("share", "probability", *entry.selects)
        for key in [key for key in _OWN if key in one and key not in fitting]:
            text = f"is not for {entry.name}, which allows {', '.join(fitting)}"
            yield _wrong(source, (*here, key), text)
        return
    direction = one.get("direction")
    if direction is not None and direction not in entry.directions:
        allowed = ", ".join(entry.directions)
        yield _wrong(source, (*here, "direction"), f"found {direction}; {entry.name} has {allowed}")
    action, actions = one.get("action"), _actions()
    if action is not None and action not in actions:
        near = ", ".join(get_close_matches(action, actions, _FEW)) or "Heartbeat"
        yield _wrong(source, (*here, "action"), f"found '{action}'; expected one such as {near}")
    known = {param.name: param for param in entry.params}
    for key, value in one.get("with", {}).items():
        place = (*here, "with", key)
        if key not in known:
            text = f"'{key}' is not known to {entry.name}; allowed: {', '.join(known) or 'none'}"
            yield f"{source.at(place, key=True)}: {'.'.join(place[:-1])}: {text}"
        elif _told(known[key], value) is None:
            yield _wrong(source, place, f"found '{value}'; expected a {known[key].kind}")


@cache
def _actions() -> frozenset[str]:
    """Those of all versions."""
    return frozenset().union(*(schemas(version).actions for version in ("1.6", "2.0.1", "2.1")))


def _wrong(source: Source, pointer: Pointer, text: str) -> str:
    return f"{source.at(pointer)}: {'.'.join(pointer)}: {text}"


def _told(param: Param, value: Any) -> float | str | None:
    """A param as its quirk wants it; None if it is not of that kind."""
    if param.kind == "text":
        return str(value)
    if param.kind == "number":
        return float(value) if isinstance(value, int | float) else None
    try:
        return seconds(str(value))
    except ValueError:
        return None


def read_quirks(said: list[Mapping[str, Any]]) -> tuple[Quirk, ...]:
    """The quirks of a list in which nothing is impossible."""
    return tuple(quirk for one in said for quirk in _read(one))


def _read(one: Mapping[str, Any]) -> tuple[Quirk, ...]:
    share = float(one.get("share", 1))
    if "preset" in one:
        return quirks_of(one["preset"], share)
    likely = one.get("probability")
    chosen = {key: one[key] for key in _SELECTING if key in one}
    entry = CATALOGUE[one["quirk"]]
    return (
        Quirk(
            entry.name,
            share,
            None if likely is None else float(likely),
            Selector(**chosen),
            tuple(_params(entry, one.get("with", {}))),
        ),
    )


def _params(entry: Entry, said: Mapping[str, Any]) -> Iterator[tuple[str, float | str]]:
    for param in entry.params:
        told = _told(param, said[param.name]) if param.name in said else None
        if told is not None:
            yield param.name, told


def read_network(said: Mapping[str, Any]) -> tuple[Quirk, ...]:
    """The quirks that a network of certain faults comes to."""
    share = float(said.get("share", 1))
    found = [
        Quirk(name, share, float(said[key]), of="network")
        for key, name in _FAULTS.items()
        if said.get(key)
    ]
    if said.get("latency") or said.get("jitter"):
        delays: Params = (
            ("delay", seconds(str(said.get("latency", 0)))),
            ("jitter", seconds(str(said.get("jitter", 0)))),
        )
        found.append(Quirk("latency", share, params=delays, of="network"))
    if said.get("herd"):
        found.append(Quirk("herd", share, of="network"))
    return tuple(found)
