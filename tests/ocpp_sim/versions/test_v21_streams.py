"""Streams of values in the words of OCPP 2.1."""

from importlib.util import find_spec
from pathlib import Path

import jsonschema_rs
import orjson

from ocppj.frame import Unconfirmed
from tests.ocpp_sim.core.test_monitoring import POWER

SCHEMAS = Path(find_spec("ocpp").submodule_search_locations[0]) / "v21" / "schemas"


def test_a_stream_is_opened_told_and_closed(bench):
    point = bench(version="2.1").registered()
    point.csms.answers["OpenPeriodicEventStream"] = {"status": "Accepted"}
    pace = {"values": 2, "interval": 60}
    wish = {**POWER, "type": "Periodic", "value": 10, "severity": 3, "periodicEventStream": pace}
    point.command("SetVariableMonitoring", {"setMonitoringData": [wish]})
    point.advance(20)
    point.command("ClearVariableMonitoring", {"id": [1]})

    data = {"id": 1, "variableMonitoringId": 1, "params": pace}
    assert point.calls("OpenPeriodicEventStream") == [{"constantStreamData": data}]
    (told,) = [frame for frame in point.frames if isinstance(frame, Unconfirmed)]
    assert told.action == "NotifyPeriodicEventStream"
    assert told.payload == {
        "id": 1,
        "pending": 0,
        "basetime": "2024-06-01T09:00:10.000Z",
        "data": [{"t": 0.0, "v": "0"}, {"t": 10.0, "v": "0"}],
    }
    official = orjson.loads((SCHEMAS / "NotifyPeriodicEventStream.json").read_bytes())
    assert jsonschema_rs.validator_for(official).is_valid(told.payload)
    assert point.calls("ClosePeriodicEventStream") == [{"id": 1}]


def test_a_stream_is_adjusted_and_listed(bench):
    point = bench(version="2.1").registered()

    asked = {"id": 7, "params": {"values": 3}}
    assert point.status_of_command("AdjustPeriodicEventStream", asked) == "Rejected"
    assert point.command("GetPeriodicEventStream", {}).payload == {}
