"""The core under everything that people, networks and central systems can do to it.

One property drives a charge point with drawn inputs against a peer that answers well, badly, late
or not at all, and holds what must always be true.
"""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocpp_sim import versions
from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.connector import UJ_PER_WH, Vehicle
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.station import Spec
from ocpp_sim.core.status import ERROR_CODES, LEGAL
from ocpp_sim.core.visit import Autopilot
from ocppj.frame import Call, CallError, CallResult, parse
from ocppj.schema import schemas

START = datetime(2024, 6, 1, 9, tzinfo=UTC)
SCHEMAS = schemas("1.6", "strict")
CONNECTORS = st.integers(-1, 3)
TAGS = st.sampled_from(["A", "B", "C", "", "x" * 21])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(-1e9, 1e9) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
TIMES = st.sampled_from(
    ["2024-06-01T09:30:00Z", "2030-01-01T00:00:00+05:00", "2024-06-01T10:00:00", "soon"]
)
COMMANDS = st.one_of(
    st.tuples(
        st.just("ReserveNow"),
        st.fixed_dictionaries(
            {
                "connectorId": CONNECTORS,
                "reservationId": st.integers(1, 3),
                "idTag": TAGS,
                "expiryDate": TIMES,
            },
            optional={"parentIdTag": TAGS},
        ),
    ),
    st.tuples(
        st.just("CancelReservation"), st.fixed_dictionaries({"reservationId": st.integers(1, 3)})
    ),
    st.tuples(
        st.just("RemoteStartTransaction"),
        st.fixed_dictionaries({"idTag": TAGS}, optional={"connectorId": CONNECTORS}),
    ),
    st.tuples(
        st.just("RemoteStopTransaction"),
        st.fixed_dictionaries({"transactionId": st.integers(-1, 4)}),
    ),
    st.tuples(st.just("Reset"), st.fixed_dictionaries({"type": st.sampled_from(["Hard", "Soft"])})),
    st.tuples(
        st.just("ChangeAvailability"),
        st.fixed_dictionaries(
            {"connectorId": CONNECTORS, "type": st.sampled_from(["Operative", "Inoperative"])}
        ),
    ),
    st.tuples(st.just("UnlockConnector"), st.fixed_dictionaries({"connectorId": CONNECTORS})),
    st.tuples(
        st.just("ChangeConfiguration"),
        st.sampled_from(
            [
                {"key": key, "value": value}
                for key, value in [
                    ("HeartbeatInterval", "0"),
                    ("HeartbeatInterval", "7"),
                    ("MeterValueSampleInterval", "0"),
                    ("MeterValueSampleInterval", "13"),
                    ("ClockAlignedDataInterval", "60"),
                    ("MeterValuesSampledData", "SoC"),
                    ("StopTransactionOnInvalidId", "false"),
                    ("AllowOfflineTxForUnknownId", "true"),
                    ("LocalPreAuthorize", "true"),
                    ("TransactionMessageAttempts", "1"),
                    ("TransactionMessageRetryInterval", "0"),
                    ("ConnectionTimeOut", "0"),
                ]
            ]
        ),
    ),
    st.tuples(
        st.just("TriggerMessage"),
        st.fixed_dictionaries(
            {
                "requestedMessage": st.sampled_from(
                    ["BootNotification", "Heartbeat", "MeterValues", "StatusNotification"]
                )
            },
            optional={"connectorId": CONNECTORS},
        ),
    ),
    st.tuples(st.sampled_from(["GetConfiguration", "ClearCache", "GetLog", "Dance"]), JSON),
)
ACTS = st.one_of(
    st.builds(
        port.PlugIn,
        CONNECTORS,
        st.none()
        | st.builds(
            Vehicle,
            battery_wh=st.integers(100, 80_000),
            soc_percent=st.integers(0, 100),
            max_power_w=st.integers(1, 50_000),
            phases=st.integers(1, 3),
        ),
    ),
    st.builds(port.PresentTag, CONNECTORS, TAGS),
    st.builds(port.Unplug, CONNECTORS),
    st.builds(port.Fault, CONNECTORS, st.sampled_from([*sorted(ERROR_CODES), "Boom"])),
    st.builds(port.ClearFault, CONNECTORS),
    st.just(port.GoOffline()),
    st.just(port.GoOnline()),
    st.just(port.PowerCycle()),
    st.just(port.Connected()),
    st.just(port.Disconnected("cut")),
    st.builds(port.Received, st.text() | st.binary() | JSON.map(json.dumps)),
    COMMANDS.map(lambda c: port.Received(orjson.dumps([2, "cs", *c]))),
)
WAITS = st.sampled_from([0, 1, 30, 400, 4000, 90_000]).map(lambda s: timedelta(seconds=s))
MOVES = st.lists(st.one_of(ACTS, ACTS, WAITS), max_size=25)
GOOD = {
    "BootNotification": {"status": "Accepted", "currentTime": "2024-06-01T09:00:00Z"},
    "Heartbeat": {"currentTime": "2024-06-01T09:00:00Z"},
}


