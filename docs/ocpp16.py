"""The page on OCPP 1.6: prose from two files, held to the code; who sends what, and the tests."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from mockserver.central import v16
from ocpp_sim.core.configuration import KEYS
from ocppj.schema import schemas

_HERE = Path(__file__).parent


def page() -> str:
    """Every action of OCPP 1.6, who sends it, what the other does, what tests it; every key."""
    prose = tomllib.loads((_HERE / "ocpp16.toml").read_text())
    actions = sorted(schemas("1.6").actions)
    parts = [
        "# OCPP 1.6\n\n",
        "What the central system and the simulated charge points make of each action.\n",
        "Any action with any payload can be sent to any charge point:"
        " `POST /_mock/worlds/{world}/charge_points/{id}/commands`.\n\n",
        "| Action | Sent by | Central system | Simulated charge point |\n",
        "| --- | --- | --- | --- |\n",
    ]
    for action in actions:
        told = prose.get(action, {})
        central = told.get("central", "Sends it on demand.")
        point = told.get("point", "Answers NotSupported.")
        parts.append(f"| {action} | {_senders(action)} | {central} | {point} |\n")
    parts.append("\n## Tests\n\nSome of the tests that speak of each action, below `tests/`.\n\n")
    for action in actions:
        parts += [f"- {action}\n", *(f"  - `{test}`\n" for test in prose[action]["tests"])]
    return "".join([*parts, *_keys()])


def _senders(action: str) -> str:
    if action == "DataTransfer":
        return "both"
    return "charge point" if action in v16.HANDLERS else "central system"


def _keys() -> Iterator[str]:
    """The configuration keys, their types and defaults from the code."""
    prose = tomllib.loads((_HERE / "ocpp16_keys.toml").read_text())
    yield "\n## Configuration keys\n\n"
    yield "A read-only key is refused, as is a value that is not of the type.\n"
    yield "What else a key does has a test of its own below `tests/`.\n\n"
    yield "| Key | Type | Default | Access | Effect | Tested by |\n"
    yield "| --- | --- | --- | --- | --- | --- |\n"
    for name, key in sorted(KEYS.items()):
        access = "write only" if key.kind == "secret" else "read-write"
        access = "read-only" if key.readonly else access
        default = f"`{key.default}`" if key.default else ""
        test = f"`{prose[name]['test']}`" if "test" in prose[name] else ""
        effect = prose[name]["effect"]
        yield f"| {name} | {key.kind} | {default} | {access} | {effect} | {test} |\n"
