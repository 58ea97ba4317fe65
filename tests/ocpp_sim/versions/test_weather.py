"""Charge points of 2.x in all weathers: whatever is said to them, what they say is valid.

Calls and answers of the central system are drawn from the official schemas, so that each field of
each message comes in each of its forms; people, faults and lost connections come between.
"""

import json
from random import Random

import pytest

from ocpp_sim import versions
from ocpp_sim.core import calm, port
from ocpp_sim.core import step as core
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import Outcome
from ocpp_sim.plan import FleetPlan, make_station
from ocppj.frame import Call, CallError, CallResult
from ocppj.schema import schemas
from tests.ocpp_sim.conftest import START, Bench

STEPS = 150
POINTS = ("EVConnected", "Authorized", "PowerPathClosed", "ParkingBayOccupancy", "EnergyTransfer")
TIMES = ("2024-06-01T09:05:00Z", "2024-05-31T23:00:00+02:00", "2031-01-01T00:00:00.000Z")
WORDS = ("TAG", "x", "AuthCtrlr", "Enabled", "true", "7", "http://127.0.0.1:1/a", "EVSE", "")


def drawn(schema, document, random):
    """A value that the schema allows; numbers are often those of what there is."""
    if "$ref" in schema:
        return drawn(document["definitions"][schema["$ref"].rsplit("/", 1)[1]], document, random)
    if "enum" in schema:
        return random.choice(schema["enum"])
    return _DRAWN[schema.get("type", "string")](schema, document, random)


def a_list(schema, document, random):
    count = max(schema.get("minItems", 0), random.randint(0, 2))
    count = min(count, schema.get("maxItems", count))
    return [drawn(schema["items"], document, random) for _ in range(count)]


def a_number(schema, _document, random):
    whole = random.choice((0, 1, 1, 1, 2, 3, 16, 60))
    return min(max(whole, int(schema.get("minimum", -1))), int(schema.get("maximum", 90)))


def a_text(schema, _document, random):
    if schema.get("format") == "date-time":
        return random.choice(TIMES)
    return random.choice(WORDS)[: schema.get("maxLength", 99)]


def an_object(schema, document, random):
    needed = schema.get("required", ())
    return {
        name: drawn(one, document, random)
        for name, one in schema.get("properties", {}).items()
        if name != "customData" and (name in needed or random.random() < 0.5)
    }


_DRAWN = {
    "object": an_object,
    "array": a_list,
    "integer": a_number,
    "number": a_number,
    "boolean": lambda _schema, _document, random: random.random() < 0.5,
    "string": a_text,
}