class Peer:
    """Mostly well-behaved; `draw` decides when it is not."""

    def __init__(self, draw):
        self.draw = draw
        self.transactions = 0

    def answer(self, call):
        mood = self.draw(
            st.sampled_from(["good"] * 12 + ["bad", "silent", "refuse", "odd", "twice", "cut"])
        )
        good = orjson.dumps([3, call.message_id, self._good(call.action)]).decode()
        return {
            "good": [good],
            "twice": [good, good],
            "silent": [],
            "refuse": [f'[4,"{call.message_id}","InternalError","",{{}}]'],
            "bad": [orjson.dumps([3, call.message_id, {"status": 5}]).decode()],
            "odd": ["{", "[3]", f'[3,"{call.message_id}",7]'],
            "cut": [good[: len(good) // 2]],
        }[mood]

    def _good(self, action):
        status = st.sampled_from(["Accepted"] * 5 + ["Blocked", "Invalid"])
        if action == "BootNotification":
            chosen = self.draw(st.sampled_from(["Accepted"] * 4 + ["Pending", "Rejected"]))
            interval = self.draw(st.sampled_from([-1, 0, 60, 300]))
            return {**GOOD[action], "status": chosen, "interval": interval}
        if action == "Authorize":
            info = {"status": self.draw(status)}
            if self.draw(st.booleans()):
                info["parentIdTag"] = self.draw(st.sampled_from(["P", "Q"]))
            return {"idTagInfo": info}
        if action == "StartTransaction":
            self.transactions += 1
            return {
                "idTagInfo": {"status": self.draw(status)},
                "transactionId": self.transactions % 4,
            }
        return GOOD.get(action, {})


class Witness:
    """Drives one charge point and checks each of its steps."""

    def __init__(self, draw, seed):
        autopilot = Autopilot(
            seed, "station/CP-1/visit", START, 3 * 3600, 2, ("A", "B"), (Vehicle(),)
        )
        spec = Spec("CP-1", seed=seed, phases=draw(st.sampled_from([0, 1, 3])))
        piloted = autopilot if draw(st.booleans()) else None
        self.station = build(spec, START, connectors=2, autopilot=piloted)
        self.peer = Peer(draw)
        self.draw = draw
        self.now = START
        self.asked = 0
        self.in_flight = None
        self.told = {}

    def give(self, item):
        inputs = [item]
        while inputs:
            before = self.station
            self.station, outputs = versions.step(before, inputs.pop(0), self.now)
            for output in outputs:
                inputs.extend(self.follow(output))
            self.check_step(before)

    def follow(self, output):
        if isinstance(output, port.Connect):
            up = self.draw(st.sampled_from([True, True, True, False]))
            self.in_flight = None
            return [port.Connected() if up else port.Disconnected("refused")]
        if isinstance(output, port.Send):
            return [port.Received(text) for text in self.read(output.text)]
        return []

    def read(self, text):
        frame = parse(text)
        assert isinstance(frame, Call | CallResult | CallError), text
        if not isinstance(frame, Call):
            return []
        assert SCHEMAS.violations(frame.action, "request", frame.payload) == []
        if frame.action == "StatusNotification":
            self.check_status(frame.payload)
        return self.peer.answer(frame)

    def check_status(self, payload):
        place, status = payload["connectorId"], payload["status"]
        before = self.told.get(place)
        assert before in (None, status) or status in LEGAL[before]
        self.told[place] = status

    def check_step(self, before):
        station = self.station
        for was, connector in zip(before.connectors, station.connectors, strict=True):
            gained_uj = connector.flow.energy_uj - was.flow.energy_uj
            passed_s = (connector.flow.at - was.flow.at).total_seconds()
            assert 0 <= gained_uj <= station.spec.power_w * 1_000_000 * passed_s + 1
            if connector.transaction is not None:
                assert connector.vehicle is not None
                assert connector.energy_wh >= connector.transaction.meter_start_wh
        assert (station.flying is None) == (station.rpc.in_flight is None)
        assert station.link.state == "up" or station.flying is None

    def wait(self, span):
        until, ticks = self.now + span, 0
        while self.station.next_due is not None and self.station.next_due <= until and ticks < 300:
            self.now = max(self.now, self.station.next_due)
            self.give(port.Tick())
            ticks += 1
            assert self.station.next_due is None or self.station.next_due > self.now
        self.now = max(self.now, until if ticks < 300 else self.now)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data(), st.integers(0, 2**32), MOVES)
def test_whatever_happens_the_charge_point_keeps_to_the_standard(data, seed, moves):
    witness = Witness(data.draw, seed)
    witness.give(port.Tick())
    for move in moves:
        if isinstance(move, timedelta):
            witness.wait(move)
        else:
            witness.give(move)

    record = station_to_record(witness.station)
    assert station_from_record(json.loads(json.dumps(record))) == witness.station


@settings(deadline=None, max_examples=20)
@given(st.integers(), st.sampled_from([0, 3]))
def test_every_frame_of_a_day_is_valid_and_the_books_balance(seed, phases):
    """With a good peer: transactions open and close in pairs and add up to the register."""
    autopilot = Autopilot(
        seed, "station/CP-1/visit", START, 2 * 3600, 2, ("A", "B"), (Vehicle(), Vehicle(phases=1))
    )
    station = build(
        Spec("CP-1", seed=seed, phases=phases), START, connectors=2, autopilot=autopilot
    )
    open_at, used, actions = {}, Counter(), Counter()
    end = START + timedelta(days=1)
    while station.next_due <= end:
        inputs, now = [port.Tick()], station.next_due
        while inputs:
            station, outputs = versions.step(station, inputs.pop(0), now)
            inputs.extend(port.Connected() for out in outputs if isinstance(out, port.Connect))
            for call in (parse(out.text) for out in outputs if isinstance(out, port.Send)):
                assert SCHEMAS.violations(call.action, "request", call.payload) == []
                actions[call.action] += 1
                answer = _book(call, open_at, used, actions)
                inputs.append(port.Received(orjson.dumps([3, call.message_id, answer])))

    registers = {c.connector_id: c.flow.energy_uj // UJ_PER_WH for c in station.connectors}
    running = {place: registers[place] - wh for place, wh in open_at.values()}
    assert {p: used[p] + running.get(p, 0) for p in registers} == registers
    assert actions["StartTransaction"] - actions["StopTransaction"] == len(open_at) <= 2


def _book(call, open_at, used, actions):
    if call.action == "BootNotification":
        return {**GOOD["BootNotification"], "interval": 300}
    if call.action == "StartTransaction":
        number = actions["StartTransaction"]
        open_at[number] = (call.payload["connectorId"], call.payload["meterStart"])
        return {"idTagInfo": {"status": "Accepted"}, "transactionId": number}
    if call.action == "StopTransaction":
        place, start_wh = open_at.pop(call.payload["transactionId"])
        used[place] += call.payload["meterStop"] - start_wh
    if call.action == "Authorize":
        return {"idTagInfo": {"status": "Accepted"}}
    return GOOD.get(call.action, {})


def test_the_table_is_that_of_the_standard():
    """OCPP 1.6 §4.9: nine statuses; the blanks of its table, by hand."""
    blanks = {
        "Available": {"Finishing"},
        "Preparing": {"Reserved", "Unavailable"},
        "Charging": {"Preparing", "Reserved"},
        "SuspendedEV": {"Preparing", "Reserved"},
        "SuspendedEVSE": {"Preparing", "Reserved"},
        "Finishing": {"Charging", "SuspendedEV", "SuspendedEVSE", "Reserved"},
        "Reserved": {"Charging", "SuspendedEV", "SuspendedEVSE", "Finishing"},
        "Unavailable": {"Finishing", "Reserved"},
        "Faulted": set(),
    }

    assert {s: set(LEGAL) - {s} - set(LEGAL[s]) for s in LEGAL} == blanks
    assert all(one != other for one, other in pairwise(sorted(LEGAL)))
