"""The short way of a charge point at rest leads where the long one does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_sim import versions
from ocpp_sim.core import calm, port, step
from ocpp_sim.core.build import build
from ocpp_sim.core.connector import Grant, Reservation, Vehicle
from ocpp_sim.core.habits import Habits
from ocpp_sim.core.intent import Beat, Verdict
from ocpp_sim.core.reading import Reading, Snapshot
from ocpp_sim.core.station import Aside, Queued, Spec, Unsettled
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import Upkeep
from ocpp_sim.core.visit import Autopilot
from ocpp_sim.core.wire import Wire
from ocpp_sim.runner.memory import exchange, pump
from ocppj.frame import Call, parse, result_text
from ocppj.rpc import Rpc
from tests.ocpp_sim.core.test_step import Chaos, Witness

START = datetime(2024, 6, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
V16 = versions.dialect("1.6")
SAID = {
    "BootNotification": {"status": "Accepted", "currentTime": "2024-06-01T09:00:00Z"},
    "Heartbeat": {"currentTime": "2024-06-01T09:00:00Z"},
    "Authorize": {"idTagInfo": {"status": "Accepted"}},
    "StartTransaction": {"idTagInfo": {"status": "Accepted"}, "transactionId": 7},
}


def answer(text):
    call = parse(text)
    if not isinstance(call, Call):
        return []
    said = dict(SAID.get(call.action, {}))
    if call.action == "BootNotification":
        said["interval"] = 300
    return [result_text(call.message_id, said)]


def at_length(station, item, now):
    """What the rules make of an input when each of them is asked."""
    turn = Turn(station, now, V16)
    outputs = step.take(turn, item)
    return step.close(turn), tuple(outputs)


def living(until=START + timedelta(hours=2), connectors=1):
    """A charge point at which a car charges, as it is before it beats, or tells a sample."""
    station = build(Spec("CP-1"), START, connectors=connectors)
    station, _ = pump(station, port.Tick(), START, answer)
    station = next_to(station, START + timedelta(seconds=10))
    for item in (port.PlugIn(1, Vehicle(200_000, 10)), port.PresentTag(1, "A")):
        station, _ = pump(station, item, START + timedelta(seconds=10), answer)
    return next_to(station, until)


def next_to(station, until):
    while station.next_due <= until:
        station, _ = pump(station, port.Tick(), station.next_due, answer)
    return station


def before(station, intent):
    """The same charge point just before it tells this."""
    while True:
        told = calm.tick(station, station.next_due, V16)
        if told is not None and type(told[0].intent).__name__ == intent:
            return station
        station, _ = pump(station, port.Tick(), station.next_due, answer)


BEATS, SAMPLES = before(living(), "Beat"), before(living(), "Sample")
PLACE = SAMPLES.connectors[0]
LATER = SAMPLES.next_due + DAY
FLIES = calm.sent(SAMPLES, calm.tick(SAMPLES, SAMPLES.next_due, V16)[0], SAMPLES.next_due)
READING = Reading(START, "Sample.Periodic", Snapshot(0, 0, 0, 0, 0), ("SoC",))


def linked(**changes):
    return replace(SAMPLES, link=replace(SAMPLES.link, **changes))


def placed(**changes):
    return replace(SAMPLES, connectors=(replace(PLACE, **changes),))


def running(**changes):
    return placed(transaction=replace(PLACE.transaction, **changes))


MORE = {
    "a link that is down": linked(state="down"),
    "no registration": linked(registration="Pending"),
    "no light": linked(dark="backed"),
    "tries that failed": linked(attempts=1),
    "a wish for a new connection": linked(renew=True),
    "a reboot": linked(reboot_at=LATER),
    "a boot": linked(boot_at=LATER),
    "the light to come": linked(light_at=LATER),
    "a drop to come": linked(drop_at=LATER),
    "habits": replace(SAMPLES, spec=replace(SAMPLES.spec, habits=Habits())),
    "quirks of the wire": replace(SAMPLES, wire=Wire((), {}, START)),
    "what waits": replace(SAMPLES, queue=(Queued(Beat()),)),
    "what is aside": replace(SAMPLES, aside=(Aside(Queued(Beat()), Rpc()),)),
    "a reservation of no connector": replace(SAMPLES, floating=(Reservation(1, "A", LATER),)),
    "a status that must last": replace(SAMPLES, unsettled=(Unsettled(1, "SuspendedEV", LATER),)),
    "a fault": replace(SAMPLES, fault="OtherError"),
    "what is out of order": replace(SAMPLES, operative=False),
    "what was never told": replace(SAMPLES, reported=None),
    "a limit": replace(SAMPLES, limit_due_at=START),
    "the clock": replace(SAMPLES, clock_due_at=START),
    "upkeep": replace(SAMPLES, upkeep=Upkeep(due_at=START)),
    "a status": placed(reported="SuspendedEV"),
    "a tag that was refused": running(until_wh=10**9),
    "records": running(records=(READING,)),
    "a grant": placed(grant=Grant("A", LATER)),
    "a reservation": placed(reservation=Reservation(1, "A", LATER)),
    "a full battery": placed(flow=replace(PLACE.flow, full_at=START)),
    "a car that takes no more": placed(flow=replace(PLACE.flow, offered_w=0, power_w=0)),
    "no transaction": placed(transaction=None, reported="Preparing"),
    "nothing to tell": replace(SAMPLES, settings={"MeterValuesSampledData": ""}),
    "a heartbeat as well": replace(SAMPLES, heartbeat_at=SAMPLES.next_due),
    "a call in flight": FLIES,
    "a state machine that is behind": replace(SAMPLES, rpc=FLIES.rpc),
    "nothing that is due": replace(
        SAMPLES, heartbeat_at=None, connectors=(replace(PLACE, sample_due_at=LATER),)
    ),
}


@pytest.mark.parametrize("what", MORE)
def test_where_there_may_be_more_the_long_way_is_gone(what):
    assert calm.take(MORE[what], port.Tick(), SAMPLES.next_due, V16) is None


def test_two_samples_at_once_go_the_long_way():
    both = replace(SAMPLES, connectors=(PLACE, replace(PLACE, connector_id=2)))

    assert calm.take(both, port.Tick(), SAMPLES.next_due, V16) is None


def test_a_visit_that_is_due_goes_the_long_way():
    people = Autopilot(1, "visit", START, 3600, 1, ("A",), (Vehicle(),))
    piloted = build(Spec("CP-1"), START, connectors=1, autopilot=people)
    visited = replace(SAMPLES, autopilot=people, visits=piloted.visits)

    assert calm.take(visited, port.Tick(), SAMPLES.next_due + DAY, V16) is None


@pytest.mark.parametrize("station", [BEATS, SAMPLES, replace(SAMPLES, next_due=None)])
@pytest.mark.parametrize("late", [timedelta(), timedelta(seconds=2)])
def test_a_beat_and_a_sample_are_told_as_ever(station, late):
    now = (station.next_due or SAMPLES.next_due) + late
    told = calm.take(station, port.Tick(), now, V16)

    assert told == at_length(station, port.Tick(), now)


def test_a_transaction_whose_id_is_not_known_is_told_without():
    unknown = replace(SAMPLES, remote_ids=())
    told = calm.take(unknown, port.Tick(), SAMPLES.next_due, V16)

    assert told == at_length(unknown, port.Tick(), SAMPLES.next_due)
    assert '"transactionId"' not in told[1][0].text


def test_a_sample_without_a_car_is_told_as_ever():
    alone = placed(vehicle=None, reported="SuspendedEV", flow=replace(PLACE.flow, power_w=0))

    told = calm.take(alone, port.Tick(), SAMPLES.next_due, V16)

    assert told == at_length(alone, port.Tick(), SAMPLES.next_due)


def test_what_comes_next_is_found_among_all_that_is_due():
    soon = SAMPLES.next_due + timedelta(seconds=3)
    later = replace(SAMPLES, heartbeat_at=None)
    people = Autopilot(1, "visit", START, 3600, 1, ("A",), (Vehicle(),))
    visits = build(Spec("CP-1"), START, connectors=1, autopilot=people).visits
    for one in (
        replace(later, limit_due_at=soon),
        replace(later, clock_due_at=soon),
        replace(later, upkeep=Upkeep(due_at=soon)),
        replace(later, visits=(replace(visits[0], due_at=soon),)),
    ):
        assert calm.take(one, port.Tick(), SAMPLES.next_due, V16)[0].next_due == soon
    held = replace(FLIES.connectors[0], grant=Grant("A", soon), reported="Charging")
    for connector, due in (
        (held, soon),
        (replace(held, grant=None, reservation=Reservation(1, "A", soon)), soon),
        (replace(held, grant=None, sample_due_at=None), None),
    ):
        flies = replace(FLIES, heartbeat_at=None, clock_due_at=None, connectors=(connector,))
        flies = replace(flies, connectors=(replace(connector, flow=unending(connector)),))
        heard = calm.take(flies, port.Received(echo(flies)), SAMPLES.next_due, V16)
        assert heard == at_length(flies, port.Received(echo(flies)), SAMPLES.next_due)
        assert heard[0].next_due == due


def unending(connector):
    return replace(connector.flow, full_at=None)


def echo(station):
    return result_text(station.rpc.in_flight.message_id, {})


@pytest.mark.parametrize(
    "station",
    [
        FLIES,
        replace(FLIES, flying=replace(FLIES.flying, due_at=None)),
        calm.sent(BEATS, calm.tick(BEATS, BEATS.next_due, V16)[0], BEATS.next_due),
    ],
)
def test_an_answer_that_says_nothing_is_heard_as_ever(station):
    now = station.rpc.sent_at + timedelta(seconds=0.5)
    call = station.rpc.in_flight
    text = result_text(call.message_id, SAID.get(call.action, {}))

    heard = calm.take(station, port.Received(text), now, V16)

    assert heard == at_length(station, port.Received(text), now)


@pytest.mark.parametrize(
    ("station", "text"),
    [
        (FLIES, result_text("another", {})),
        (FLIES, result_text(FLIES.rpc.in_flight.message_id, {"status": 5})),
        (FLIES, "["),
        (FLIES, '[2,"cs","GetConfiguration",{}]'),
        (FLIES, '[7,"cs","odd"]'),
        (SAMPLES, "[]"),
        (replace(FLIES, flying=replace(FLIES.flying, intent=Verdict("Accepted"))), echo(FLIES)),
        (replace(FLIES, rpc=FLIES.rpc.call(FLIES.rpc.in_flight, START).rpc), echo(FLIES)),
        (replace(FLIES, reported="Faulted"), echo(FLIES)),
        (replace(FLIES, connectors=(replace(PLACE, reported=None),)), echo(FLIES)),
    ],
)
def test_an_answer_that_may_say_something_goes_the_long_way(station, text):
    assert calm.take(station, port.Received(text), SAMPLES.next_due, V16) is None


def test_an_answer_in_the_same_instant_leads_where_it_does_when_it_is_waited_for():
    now = SAMPLES.next_due + timedelta(seconds=2)
    talk, _ = calm.tick(SAMPLES, now, V16)
    flies = calm.sent(SAMPLES, talk, now)

    at_once = calm.heard(SAMPLES, talk, echo(flies), now, V16)

    assert at_once == calm.take(flies, port.Received(echo(flies)), now, V16)
    assert at_once[1][0].since_due_s == 2.0


@pytest.mark.parametrize("text", ["[", result_text("another", {}), '[2,"cs","Reset",{}]', "odd"])
def test_an_answer_in_the_same_instant_that_may_say_something_goes_the_long_way(text):
    now = SAMPLES.next_due
    talk, _ = calm.tick(SAMPLES, now, V16)
    text = result_text(talk.message_id, {"status": 5}) if text == "odd" else text

    assert calm.heard(SAMPLES, talk, text, now, V16) is None


def test_what_people_do_goes_the_long_way():
    assert calm.take(SAMPLES, port.Unplug(1), SAMPLES.next_due, V16) is None


class Deaf:
    """A dialect that can write nothing, and makes more of answers than there is."""

    schemas = V16.schemas

    def write_text(self, *_):
        return None

    def read_answer(self, *_):
        return Verdict("Accepted")


def test_a_dialect_that_knows_better_is_asked_the_long_way():
    now = SAMPLES.next_due

    assert calm.take(SAMPLES, port.Tick(), now, Deaf()) is None
    assert calm.take(FLIES, port.Received(echo(FLIES)), now, Deaf()) is None


class Twice(Witness):
    """Goes both ways with every input."""

    def give(self, item):
        inputs = [item]
        while inputs:
            was, taken = self.station, inputs.pop(0)
            self.station, outputs = at_length(was, taken, self.now)
            short = calm.take(was, taken, self.now, V16)
            assert short is None or short == (self.station, outputs)
            for output in outputs:
                inputs.extend(self.follow(output))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**64))
def test_whatever_happens_both_ways_lead_to_the_same(seed):
    chaos = Chaos(seed)
    witness = Twice(chaos, seed)
    witness.give(port.Tick())
    for _ in range(60):
        move = chaos.move()
        if isinstance(move, timedelta):
            witness.wait(move)
        else:
            for one in move if isinstance(move, tuple) else (move,):
                witness.give(one)


class Peer:
    """Answers well and at once."""

    def open(self):
        return True

    def send(self, text):
        return answer(text)

    def close(self, code):
        raise AssertionError(code)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**64))
def test_a_day_in_memory_is_the_same_whether_somebody_listens_or_not(seed):
    people = Autopilot(seed, "visit", START, 2 * 3600, 2, ("A", "B"), (Vehicle(),))
    made = build(Spec("CP-1", seed=seed), START, connectors=2, autopilot=people)
    heard = unheard = made
    while heard.next_due <= START + DAY:
        now = heard.next_due
        heard, events = exchange(heard, port.Tick(), now, Peer(), lambda _item: None)
        unheard, same = exchange(unheard, port.Tick(), now, Peer())
        assert (heard, events) == (unheard, same)
