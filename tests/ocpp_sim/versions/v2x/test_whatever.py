"""Whatever a central system of 2.x commands, and whatever happens meanwhile, the words are valid.

Commands are drawn from the official schemas, with names that there are and others.
The bench holds every frame that the charge point sends against the schema of its version.
"""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.inventory import ROWS
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.station import Spec
from ocpp_sim.versions import dialect
from ocppj.frame import CallError, CallResult
from ocppj.schema import schemas
from tests.ocpp_sim.conftest import START, Bench

TEXTS = {
    "name": sorted({row.component for row in ROWS} | {row.variable for row in ROWS}),
    "attributeValue": ["0", "1", "60", "true", "2,1", "SoC,Voltage", "Authorized", "?" * 40],
    "idToken": ["TAG", "OTHER", "T" * 36],
    "ocppCsmsUrl": ["ws://other.test", "http://other.test"],
    "location": ["https://files.test/x_2.0.bin"],
    "remoteLocation": ["https://files.test/logs"],
    "transactionId": ["nobody"],
    "type": ["Central", "ISO14443"],
}
WHOLE = (-1, 0, 1, 1, 2, 5, 9, 60, 900, 7000)
TIMES = ("2024-06-01T08:00:00Z", "2024-06-01T09:01:00Z", "2024-06-02T09:00:00Z")
ACTS = (
    port.PlugIn(1),
    port.PlugIn(2),
    port.PresentTag(1, "TAG"),
    port.PresentTag(2, "OTHER"),
    port.Unplug(1),
    port.Fault(1, "GroundFailure"),
    port.Fault(0, "InternalError"),
    port.ClearFault(1),
    port.ClearFault(0),
    port.SetLimit(watts=7000),
    port.SetLimit(amps=10, connector_id=1),
    port.SetLimit(),
    port.GoOffline(),
    port.GoOnline(),
    port.PowerCycle(off_s=5),
)


class Drawn:
    """Payloads that a schema allows."""

    def __init__(self, version: str, chance: Random) -> None:
        self._version = version
        self.chance = chance

    def payload(self, action):
        schema = schemas(self._version).document(action, "request")
        return self._object(schema, schema.get("definitions", {}))

    def _object(self, schema, known):
        needed = set(schema.get("required", ()))
        drawn = {
            name: self._value(name, one, known)
            for name, one in schema.get("properties", {}).items()
            if name in needed or (name != "customData" and self.chance.random() < 0.4)
        }
        return drawn | self._variable() if {"component", "variable"} <= drawn.keys() else drawn

    def _variable(self):
        """One that there is, most of the time."""
        if self.chance.random() < 0.2:
            return {}
        row = self.chance.choice(ROWS)
        place = {"evse": {"id": 1}, "connector": {"id": 1, "connectorId": 1}}.get(row.place)
        component = (
            {"name": row.component} if place is None else {"name": row.component, "evse": place}
        )
        named = {"name": row.variable, "instance": row.instance}
        return {
            "component": component,
            "variable": {name: value for name, value in named.items() if value is not None},
        }

    def _value(self, name, schema, known):  # noqa: PLR0911 - one for each kind of value
        if "$ref" in schema:
            schema = known[schema["$ref"].rpartition("/")[2]]
        kind = schema.get("type")
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        if kind == "object":
            return self._object(schema, known)
        if kind == "array":
            count = self.chance.randint(schema.get("minItems", 0), 2)
            return [self._value(name, schema["items"], known) for _ in range(max(count, 1))]
        if kind == "boolean":
            return self.chance.random() < 0.5
        if kind in ("integer", "number"):
            low, high = schema.get("minimum", -1), schema.get("maximum", 10**6)
            return self.chance.choice([n for n in WHOLE if low <= n <= high] or [int(low)])
        if schema.get("format") == "date-time":
            return self.chance.choice(TIMES)
        text = self.chance.choice(TEXTS.get(name, ["x", "AbC-1"]))
        return text[: schema.get("maxLength", 50)]


def live(point, drawn, actions):
    """One thing that happens: somebody acts, time passes, or a command comes."""
    dice = drawn.chance.random()
    if dice < 0.3:
        point.give(drawn.chance.choice(ACTS))
    elif dice < 0.45:
        point.advance(drawn.chance.choice((1, 30, 400, 4000)))
    elif point.station.link.state == "up":
        action = drawn.chance.choice(actions)
        answer = point.command(action, drawn.payload(action))
        assert isinstance(answer, CallResult) or answer.code != "InternalError"
        assert isinstance(answer, CallResult | CallError)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_answer_and_every_message_is_valid(version, seed):
    made = Spec("CP-1", version=version, settings={"ClockAlignedDataInterval": "900"})
    point = Bench(build(made, START, connectors=2))
    point.csms.answers["SignCertificate"] = {"status": "Accepted"}
    point.csms.answers["OpenPeriodicEventStream"] = {"status": "Accepted"}
    drawn, actions = Drawn(version, Random(seed)), sorted(dialect(version)._readers)
    point.give(port.Tick())

    for _ in range(25):
        live(point, drawn, actions)

    record = json.loads(json.dumps(station_to_record(point.station)))
    assert station_from_record(record) == point.station
