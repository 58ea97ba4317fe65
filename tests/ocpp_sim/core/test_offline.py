"""Transaction messages under networks, mains and peers that fail in every way (OCPP 1.6 §3.7.1).

Whatever befalls a charge point, the peer takes each message of each transaction once, in order,
with its original time. Lost is only what was tried as often as TransactionMessageAttempts says, and
what is sent again has its old message id.
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
from ocpp_sim.core.habits import Habits
from ocpp_sim.core.intent import transaction_of
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.station import Spec
from ocppj.frame import Call, parse

START = datetime(2024, 6, 1, 9, tzinfo=UTC)
EVERY_S = 600
OF_TRANSACTIONS = ("StartTransaction", "MeterValues", "StopTransaction")
# What the peer does with a call: it takes it and says so, takes it in silence or nonsense, does not
# take it and says so, or the connection ends before or after it has taken it.
MOODS = ("good", "silent", "nonsense", "refuse", "deaf", "cut before", "cut after")
# Habits that leave what is told of transactions as it is.
RESTLESS = Habits(
    pipelined_calls=1.0,
    status_storm=0.5,
    replayed_statuses=1.0,
    boot_every_connect=1.0,
    flap_40s=0.3,
    herd=1.0,
)
WAITS = (0, 1, 20, 31, 60, 200, 700, 4000)


class Peer:
    """A central system that takes each message once, knowing those that come again by their ids."""

    def __init__(self, random):
        self.random = random
        self.trouble = random.choice((0.0, 0.2, 0.5))
        self.taken = {}

    def hear(self, call):
        """The inputs that a call leads to."""
        mood = "good"
        if self.random.random() < self.trouble:
            mood = self.random.choice(MOODS)
        if mood in ("good", "silent", "nonsense", "cut after"):
            number = len(self.taken) + 1
            self.taken.setdefault(call.message_id, (call, number))
        good = orjson.dumps([3, call.message_id, self.answer(call)])
        return {
            "good": [port.Received(good)],
            "nonsense": [port.Received(f'[3,"{call.message_id}",[]]')],
            "refuse": [port.Received(f'[4,"{call.message_id}","InternalError","",{{}}]')],
            "cut before": [port.Disconnected("1006")],
            "cut after": [port.Disconnected("1006")],
        }.get(mood, [])

    def answer(self, call):
        pick = self.random.choice
        if call.action == "BootNotification":
            status = "Accepted" if not self.trouble else pick(("Accepted", "Pending", "Rejected"))
            return {"status": status, "currentTime": "2024-06-01T09:00:00Z", "interval": 60}
        if call.action == "Authorize":
            return {"idTagInfo": {"status": "Accepted"}}
        if call.action == "StartTransaction":
            known = self.taken.get(call.message_id, (call, 0))
            return {"idTagInfo": {"status": "Accepted"}, "transactionId": known[1]}
        return {"currentTime": "2024-06-01T09:00:00Z"} if call.action == "Heartbeat" else {}


class Life:
    """One charge point, what befalls it, and what it should have told."""

    def __init__(self, seed, habits=None):
        self.random = Random(seed)
        self.attempts = self.random.choice((1, 3))
        spec = Spec(
            "CP-1",
            seed=seed % 1000,
            habits=habits,
            settings={
                "ClockAlignedDataInterval": "0",
                "MeterValueSampleInterval": str(EVERY_S),
                "TransactionMessageAttempts": str(self.attempts),
                "TransactionMessageRetryInterval": self.random.choice(("0", "30")),
                "AllowOfflineTxForUnknownId": "true",
            },
        )
        self.station = build(spec, START, connectors=2)
        self.peer = Peer(self.random)
        self.now = START
        self.due = []
        self.running = {}
        self.sent = []
        self.failures = Counter()
        self.orphans = 0
        self.reachable = True

    def give(self, *items):
        inputs = list(items)
        while inputs:
            before = self.station
            self.station, outputs = versions.step(before, inputs.pop(0), self.now)
            for output in outputs:
                inputs.extend(self.follow(before, output))
        if self.random.random() < 0.1:
            record = json.loads(json.dumps(station_to_record(self.station)))
            self.station = station_from_record(record)

    def follow(self, before, output):
        match output:
            case port.Connect():
                up = self.reachable and self.random.random() < 0.8
                return [port.Connected() if up else port.Disconnected("refused")]
            case port.Send(text):
                frame = parse(text)
                return self.hear(before, frame) if isinstance(frame, Call) else []
            case port.TransactionStarted(place, number, _):
                self.due.append(("StartTransaction", place, self.now))
                self.running[number] = (place, self.now)
            case port.TransactionStopped(_, number, _, _):
                place, _ = self.running.pop(number)
                self.due.append(("StopTransaction", place, self.now))
            case port.CallFailed(_, "orphan", _):
                self.orphans += 1
            case port.CallFailed(action, _, _) if action in OF_TRANSACTIONS:
                self.failures[_in_the_air(before)] += 1
        return []

    def hear(self, before, call):
        if call.action in OF_TRANSACTIONS:
            assert "Accepted" in (before.link.registration, self.station.link.registration)
            self.sent.append(call)
        return self.peer.hear(call)

    def wait(self, seconds):
        until = self.now + timedelta(seconds=seconds)
        while self.station.next_due is not None and self.station.next_due <= until:
            self.now = max(self.now, self.station.next_due)
            self.expect_samples()
            self.give(port.Tick())
            assert self.station.next_due is None or self.station.next_due > self.now
        self.now = until

    def expect_samples(self):
        """A sample is due every ten minutes of a transaction, but not in the dark."""
        if self.station.link.dark == "off":
            return
        for place, began_at in self.running.values():
            passed_s = (self.now - began_at).total_seconds()
            if passed_s and passed_s % EVERY_S == 0:
                self.due.append(("MeterValues", place, self.now))

    def move(self):
        pick, place = self.random.choice, self.random.choice((1, 2))
        kind = self.random.choices(
            ("wait", "people", "network", "mains", "peer"), (40, 40, 15, 5, 5)
        )
        match kind[0]:
            case "wait":
                self.wait(pick(WAITS))
            case "people":
                free = self.station.connectors[place - 1].vehicle is None
                tag = port.PresentTag(place, f"TAG-{place}")
                self.give(
                    *((port.PlugIn(place), tag) if free else (pick((port.Unplug(place), tag)),))
                )
            case "network":
                self.give(pick((port.GoOffline(), port.GoOnline(), port.Disconnected("1000"))))
            case "mains":
                self.give(
                    port.PowerCycle(
                        pick((0, 50, 5000)), pick((False, False, True)), pick(("stop", "resume"))
                    )
                )
            case _:
                self.reachable = pick((True, False))
                kind = pick(("Soft", "Hard"))
                if self.station.link.state == "up":
                    self.give(port.Received(f'[2,"cs","Reset",{{"type":"{kind}"}}]'))

    def calm_down(self):
        """Nobody charges any more, and all that failed works again."""
        self.reachable, self.peer.trouble = True, 0.0
        self.wait(6000)
        for place in (1, 2):
            self.give(port.Unplug(place))
        self.give(port.GoOnline())
        self.wait(8 * 3600)


def _in_the_air(station):
    """The id of the message of a transaction that waits for its answer; there is but one."""
    flying = [station.flying, *(one.queued for one in station.aside)]
    (found,) = [one.message_id for one in flying if one and transaction_of(one.intent) is not None]
    return found


def written(at):
    """An instant as a message can tell it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def told(call):
    """What a message is about: its kind and its time."""
    if call.action == "MeterValues":
        (value,) = call.payload["meterValue"]
        return call.action, call.payload["connectorId"], datetime.fromisoformat(value["timestamp"])
    place = call.payload.get("connectorId")
    return call.action, place, datetime.fromisoformat(call.payload["timestamp"])


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**64), st.sampled_from((None, None, RESTLESS)))
def test_each_message_of_a_transaction_is_taken_once_in_order_with_its_time(seed, habits):
    life = Life(seed, habits)
    life.give(port.Tick())
    for _ in range(50):
        life.move()
    life.calm_down()

    by_id = {}
    for call in life.sent:
        assert by_id.setdefault(call.message_id, told(call)) == told(call)
    assert max(life.failures.values(), default=0) <= life.attempts
    given_up = {one for one, failed in life.failures.items() if failed >= life.attempts}
    taken = {key for key, (call, _) in life.peer.taken.items() if call.action in OF_TRANSACTIONS}
    assert taken | given_up == set(by_id)
    times = [at for _, _, at in by_id.values()]
    assert all(one <= other for one, other in pairwise(times))
    wanted = Counter((action, written(at)) for action, _, at in life.due)
    found = Counter((action, at) for action, _, at in by_id.values())
    missing = wanted - found
    assert found - wanted == Counter()
    assert {action for action, _ in missing} <= {"StopTransaction"}
    assert sum(missing.values()) == life.orphans
    assert (life.station.queue, life.station.flying, life.station.remote_ids) == ((), None, ())
