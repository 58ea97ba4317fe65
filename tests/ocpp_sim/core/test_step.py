"""The core under everything that people, networks and central systems can do to it.

One property drives a charge point with drawn inputs against a peer that answers well, badly, late
or not at all, and holds what must always be true.
"""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_sim import versions
from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.connector import UJ_PER_WH, Vehicle
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.station import Spec
from ocpp_sim.core.status import ERROR_CODES, LEGAL
from ocpp_sim.core.upkeep import Outcome
from ocpp_sim.core.visit import Autopilot
from ocppj.frame import Call, CallError, CallResult, parse
from ocppj.schema import schemas
from tests.ocpp_sim.core import certificates as made

START = datetime(2024, 6, 1, 9, tzinfo=UTC)
SCHEMAS = schemas("1.6", "strict")
GARBAGE = (
    "",
    "{",
    "[]",
    "null",
    "[3]",
    '[2,"x","Reset"]',
    '[2,"x","Reset",{"type":',
    '[3,"?",{}]',
    '[4,"?","GenericError","",{}]',
    '[4,"?"]',
    '[7,"?",{}]',
    b"\xff\xfe",
    '[2,"y","Dance",{}]',
    '[2,"y","GetLog",{"log":1}]',
    '[2,"y","CertificateSigned",{"certificateChain":"?"}]',
    '[2,"y","Authorize",{"idTag":"A"}]',
    '[2,"y","GetConfiguration",{"key":[1]}]',
)
SETTINGS = (
    ("HeartbeatInterval", "0"),
    ("HeartbeatInterval", "7"),
    ("MeterValueSampleInterval", "0"),
    ("MeterValueSampleInterval", "13"),
    ("ClockAlignedDataInterval", "60"),
    ("MeterValuesSampledData", "SoC"),
    ("MeterValuesAlignedData", "SoC,Voltage"),
    ("StopTransactionOnInvalidId", "false"),
    ("AllowOfflineTxForUnknownId", "true"),
    ("LocalPreAuthorize", "true"),
    ("TransactionMessageAttempts", "1"),
    ("TransactionMessageRetryInterval", "0"),
    ("ConnectionTimeOut", "0"),
    ("ConnectionTimeOut", "5"),
    ("LocalAuthListEnabled", "false"),
    ("LocalAuthListEnabled", "true"),
    ("AuthorizationCacheEnabled", "false"),
    ("MaxEnergyOnInvalidId", "400"),
    ("WebSocketPingInterval", "9"),
    ("StopTxnSampledData", "SoC,Voltage"),
    ("StopTxnAlignedData", "SoC"),
    ("StopTransactionOnEVSideDisconnect", "false"),
    ("UnlockConnectorOnEVSideDisconnect", "false"),
    ("MinimumStatusDuration", "5"),
    ("MinimumStatusDuration", "0"),
    ("AuthorizationKey", "0123456789abcdef"),
    ("SecurityProfile", "1"),
)
TRIGGERS = (
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StatusNotification",
)
EXTENDED = (
    "BootNotification",
    "FirmwareStatusNotification",
    "LogStatusNotification",
    "MeterValues",
    "SignChargePointCertificate",
)
ROOT, SIGNATURE = made.certificate(), made.signature()
ENDS = (
    Outcome("", 8, made.DIGEST),
    Outcome("", 9, "ab"),
    Outcome("", 0),
    Outcome("failed"),
    Outcome("denied"),
    None,
)
TIMES = ("2024-06-01T09:05:00Z", "2030-01-01T00:00:00+05:00", "2024-06-01T12:00:00", "soon")
WAITS = (0, 1, 1, 10, 30, 60, 400, 4000, 40_000)
MOODS = ("silent", "refuse", "bad", "odd", "twice", "cut")
PEOPLE = ("plug", "plug", "tag", "tag", "tag", "unplug", "fault", "clear")
NETWORK = (
    port.GoOffline(),
    port.GoOnline(),
    port.GoOnline(),
    port.PowerCycle(),
    port.PowerCycle(400),
    port.PowerCycle(60, transactions="resume"),
    port.PowerCycle(400, backed=True),
    port.TellVendor("com.example", "Ping", "hello"),
    port.SetLimit(watts=5000),
    port.SetLimit(amps=10),
    port.SetLimit(),
)
NOISE = (port.Connected(), port.Disconnected("cut"), port.Tick())
GOOD = {
    "BootNotification": {"status": "Accepted", "currentTime": "2024-06-01T09:00:00Z"},
    "Heartbeat": {"currentTime": "2024-06-01T09:00:00Z"},
}