class Weather:
    """A charge point, and what befalls it by a seed."""

    def __init__(self, version, seed):
        self.random = Random(seed)
        pick = self.random.choice
        plan = FleetPlan(
            seed=seed,
            version=version,
            settings={
                "TxStartPoint": ",".join(self.random.sample(POINTS, pick((1, 1, 2)))),
                "TxStopPoint": ",".join(self.random.sample(POINTS, pick((1, 1, 2)))),
                "MeterValueSampleInterval": pick(("0", "60", "300")),
                "ClockAlignedDataInterval": pick(("0", "900")),
                "StopTransactionOnInvalidId": pick(("true", "false")),
                "LocalPreAuthorize": pick(("true", "false")),
            },
        )
        self.schemas = schemas(version)
        self.bench = Bench(make_station(plan, seed, START))
        self.bench.csms.answer = self.answer
        self.bench.outcome = pick((None, Outcome("", 9, "ab" * 32), Outcome("failed")))
        self.calls = 0

    def answer(self, call):
        """Mostly as it should be, else whatever the schema allows, or nothing at all."""
        kind = self.random.random()
        if kind < 0.05:
            return None
        if kind < 0.1:
            return f'[4,"{call.message_id}","GenericError","",{{}}]'
        document = self.schemas.document(call.action, "response")
        payload = an_object(document, document, self.random)
        if call.action == "BootNotification":
            payload = {**payload, "interval": 60}
            if kind < 0.9:
                payload["status"] = "Accepted"
        if "idTokenInfo" in payload and kind < 0.8:
            payload["idTokenInfo"]["status"] = "Accepted"
        return json.dumps([3, call.message_id, payload])

    def happen(self):
        pick = self.random.choice
        what = self.random.random()
        place = pick((1, 1, 2))
        if what < 0.4:
            self.bench.advance(pick((1, 15, 70, 400)))
        elif what < 0.7:
            self.order(pick(sorted(self.schemas.actions)))
        else:
            self.bench.give(
                pick(
                    (
                        port.PlugIn(place),
                        port.PlugIn(place),
                        port.PresentTag(place, pick(("TAG", "OTHER"))),
                        port.PresentTag(place, "TAG"),
                        port.Unplug(place),
                        port.Fault(pick((0, place)), "GroundFailure"),
                        port.ClearFault(pick((0, place))),
                        port.GoOffline(),
                        port.GoOnline(),
                        port.GoOnline(),
                        port.PowerCycle(pick((0, 20)), transactions=pick(("stop", "resume"))),
                        port.SetLimit(pick((0, 5_000))),
                    )
                )
            )

    def order(self, action):
        document = self.schemas.document(action, "request")
        self.calls += 1
        payload = an_object(document, document, self.random)
        self.bench.give(port.Received(json.dumps([2, f"cs-{self.calls}", action, payload])))

    def check(self):
        """What it sent is valid, and it can be kept."""
        for frame in self.bench.frames:
            if isinstance(frame, Call):
                broken = self.schemas.violations(frame.action, "request", frame.payload)
                assert broken == [], frame
        assert station_from_record(station_to_record(self.bench.station)) == self.bench.station


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
@pytest.mark.parametrize("seed", range(5))
def test_in_all_weathers_what_it_says_is_valid_and_every_call_is_answered(version, seed):
    weather = Weather(version, seed)
    for _ in range(STEPS):
        weather.happen()
    weather.check()

    answers = [one for one in weather.bench.frames if isinstance(one, CallResult | CallError)]
    assert weather.calls >= len({one.message_id for one in answers}) > 0
    names = {}
    for one in weather.bench.calls("TransactionEvent"):
        names.setdefault(one["transactionInfo"]["transactionId"], set()).add(one["seqNo"])
    for numbers in names.values():
        assert numbers == set(range(min(numbers), max(numbers) + 1))


@pytest.mark.parametrize("seed", range(100, 103))
def test_the_short_way_leads_where_the_long_one_does(monkeypatch, seed):
    spoken, short_ones = versions.dialect("2.0.1"), []

    def both(station, item, now):
        turn = Turn(station, now, spoken)
        outputs = tuple(core.take(turn, item))
        at_length = core.close(turn), outputs
        short = calm.take(station, item, now, spoken)
        assert short is None or short == at_length
        short_ones.append(short is not None and outputs)
        return at_length

    monkeypatch.setattr(versions, "step", both)
    weather = Weather("2.0.1", seed)
    for _ in range(STEPS):
        weather.happen()

    assert any(short_ones)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_every_call_that_the_schema_allows_has_a_valid_answer(version):
    spoken = schemas(version)
    for seed in range(2):
        for action in sorted(spoken.actions):
            weather = Weather(version, seed)
            weather.random.random()
            point = weather.bench
            point.csms.answer = type(point.csms)(version).answer
            point.registered()
            weather.order(action)
            (answer,) = [
                one
                for one in point.frames
                if not isinstance(one, Call) and one.message_id == "cs-1"
            ]
            if isinstance(answer, CallError):
                assert answer.code in {"NotSupported", "OccurrenceConstraintViolation"}, answer
            else:
                assert spoken.violations(action, "response", answer.payload) == [], (action, answer)
            weather.check()
