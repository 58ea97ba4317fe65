"""The pages on OCPP 2.0.1 and 2.1: prose held to the code, tests, and the device model."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mockserver.central import v21, v201
from ocpp_sim.core.configuration import key_of
from ocpp_sim.core.inventory import ROWS, Row
from ocpp_sim.core.variables import mutability
from ocppj.schema import schemas

_HERE = Path(__file__).parent
_DEMAND = "Sends it on demand."
NEVER = "Never sends it"
_PLACES = {"station": "", "evse": "each EVSE", "connector": "each connector"}
Prose = Mapping[str, Mapping[str, Any]]


def prose(name: str) -> Prose:
    """What the file "ocpp201.toml" says of each action."""
    return tomllib.loads((_HERE / name).read_text())


def page_201() -> str:
    """Every action of OCPP 2.0.1 and every variable of the device model."""
    told = prose("ocpp201.toml")
    parts = [
        "# OCPP 2.0.1\n\n",
        "What the central system and the simulated charging stations make of each action.\n",
        "Each EVSE of a simulated station has one connector.\n",
        "Any action with any payload can be sent to any station:"
        " `POST /_mock/worlds/{world}/charge_points/{id}/commands`.\n\n",
        *_actions(told, set(v201.handlers())),
    ]
    return "".join([*parts, *_variables()])


def page_21() -> str:
    """What OCPP 2.1 adds to 2.0.1."""
    added = prose("ocpp21.toml")
    kept = len(schemas("2.1").actions) - len(added)
    parts = [
        "# OCPP 2.1\n\n",
        f"The {kept} actions of 2.0.1 are the same at both sides: see [OCPP 2.0.1](ocpp201.md).\n",
        "What 2.1 has put into their payloads is accepted where it is optional;"
        " what this station cannot do of that is refused by its status.\n",
        "CALLRESULTERROR and SEND are spoken: a bad answer is disputed, and values are streamed.\n",
        f"These are the {len(added)} actions that 2.1 adds.\n\n",
        *_actions(added, set(v21.handlers())),
    ]
    return "".join(parts)


def _actions(told: Prose, sent: set[str]) -> Iterator[str]:
    yield "| Action | Sent by | Central system | Simulated charging station |\n"
    yield "| --- | --- | --- | --- |\n"
    for action in sorted(told):
        central, point = told[action].get("central", _DEMAND), told[action]["point"]
        yield f"| {action} | {_sender(action, told, sent)} | {central} | {point} |\n"
    yield "\n## Tests\n\nSome of the tests that speak of each action, below `tests/`.\n\n"
    for action in sorted(told):
        yield f"- {action}\n"
        yield from (f"  - `{test}`\n" for test in told[action]["tests"])


def _sender(action: str, told: Prose, sent: set[str]) -> str:
    """What neither side makes anything of is sent by a station that has what this one has not."""
    if action == "DataTransfer":
        return "both"
    never = told[action]["point"].startswith(NEVER)
    return "station" if action in sent or never else "central system"


def _variables() -> Iterator[str]:
    """The device model, from its table in the code."""
    yield "\n## Device model\n\n"
    yield "The variables that a simulated charging station has; those that the standard requires"
    yield " are marked.\n"
    yield "A value is a setting (named as in [OCPP 1.6](ocpp16.md), where that has it), shows what"
    yield " the station is or does, or is always the same.\n\n"
    yield "| Component | Variable | Type | Access | Value | Required |\n"
    yield "| --- | --- | --- | --- | --- | --- |\n"
    for row in sorted(ROWS, key=lambda one: (one.component, one.variable, one.instance or "")):
        instance = f"[{row.instance}]" if row.instance else ""
        place = f" ({_PLACES[row.place]})" if row.place != "station" else ""
        kind = f"{row.kind}, {row.unit}" if row.unit else row.kind
        needed = "yes" if row.needed else ""
        yield (
            f"| {row.component}{place} | {row.variable}{instance} | {kind} | {mutability(row)}"
            f" | {_value(row)} | {needed} |\n"
        )


def _value(row: Row) -> str:
    if row.shown:
        return "as it is"
    if not row.key:
        return f"always `{row.fixed}`" if row.fixed else "always empty"
    key = key_of(row.key)
    default = f", `{key.default}` at first" if key is not None and key.default else ""
    return f"the setting {row.key}{default}"
