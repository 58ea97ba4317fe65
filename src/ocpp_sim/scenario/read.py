"""Scenarios in YAML; a step is a mapping, `plug_in: {connector: 2}`, or words, `plug_in 2`."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, TypeAlias

from ocpp_sim.core import port
from ocpp_sim.core.garage import vehicle_of
from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.model import AC_11
from ocpp_sim.plan.read import plan_of, ready_plan
from ocpp_sim.scenario import model
from ocpp_sim.versions import VERSIONS
from ocpp_sim.written.check import check, packaged
from ocpp_sim.written.source import Pointer, Source, WrittenError, parse, scalar
from ocppj.schema import schemas
from virtualtime.duration import seconds

SCHEMA = "scenario.schema.json"
_FOUND_LIMIT = 3
Said: TypeAlias = Mapping[str, Any]


def schema() -> Mapping[str, Any]:
    """The JSON Schema of a scenario whose steps are mappings or words."""
    return packaged("ocpp_sim.scenario", SCHEMA)


def read_scenario(name: str, text: str) -> model.Scenario:
    """The scenario in a YAML file; `name` is how errors call it.

    Raises WrittenError, which says where, what was found and what is allowed.
    """
    source = parse(name, text)
    value = _with_words_spelled_out(source.value)
    check(source, schema(), value)
    if ("steps" in value) == ("roles" in value):
        found = "both" if "steps" in value else "neither"
        raise WrittenError((_problem(source, (), found, "either steps or roles"),))
    wrong = tuple(
        problem for at, steps in _scripts(value) for problem in _impossible(source, at, steps)
    )
    if wrong:
        raise WrittenError(wrong)
    scripts = {at: _script(source, at, steps) for at, steps in _scripts(value)}
    roles = tuple(
        model.Role(name, role.get("count", 1), scripts["roles", name, "steps"])
        for name, role in value.get("roles", {}).items()
    )
    plan = _fleet(source, value, sum(role.count for role in roles))
    return model.Scenario(value["scenario"], plan, scripts.get(("steps",), ()), roles)


def _with_words_spelled_out(value: Any) -> Any:
    """A scenario with its steps as mappings; whatever is not as it should be stays as it is."""
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("steps"), list):
        value = {**value, "steps": [_spelled_out(step) for step in value["steps"]]}
    if isinstance(value.get("roles"), dict):
        roles = {name: _with_words_spelled_out(role) for name, role in value["roles"].items()}
        value = {**value, "roles": roles}
    return value


def _scripts(value: Said) -> Iterator[tuple[Pointer, list[Any]]]:
    """Where there are steps: (("steps",), […]), or (("roles", "guest", "steps"), […]), …"""
    if "steps" in value:
        yield ("steps",), value["steps"]
    for name, role in value.get("roles", {}).items():
        yield ("roles", name, "steps"), role["steps"]


def _script(source: Source, at: Pointer, steps: list[Any]) -> tuple[model.Step, ...]:
    written = source.value
    for key in at:
        written = written[key]
    return tuple(
        step
        for number, one in enumerate(steps)
        for step in _steps(source, written[number], one, (*at, str(number)))
    )


def _spelled_out(step: Any) -> Any:
    """A step as {name: {option: value}}; what is neither words nor a mapping stays as it is."""
    if isinstance(step, str) and step.split():
        name, *words = _words(step)
        return {name: _options(name, words)}
    if isinstance(step, dict) and len(step) == 1:
        ((name, value),) = step.items()
        main = _definition(name).get("x-main")
        if value is None:
            return {name: {}}
        if main and not isinstance(value, dict | list):
            return {name: {main: value}}
    return step


def _words(step: str) -> list[str]:
    try:
        return shlex.split(step)
    except ValueError:  # a quote that does not close
        return step.split()


def _options(name: str, words: list[str]) -> dict[str, Any]:
    """["ReserveNow", "within", "5s"] is {"action": "ReserveNow", "within": "5s"}."""
    rules = _definition(name).get("properties", {})
    main = _definition(name).get("x-main")
    if words and main and words[0] not in rules:
        words = [main, *words]
    named = dict(zip(words[::2], [*words[1::2], ""], strict=False))
    return {key: _typed(rules.get(key, {}), word) for key, word in named.items()}


def _typed(rule: Mapping[str, Any], word: str) -> Any:
    """A word as its rule wants it, so that a tag of digits stays text."""
    if "$ref" in rule:
        rule = _definition(rule["$ref"].rpartition("/")[2])
    kinds = rule.get("type", "string")
    return word if "string" in kinds else scalar(word)


def _definition(name: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema()["$defs"].get(name, {})
    return found


def _impossible(source: Source, at: Pointer, steps: list[Any]) -> Iterator[str]:
    """What a schema cannot say in words that help."""
    actions, meetings = _actions(), set[str]()
    for number, one in enumerate(steps):
        ((name, said),) = one.items()
        here = (*at, str(number))
        if name == "meet":
            if said["name"] in meetings:
                found = f"'{said['name']}' once more"
                yield _problem(source, (*here, name), found, "one name for each meeting")
            meetings.add(said["name"])
        action = said.get("action")
        if action is not None and action not in actions:
            near = ", ".join(get_close_matches(action, actions, _FOUND_LIMIT)) or "Heartbeat"
            yield _problem(source, (*here, name, "action"), f"'{action}'", f"one such as {near}")
        if name == "set_limit" and len({"amps", "watts"} & set(said)) != 1:
            found = ", ".join(said) or "nothing"
            yield _problem(source, (*here, name), found, "one of amps, watts")
        if name == "wait_until" and len({"status", "transaction", "event"} & set(said)) != 1:
            allowed = "one of status, transaction, event"
            yield _problem(source, (*here, name), ", ".join(said) or "nothing", allowed)


@cache
def _actions() -> frozenset[str]:
    """Those of all versions."""
    return frozenset().union(*(schemas(version).actions for version in VERSIONS))


def _problem(source: Source, pointer: Pointer, found: str, allowed: str) -> str:
    where = ".".join(pointer) or "scenario"
    return f"{source.at(pointer)}: {where}: found {found}; expected {allowed}"


def _fleet(source: Source, value: Mapping[str, Any], cast: int) -> FleetPlan:
    """The charge points: as many as is said, as there are roles for, or as the fleet has."""
    fleet = value.get("fleet")
    if fleet is None:
        plan = FleetPlan(mix=(AC_11,), count=1)
    elif isinstance(fleet, str):
        plan = _ready(source, fleet)
    else:
        titled = {"plan": value["scenario"], "points": [{"count": 1, "model": AC_11.name}], **fleet}
        plan = plan_of(source, titled, ("fleet",))
    return replace(plan, count=value.get("count", cast or plan.count), autopilot=False)


def _ready(source: Source, name: str) -> FleetPlan:
    try:
        return ready_plan(name)
    except LookupError as error:
        raise WrittenError((f"{source.at(('fleet',))}: fleet: {error}",)) from error


def _steps(source: Source, written: Any, one: Mapping[str, Any], at: Pointer) -> list[model.Step]:
    ((name, said),) = one.items()
    where = source.line(at)
    words = written if isinstance(written, str) else " ".join((name, *_told(name, said)))
    return [model.Step(where, words, deed) for deed in _deeds(name, said)]


def _told(name: str, said: Said) -> Iterator[str]:
    """A mapping in words: {"tag": "TAG", "connector": 2} is "TAG", "connector 2"."""
    main = _definition(name).get("x-main")
    for key, value in said.items():
        yield str(value) if key == main else f"{key} {value}"


def _deeds(name: str, said: Said) -> list[model.Deed]:
    make = _ACTS.get(name)
    deeds: list[model.Deed] = [_EXPECTATIONS[name](said) if make is None else model.Act(make(said))]
    if name == "go_offline" and "for" in said:
        deeds += [model.Wait(_seconds(said["for"])), model.Act(port.GoOnline())]
    return deeds


def _connector(said: Said) -> int:
    number: int = said.get("connector", 1)
    return number


def _within(said: Said) -> float:
    return _seconds(said.get("within", 30))


def _until(said: Said) -> model.Deed:
    if "status" in said:
        return model.AwaitStatus(said["status"], _connector(said), _within(said))
    if "transaction" in said:
        return model.AwaitTransaction(said["transaction"], _connector(said), _within(said))
    return model.AwaitEvent(said["event"], _within(said))


def _sent(said: Said) -> model.ExpectSent:
    action, count = said["action"], said.get("count")
    if count is not None:
        return model.ExpectSent(action, count, count)
    at_most = said.get("at_most")
    return model.ExpectSent(action, said.get("at_least", 1 if at_most is None else 0), at_most)


def _latency(said: Said) -> model.ExpectLatency:
    percentile = float(said.get("percentile", 100))
    return model.ExpectLatency(said.get("action", ""), _seconds(said["below"]), percentile)


def _limit(said: Said, unit: str) -> int:
    """A limit of 0 is one, and 1 of the unit charges no car either."""
    return max(said[unit], 1) if unit in said else 0


def _seconds(value: str | float) -> float:
    return seconds(str(value))


_ACTS: Final[Mapping[str, Callable[[Said], port.Input]]] = {
    "plug_in": lambda said: port.PlugIn(_connector(said), vehicle_of(said.get("vehicle", {}))),
    "unplug": lambda said: port.Unplug(_connector(said)),
    "present_tag": lambda said: port.PresentTag(_connector(said), said.get("tag", "")),
    "fault": lambda said: port.Fault(_connector(said), said.get("code", "OtherError")),
    "clear_fault": lambda said: port.ClearFault(_connector(said)),
    "go_offline": lambda _said: port.GoOffline(),
    "go_online": lambda _said: port.GoOnline(),
    "power_cycle": lambda said: port.PowerCycle(
        _seconds(said.get("off", 0)), said.get("backed", False), said.get("transactions", "stop")
    ),
    "set_limit": lambda said: port.SetLimit(
        _limit(said, "watts"), _limit(said, "amps"), said.get("connector", 0)
    ),
    "lift_limit": lambda said: port.SetLimit(connector_id=said.get("connector", 0)),
    "send_raw": lambda said: port.SendRaw(said["text"]),
}
_EXPECTATIONS: Final[Mapping[str, Callable[[Said], model.Deed]]] = {
    "wait": lambda said: model.Wait(_seconds(said["for"])),
    "wait_until": _until,
    "expect_call": lambda said: model.ExpectCall(
        said["action"], said.get("with", {}), _within(said)
    ),
    "expect_status": lambda said: model.AwaitStatus(said["status"], _connector(said), 0.0),
    "expect_sent": _sent,
    "expect_latency": _latency,
    "expect_no_violations": lambda _said: model.ExpectNoViolations(),
    "expect_ledger": lambda said: model.ExpectLedger(
        said.get("sessions"),
        said.get("at_least_wh", 0),
        said.get("at_most_wh"),
        said.get("agrees", False),
    ),
    "meet": lambda said: model.Meet(said["name"], _seconds(said.get("within", "5m"))),
}
