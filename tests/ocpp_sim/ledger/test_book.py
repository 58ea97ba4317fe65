"""What the ledger notes of a charge point, held against the charge point itself."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_sim.core import port
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.ledger.book import Ledger
from ocpp_sim.plan import FleetPlan, make_station
from ocpp_sim.runner.memory import exchange
from ocppj.frame import parse
from tests.ocpp_sim.conftest import START, Csms

SETTINGS = {"MeterValueSampleInterval": "60", "ClockAlignedDataInterval": "0"}
CAR = Vehicle(60_000, 70, 11_000, 3)
MINUTE = timedelta(minutes=1)


class Peer:
    """The scripted central system, which can fall silent or go away."""

    def __init__(self, csms):
        self.csms = csms

    def open(self):
        return self.csms.reachable

    def close(self, code):
        pass

    def send(self, text):
        frame = orjson.loads(text)
        if frame[0] != 2:
            return []
        answer = self.csms.answer(parse(text))
        return [] if answer is None else [answer]


class Kept:
    """A charge point whose ledger is kept, driven as a world does it."""

    def __init__(self, index=0, count=1, version="1.6", **settings):
        self.csms = Csms(version)
        self.peer = Peer(self.csms)
        self.sessions = []
        self.ledger = Ledger(self.sessions.append)
        self.now = START
        chosen = {**SETTINGS, **settings}
        plan = FleetPlan(version=version, autopilot=False, settings=chosen, count=count)
        self.station = make_station(plan, index, START)
        self.connect()

    def connect(self):
        self.wait(timedelta(minutes=2))

    def give(self, *items):
        for item in items:
            news = []
            self.station, _ = exchange(self.station, item, self.now, self.peer, news.append)
            for one in news:
                self.ledger.note(self.station, one, self.now)

    def wait(self, span):
        until = self.now + span
        while self.station.next_due is not None and self.station.next_due <= until:
            self.now = max(self.now, self.station.next_due)
            self.give(port.Tick())
        self.now = until

    def charge(self, span=timedelta(minutes=30), tag="TAG-1"):
        self.give(port.PlugIn(1, CAR), port.PresentTag(1, tag))
        self.wait(span)
        self.give(port.Unplug(1))

    def close(self):
        self.ledger.close(self.now)
        return self.sessions


@pytest.fixture
def kept():
    return Kept()


def test_a_session_is_told_from_plugging_in_to_unplugging(kept):
    plugged_at = kept.now
    kept.give(port.PlugIn(1, CAR))
    kept.wait(timedelta(seconds=30))
    kept.give(port.PresentTag(1, "TAG-1"))
    started_at = kept.now
    kept.wait(timedelta(minutes=10))
    kept.give(port.PresentTag(1, "TAG-1"))
    stopped_at = kept.now
    kept.wait(timedelta(minutes=5))
    kept.give(port.Unplug(1))

    (session,) = kept.close()

    assert ("CP-0001", 1, 1, "TAG-1") == (
        session.charge_point,
        session.connector_id,
        session.number,
        session.id_tag,
    )
    assert (plugged_at, started_at, stopped_at, kept.now) == (
        session.plugged_at,
        session.started_at,
        session.stopped_at,
        session.unplugged_at,
    )
    assert ("Local", (101,), True, True) == (
        session.stop_reason,
        session.remote_ids,
        session.start_told,
        session.stop_told,
    )
    assert (1, 10, 1) == (
        len(session.frames.start),
        len(session.frames.meter),
        len(session.frames.stop),
    )


def test_the_minutes_add_up_to_the_register(kept):
    kept.charge(timedelta(minutes=50, seconds=20))

    (session,) = kept.close()

    connector = kept.station.connectors[0]
    assert connector.energy_wh - session.meter_start_wh == session.energy_wh
    assert session.energy_wh == sum(session.minutes_wh)
    assert 51 <= len(session.minutes_wh) <= 52
    assert max(session.minutes_wh) - min(session.minutes_wh[1:49]) <= 90
    assert session.span_wh(session.stopped_at)[1] == session.energy_wh


def test_two_sessions_follow_each_other(kept):
    kept.charge(tag="TAG-1")
    kept.wait(MINUTE)
    kept.charge(tag="TAG-2")

    assert ["TAG-1"] == [one.id_tag for one in kept.sessions]
    assert ["TAG-1", "TAG-2"] == [one.id_tag for one in kept.close()]


def test_what_still_runs_is_told_as_it_is(kept):
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    kept.wait(timedelta(minutes=10, seconds=30))

    (running,) = kept.ledger.open_sessions(kept.now)

    assert running.stopped_at is None
    assert running.energy_wh == sum(running.minutes_wh)
    assert 1500 < running.energy_wh < 2000
    kept.wait(timedelta(minutes=5))
    kept.give(port.Unplug(1))
    (ended,) = kept.close()
    assert ended.energy_wh == sum(ended.minutes_wh)


def test_a_refused_tag_leaves_a_session_that_ends_as_it_begins(kept):
    kept.csms.answers["Authorize"] = {"idTagInfo": {"status": "Accepted"}}
    kept.csms.answers["StartTransaction"] = {
        "idTagInfo": {"status": "Invalid"},
        "transactionId": 7,
    }
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    kept.wait(MINUTE)

    (session,) = kept.close()

    assert (7,) == session.remote_ids
    assert ("DeAuthorized", 0) == (session.stop_reason, session.energy_wh)
    assert session.started_at == session.stopped_at


def test_what_is_told_after_an_outage_still_belongs_to_its_session(kept):
    kept.charge(timedelta(minutes=2), tag="TAG-0")
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    kept.wait(timedelta(minutes=2))
    kept.give(port.GoOffline())
    kept.csms.reachable = False
    kept.wait(timedelta(minutes=10))
    kept.give(port.Unplug(1))
    kept.wait(MINUTE)
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    kept.wait(timedelta(minutes=3))
    kept.csms.reachable = True
    kept.give(port.GoOnline())
    kept.wait(timedelta(minutes=10))
    kept.give(port.Unplug(1))

    first, second, third = kept.close()

    assert [(101,), (102,), (103,)] == [one.remote_ids for one in (first, second, third)]
    assert all(one.stop_told for one in (first, second, third))
    assert len(second.frames.meter) >= 12


def test_an_unanswered_start_is_not_told(kept):
    kept.csms.answers["StartTransaction"] = None
    kept.charge(timedelta(minutes=3))

    (session,) = kept.close()

    assert (False, False, ()) == (session.start_told, session.stop_told, session.remote_ids)
    assert session.frames.start


def test_a_start_that_is_refused_or_answered_with_rubbish_is_not_told(kept):
    answers = iter(['[4,"%s","InternalError","",{}]', '[3,"%s",{"transactionId":"x"}]', "[3,"])

    def odd(call):
        return next(answers, '[3,"%s",[]]').replace("%s", call.message_id)

    kept.csms.answers["StartTransaction"] = odd
    kept.charge(timedelta(minutes=10))

    (session,) = kept.close()

    assert not session.start_told


def test_quirks_are_noted_once_with_their_session(kept):
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    for quirk in (
        port.Quirk("dup_start", 1, 1),
        port.Quirk("dup_start", 1, 1),
        port.Quirk("status_storm", 1),
        port.Quirk("herd"),
    ):
        kept.ledger.note(kept.station, quirk, kept.now)

    (session,) = kept.close()

    assert ["dup_start", "status_storm", "herd"] == [one.name for one in session.quirks]


def test_a_quirk_of_an_idle_charge_point_is_nobodys(kept):
    kept.ledger.note(kept.station, port.Quirk("herd", 1), kept.now)

    assert [] == kept.close()


def test_frames_with_a_made_up_transaction_find_their_session(kept):
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    texts = [
        '[2,"x1","MeterValues",{"connectorId":1,"transactionId":-1,"meterValue":[]}]',
        '[2,"x2","MeterValues",{"connectorId":2,"transactionId":-1,"meterValue":[]}]',
        '[2,"x3","MeterValues",{"connectorId":1,"meterValue":[]}]',
        '[2,"x4","StopTransaction",{"transactionId":-1,"meterStop":1}]',
    ]
    for text in texts:
        kept.ledger.note(kept.station, port.Send(text), kept.now)
    kept.give(port.Unplug(1))
    kept.ledger.note(
        kept.station, port.Send('[2,"x5","StopTransaction",{"transactionId":-1}]'), kept.now
    )
    kept.ledger.note(
        kept.station, port.Send('[2,"x6","StartTransaction",{"connectorId":1}]'), kept.now
    )
    kept.ledger.note(kept.station, port.Received(b'[3,"x6",{"transactionId":9}]'), kept.now)
    kept.ledger.note(kept.station, port.Received('[3,"x6",{"transactionId":9}]'), kept.now)

    (session,) = kept.close()

    assert "x1" in session.frames.meter
    assert {"x2", "x3"}.isdisjoint(session.frames.all)
    assert "x4" not in session.frames.stop
    assert "x6" in session.frames.start
    assert (101, 9) == session.remote_ids


def test_a_stop_with_a_made_up_id_belongs_to_what_waits_for_its_stop(kept):
    kept.csms.answers["StopTransaction"] = None
    kept.charge(timedelta(minutes=3))
    kept.ledger.note(
        kept.station, port.Send('[2,"x5","StopTransaction",{"transactionId":0}]'), kept.now
    )

    (session,) = kept.close()

    assert "x5" in session.frames.stop


def test_a_world_that_begins_anew_has_a_fresh_page(kept):
    kept.charge()
    fresh = Kept()
    fresh.sessions, fresh.ledger = kept.sessions, kept.ledger
    fresh.charge(timedelta(minutes=5))

    assert 2 == len(kept.close())


def test_a_session_that_was_running_when_the_ledger_began_is_told(kept):
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    kept.wait(timedelta(minutes=5))
    late = kept.ledger = Ledger(kept.sessions.append)
    kept.wait(timedelta(minutes=5))
    kept.give(port.Unplug(1))

    late.close(kept.now)
    (session,) = kept.sessions

    assert session.plugged_at is None
    assert session.energy_wh == sum(session.minutes_wh)


def test_a_session_that_is_followed_by_another_without_a_stop_is_over(kept):
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    kept.wait(timedelta(minutes=5))
    connector = kept.station.connectors[0]
    again = replace(connector.transaction, number=2, started_at=connector.flow.at)
    kept.station = replace(
        kept.station,
        transactions=2,
        connectors=(replace(connector, transaction=again), *kept.station.connectors[1:]),
    )
    kept.ledger.note(kept.station, port.Tick(), kept.now)

    first, second = kept.close()

    assert (second.started_at, None) == (first.stopped_at, first.stop_reason)


def test_what_waits_in_vain_is_kept_in_the_end(kept, monkeypatch):
    monkeypatch.setattr("ocpp_sim.ledger.book._MOST_OPEN", 1)
    kept.csms.answers["StartTransaction"] = None
    for _ in range(4):
        kept.charge(timedelta(minutes=1))
        kept.wait(MINUTE)

    assert [1, 2] == [one.number for one in kept.sessions]


def test_a_car_that_leaves_a_running_transaction_and_comes_back_leaves_last():
    kept = Kept(StopTransactionOnEVSideDisconnect="false")
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    kept.wait(MINUTE)
    kept.give(port.Unplug(1))
    kept.wait(MINUTE)
    kept.give(port.PlugIn(1, CAR))
    kept.wait(MINUTE)
    kept.give(port.PresentTag(1, "TAG-1"), port.Unplug(1))
    left_at = kept.now

    (session,) = kept.close()

    assert left_at == session.unplugged_at


def test_an_event_of_an_unknown_transaction_is_let_be(kept):
    kept.ledger.note(kept.station, port.TransactionStopped(1, 99, 5, "Local"), kept.now)

    assert [] == kept.close()


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=12), st.integers(0, 100))
def test_however_it_is_looked_at_the_minutes_are_the_same(gaps, soc):
    """Inputs in between settle the energy at odd instants; the minutes must not notice."""
    plain, poked = Kept(), Kept(MeterValueSampleInterval="13")
    for kept in (plain, poked):
        car = Vehicle(40_000, soc, 22_000, 3)
        kept.give(port.PlugIn(1, car), port.PresentTag(1, "TAG-1"))
    for gap in gaps:
        poked.wait(timedelta(seconds=gap))
        list(poked.ledger.open_sessions(poked.now))
    plain.wait(poked.now - plain.now)
    for kept in (plain, poked):
        kept.give(port.Unplug(1))

    (one,), (other,) = plain.close(), poked.close()

    assert one.energy_uj == other.energy_uj
    assert one.minutes_wh == other.minutes_wh


def test_two_connectors_have_sessions_of_their_own():
    kept = Kept(index=1, count=2)
    for connector_id in (1, 2):
        kept.give(port.PlugIn(connector_id, CAR))
        kept.wait(timedelta(seconds=10))
        kept.give(port.PresentTag(connector_id, f"TAG-{connector_id}"))
        kept.wait(timedelta(minutes=3))
    assert 2 == len(list(kept.ledger.open_sessions(kept.now)))
    kept.give(port.Unplug(2))
    kept.give(port.PlugIn(2, CAR), port.Unplug(2), port.Unplug(1))

    one, other = kept.close()

    assert [(1, "TAG-1"), (2, "TAG-2")] == [(s.connector_id, s.id_tag) for s in (one, other)]
    assert one.energy_wh > other.energy_wh > 0
    for session in (one, other):
        assert session.energy_wh == sum(session.minutes_wh)


def test_the_second_answer_with_the_same_id_changes_nothing(kept):
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    again = '[2,"x1","StartTransaction",{"connectorId":1}]'
    kept.ledger.note(kept.station, port.Send(again), kept.now)
    kept.ledger.note(kept.station, port.Received('[3,"x1",{"transactionId":101}]'), kept.now)

    (session,) = kept.close()

    assert (101,) == session.remote_ids


def test_each_session_is_told_of_at_its_start_as_well():
    kept, begun = Kept(), []
    kept.ledger = Ledger(kept.sessions.append, begun.append)
    kept.charge(timedelta(minutes=3))

    (first,), (last,) = begun, kept.close()

    assert (first.key, 0, None) == (last.key, first.energy_wh, first.stopped_at)
    assert last.energy_wh > 0


POINTS = {"TxStartPoint": "EVConnected", "TxStopPoint": "EVConnected"}


def test_a_session_of_2x_goes_by_the_id_that_the_charge_point_gave_it():
    kept = Kept(version="2.0.1")
    kept.charge()
    kept.charge()
    kept.close()

    assert [len(one.remote_ids) for one in kept.sessions] == [1, 1]
    assert {type(one.remote_ids[0]) for one in kept.sessions} == {str}
    for one in kept.sessions:
        assert one.start_told
        assert one.stop_told
        assert (len(one.frames.start), len(one.frames.stop)) == (1, 1)
        assert len(one.frames.meter) >= 30


def test_a_session_of_2x_lasts_as_long_as_the_peer_is_told_of_it():
    kept = Kept(version="2.0.1", **POINTS)
    began_at = kept.now
    kept.give(port.PlugIn(1, CAR))
    kept.wait(MINUTE)
    kept.give(port.PresentTag(1, "TAG-1"))
    kept.wait(10 * MINUTE)
    kept.give(port.PresentTag(1, "TAG-1"))
    kept.wait(MINUTE)
    kept.give(port.Unplug(1))
    kept.close()

    (session,) = kept.sessions
    assert (session.started_at, session.stopped_at) == (began_at, began_at + 12 * MINUTE)
    assert session.start_told
    assert len(session.frames.start) == 2
    assert sum(session.minutes_wh) == session.energy_wh > 1000


def test_a_start_without_a_tag_tells_of_no_session_before_the_tag_is_told():
    kept = Kept(version="2.0.1", **POINTS)
    kept.give(port.PlugIn(1, CAR))
    kept.csms.answers["TransactionEvent"] = None
    kept.give(port.PresentTag(1, "TAG-1"))
    (before,) = kept.ledger.open_sessions(kept.now)
    del kept.csms.answers["TransactionEvent"]
    kept.wait(3 * MINUTE)
    (after,) = kept.ledger.open_sessions(kept.now)

    assert (before.start_told, after.start_told) == (False, True)


def test_a_start_that_waited_offline_is_told_with_its_tag():
    kept = Kept(version="2.0.1", AllowOfflineTxForUnknownId="true", **POINTS)
    kept.give(port.GoOffline(), port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    kept.wait(MINUTE)
    kept.give(port.GoOnline())
    kept.wait(MINUTE)
    kept.close()

    (session,) = kept.sessions
    assert session.start_told
    assert len(session.frames.start) == 2


def test_a_tag_without_a_car_is_told_before_the_session():
    kept = Kept(version="2.0.1", TxStartPoint="Authorized")
    kept.give(port.PresentTag(1, "TAG-1"))
    kept.wait(MINUTE / 2)
    kept.give(port.PlugIn(1, CAR))
    kept.close()

    (session,) = kept.sessions
    assert session.start_told
    assert len(session.frames.start) == 1


def test_a_cable_that_nobody_charges_by_is_no_session():
    kept = Kept(version="2.0.1", **POINTS)
    kept.give(port.PlugIn(1, CAR), port.Unplug(1))
    kept.charge()
    kept.close()

    (session,) = kept.sessions
    assert len(session.remote_ids) == 1
    assert len(session.frames.start) == 2


def test_a_start_of_2x_that_is_told_again_is_told_once():
    kept = Kept(version="2.0.1", TransactionMessageRetryInterval="5")
    kept.csms.answers["TransactionEvent"] = refuse
    kept.give(port.PlugIn(1, CAR), port.PresentTag(1, "TAG-1"))
    del kept.csms.answers["TransactionEvent"]
    kept.wait(MINUTE)
    kept.close()

    (session,) = kept.sessions
    assert session.start_told
    assert (len(session.remote_ids), len(session.frames.start)) == (1, 1)


def test_a_start_of_2x_that_is_refused_is_not_told():
    kept = Kept(version="2.0.1", TransactionMessageRetryInterval="5", **POINTS)
    kept.csms.answers["TransactionEvent"] = refuse
    kept.give(port.PlugIn(1, CAR))
    kept.wait(MINUTE)
    kept.give(port.PresentTag(1, "TAG-1"))
    kept.wait(MINUTE)
    kept.close()

    (session,) = kept.sessions
    assert not session.start_told
    assert session.frames.start


def refuse(call):
    return f'[4,"{call.message_id}","GenericError","",{{}}]'