class Chaos:
    """Draws what happens next; `trouble` is the share of peer answers that are not good."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.trouble = self.random.choice((0.0, 0.1, 0.4))
        self.transactions = 0

    def move(self):
        kind = self.random.choices(
            ("wait", "people", "command", "network", "noise", "garbage"), (40, 30, 20, 5, 2, 3)
        )[0]
        pick = self.random.choice
        if kind == "wait":
            return timedelta(seconds=pick(WAITS))
        if kind == "people":
            return self._people(pick(PEOPLE), self._place())
        if kind == "command":
            action, payload = self._command(pick)
            return port.Received(orjson.dumps([2, "cs", action, payload]))
        return pick({"network": NETWORK, "noise": NOISE}.get(kind) or self._garbage())

    def _garbage(self):
        return tuple(port.Received(text) for text in GARBAGE)

    def _place(self):
        return self.random.choices((1, 2, 0, 3, -1), (50, 40, 5, 3, 2))[0]

    def _tag(self):
        return self.random.choices(("A", "B", "", "x" * 21), (60, 30, 5, 5))[0]

    def _people(self, what, place):
        if what == "plug":
            vehicle = Vehicle(
                self.random.choice((100, 5_000, 60_000)),
                self.random.randint(0, 100),
                self.random.choice((1, 3_700, 11_000, 150_000)),
                self.random.randint(1, 3),
            )
            return port.PlugIn(place, self.random.choice((None, vehicle)))
        return {
            "tag": port.PresentTag(place, self._tag()),
            "unplug": port.Unplug(place),
            "fault": port.Fault(place, self.random.choice([*sorted(ERROR_CODES), "Boom"])),
            "clear": port.ClearFault(place),
        }[what]

    def _command(self, pick):
        place, number = self._place(), pick((1, 2, 3))
        commands = {
            "ReserveNow": {
                "connectorId": place,
                "reservationId": number,
                "idTag": self._tag(),
                "expiryDate": pick(TIMES),
                **pick(({}, {"parentIdTag": "P"})),
            },
            "CancelReservation": {"reservationId": number},
            "RemoteStartTransaction": {"idTag": self._tag(), **pick(({}, {"connectorId": place}))},
            "RemoteStopTransaction": {"transactionId": number},
            "Reset": {"type": pick(("Hard", "Soft"))},
            "ChangeAvailability": {
                "connectorId": place,
                "type": pick(("Operative", "Operative", "Inoperative")),
            },
            "UnlockConnector": {"connectorId": place},
            "ChangeConfiguration": dict(zip(("key", "value"), pick(SETTINGS), strict=True)),
            "TriggerMessage": {
                "requestedMessage": pick(TRIGGERS),
                **pick(({}, {"connectorId": place})),
            },
            "ClearCache": {},
            "GetConfiguration": {},
            "GetLocalListVersion": {},
            "SendLocalList": {
                "listVersion": self.random.randint(-1, 9),
                "updateType": pick(("Full", "Differential")),
                **pick(({}, {"localAuthorizationList": self._listed(pick)})),
            },
            "UpdateFirmware": {
                "location": "http://x.test/fw_2.0.0.bin",
                "retrieveDate": pick(TIMES[:3]),
                **pick(({}, {"retries": 1, "retryInterval": 5})),
            },
            "GetDiagnostics": {"location": "http://x.test/", **pick(({}, {"startTime": TIMES[0]}))},
            "GetLog": {
                "logType": pick(("SecurityLog", "DiagnosticsLog")),
                "requestId": number,
                "log": {"remoteLocation": "http://x.test/"},
            },
            "ExtendedTriggerMessage": {"requestedMessage": pick(EXTENDED)},
            "InstallCertificate": {
                "certificateType": "ManufacturerRootCertificate",
                "certificate": pick((ROOT, ROOT, "none")),
            },
            "GetInstalledCertificateIds": {"certificateType": "ManufacturerRootCertificate"},
            "SignedUpdateFirmware": {
                "requestId": number,
                "firmware": {
                    "location": "http://x.test/fw_3.0.0.bin",
                    "retrieveDateTime": TIMES[0],
                    "signingCertificate": ROOT,
                    "signature": SIGNATURE,
                },
            },
            "DataTransfer": {"vendorId": pick(("com.example", "org.other"))},
        }
        return pick(list(commands.items()))

    def _listed(self, pick):
        info = {"status": pick(("Accepted", "Blocked")), **pick(({}, {"parentIdTag": "P"}))}
        return [
            {"idTag": tag, **pick(({}, {"idTagInfo": info}))} for tag in pick(("A", "AB", "AA"))
        ]

    def answers(self, call):
        """The peer's texts in answer to a call, mostly one good one."""
        good = orjson.dumps([3, call.message_id, self._good(call.action)]).decode()
        if self.random.random() >= self.trouble:
            return [good]
        return {
            "twice": [good, good],
            "silent": [],
            "refuse": [f'[4,"{call.message_id}","InternalError","",{{}}]'],
            "bad": [orjson.dumps([3, call.message_id, {"status": 5}]).decode()],
            "odd": ["{", "[3]", f'[3,"{call.message_id}",7]'],
            "cut": [good[: len(good) // 2]],
        }[self.random.choice(MOODS)]

    def _good(self, action):
        pick = self.random.choice
        if action == "BootNotification":
            status = pick(("Accepted",) * 5 + ("Pending", "Rejected"))
            return {**GOOD[action], "status": status, "interval": pick((-1, 0, 60, 300))}
        info = {"status": pick(("Accepted",) * 6 + ("Blocked", "Invalid"))}
        if self.random.random() < 0.3:
            info["parentIdTag"] = pick(("P", "Q"))
        if action == "Authorize":
            return {"idTagInfo": info}
        if action == "StartTransaction":
            self.transactions += 1
            return {"idTagInfo": info, "transactionId": self.transactions % 4}
        if action == "SignCertificate":
            return {"status": "Rejected"}
        return GOOD.get(action, {})


class Witness:
    """Drives one charge point and checks each of its steps."""

    def __init__(self, chaos, seed):
        pick = chaos.random.choice
        autopilot = Autopilot(
            seed, "station/CP-1/visit", START, 3 * 3600, 2, ("A", "B"), (Vehicle(),)
        )
        spec = Spec("CP-1", seed=seed, phases=pick((0, 1, 3)))
        piloted = pick((autopilot, None))
        self.station = build(spec, START, connectors=2, autopilot=piloted)
        self.chaos = chaos
        self.now = START
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
            up = self.chaos.random.random() < 0.8
            return [port.Connected() if up else port.Disconnected("refused")]
        if isinstance(output, port.Fetch | port.Deliver):
            end = self.chaos.random.choice(ENDS)
            took_s = self.chaos.random.choice((0, 9))
            return [] if end is None else [port.Transferred(output.number, end, took_s)]
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
        return self.chaos.answers(frame)

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
                assert connector.vehicle is not None or connector.flow.power_w == 0
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


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**64))
def test_whatever_happens_the_charge_point_keeps_to_the_standard(seed):
    chaos = Chaos(seed)
    witness = Witness(chaos, seed)
    witness.give(port.Tick())
    for _ in range(60):
        move = chaos.move()
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


def test_a_raw_text_goes_out_as_it_is_but_only_over_a_connection(bench):
    cp = bench()
    assert cp.give(port.SendRaw("[2,")) == [
        port.Declined("send_raw", "the charge point is not connected")
    ]

    cp.registered()
    _, outputs = versions.step(cp.station, port.SendRaw("[2,"), cp.now)

    assert outputs == (port.Send("[2,"),)
