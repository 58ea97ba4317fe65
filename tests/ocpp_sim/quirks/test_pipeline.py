"""Texts on their way through quirks: nothing is lost but what should be, nothing ever raises."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_sim.core import port
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.wire import Selector, Wire
from ocpp_sim.quirks import Quirk
from ocpp_sim.quirks.catalogue import CATALOGUE, DIRECTIONS, EVENTS, STAGES, on_the_wire
from ocppj.frame import CallError, CallResult, Malformed, parse
from ocppj.schema import schemas
from tests.ocpp_sim.quirks.conftest import START, VISITS, Point

WIRED = sorted(one.name for one in CATALOGUE.values() if on_the_wire(one))
LINE = [name for name in WIRED if CATALOGUE[name].stage == "line"]
ACTIONS = ("", "MeterValues", "StatusNotification", "GetConfiguration", "Heartbeat")
KEYS = {"key": ["HeartbeatInterval"]}

selectors = st.builds(
    Selector,
    action=st.sampled_from(ACTIONS),
    direction=st.sampled_from(("", *DIRECTIONS)),
    nth=st.sampled_from((0, 0, 1, 3)),
    after=st.sampled_from(("", "", *EVENTS)),
)
quirks = st.builds(
    Quirk,
    name=st.sampled_from(WIRED),
    probability=st.sampled_from((0.05, 0.3, 1.0)),
    selector=st.just(Selector()) | selectors,
)


def some_hours(point):
    """Questions, garbage, raw texts, cuts of the network and of the mains."""
    for hour in range(3):
        point.advance(hours=1).command("GetConfiguration", KEYS, f"a{hour}")
        point.give(port.Received(b"\xff[3"), port.SendRaw("[9]"), port.Received('[3,"no",{}]'))
    point.give(port.GoOffline()).advance(minutes=2)
    point.give(port.GoOnline()).advance(minutes=30)
    return point.give(port.PowerCycle()).advance(hours=3)


@given(chosen=st.lists(quirks, min_size=1, max_size=6), seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_any_quirks_together_are_survived_and_the_same_each_time(chosen, seed):
    one, two = (some_hours(Point(*chosen, seed=seed, autopilot=VISITS)) for _ in range(2))

    assert one.heard == two.heard
    assert station_from_record(station_to_record(one.station)) == one.station
    assert one.station.next_due is not None
    healed = replace(one.station, wire=None)
    one.station, before = healed, len(one.sent())
    one.give(port.Disconnected("mended")).advance(hours=4)
    assert one.station.link.registration == "Accepted"
    assert len(one.sent()) > before


@given(
    chosen=st.lists(st.builds(Quirk, st.sampled_from(LINE), probability=st.just(0.2)), min_size=1)
)
@settings(max_examples=10, deadline=None)
def test_a_network_never_rewrites_a_text(chosen):
    point = Point(*chosen, autopilot=VISITS).advance(hours=4)

    for text in point.sent():
        frame = parse(text)
        assert not isinstance(frame, Malformed | CallResult | CallError)
        assert schemas("1.6").is_valid(frame.action, "request", frame.payload)


def test_a_wire_without_quirks_changes_nothing():
    plain, wired = Point(autopilot=VISITS), Point(autopilot=VISITS)
    wired.station = replace(wired.station, wire=Wire((), (), START))

    some_hours(plain)
    some_hours(wired)

    assert wired.sent() == plain.sent()
    assert [one for one in wired.heard if not isinstance(one[1], port.Received)] == [
        one for one in plain.heard if not isinstance(one[1], port.Received)
    ]


def test_a_raw_text_passes_all_quirks(point):
    cp = point(Quirk("truncated_json", probability=1.0, selector=Selector(nth=99)), Quirk("loss"))
    cp.advance(minutes=1).forget()

    cp.give(port.SendRaw("[9]"))

    assert cp.sent() == ["[9]"]
    assert cp.told() == []


def test_the_nth_after_an_event_and_anew_after_the_next(point):
    third = Selector(action="MeterValues", nth=3, after="transaction_started")
    cp = point(Quirk("empty_sampled", selector=third), autopilot=VISITS).advance(hours=12)

    empty, counted = [], 0
    for _, item in cp.heard:
        if isinstance(item, port.TransactionStarted):
            counted = 0
        if isinstance(item, port.Send) and '"MeterValues"' in item.text:
            counted += 1
            if '"sampledValue":[]' in item.text:
                empty.append(counted)

    assert set(empty) == {3}
    assert len(empty) == len(cp.of(port.TransactionStarted))


def test_after_a_boot_means_an_accepted_one(point):
    cp = point(Quirk("loss", probability=1.0, selector=Selector("Heartbeat", after="booted")))
    cp.peer.csms.answers["BootNotification"] = {
        "status": "Pending", "currentTime": "2024-06-01T09:00:00Z", "interval": 60,
    }  # fmt: skip
    cp.advance(seconds=30)
    assert cp.station.wire.counts[0].armed is False

    del cp.peer.csms.answers["BootNotification"]
    cp.advance(minutes=10)

    assert cp.station.wire.counts[0].armed is True
    assert "loss" in cp.told()


def test_one_can_alter_what_comes_in(point):
    inward = Selector(action="GetConfiguration", direction="in")
    cp = point(Quirk("truncated_json", probability=1.0, selector=inward)).advance(minutes=1)

    cp.forget().command("GetConfiguration", KEYS)

    assert cp.of(port.Violation) == []
    assert cp.sent()[0].startswith('[4,"cs-1","FormationViolation"')


def test_answers_to_the_charge_point_can_be_chosen_by_their_action(point):
    late = Selector(action="BootNotification", direction="in")
    cp = point(Quirk("late_answer", probability=1.0, selector=late)).advance(minutes=1)

    assert ("late_answer", "timeout") == (cp.told()[0], cp.of(port.CallFailed)[0].why)
    assert cp.of(port.Violation) == []


SLOW = (("delay", 20.0), ("jitter", 0.0))
INWARD = Selector(direction="in")
TWICE = Quirk("double_answer", probability=1.0, selector=INWARD)
CUT = Quirk("truncated_json", probability=1.0, selector=INWARD)


@pytest.mark.parametrize(
    "quirks",
    [
        (Quirk("duplicate", probability=1.0),),
        (Quirk("latency", params=SLOW),),
        (TWICE,),
        (CUT,),
        (CUT, Quirk("latency")),
    ],
)
def test_a_peer_is_not_accused_of_what_a_quirk_did(point, quirks):
    cp = point(*quirks).advance(minutes=10)

    assert cp.of(port.Received)
    assert cp.of(port.Violation) == []


def test_a_peer_is_accused_of_what_it_did(point):
    cp = point(Quirk("bad_unit"), Quirk("double_answer", probability=1.0))
    once = cp.peer.send
    cp.peer.send = lambda text: once(text) * 2

    cp.advance(minutes=1)

    assert {one.code for one in cp.of(port.Violation)} == {"double"}


def test_texts_keep_their_order_through_a_latency_with_jitter(point):
    cp = point(Quirk("latency", params=(("delay", 0.5), ("jitter", 5.0))))
    cp.advance(minutes=1).forget()

    for number in range(20):
        cp.command("ClearCache", {}, f"q{number}")
    cp.advance(minutes=1)

    answered = [parse(text).message_id for text in cp.sent()]
    assert answered == [f"q{number}" for number in range(20)]


def test_what_was_said_before_a_goodbye_still_goes_out(point):
    cp = point(Quirk("latency", params=(("delay", 1.0),), selector=Selector(direction="out")))
    cp.advance(minutes=1).forget()

    cp.command("Reset", {"type": "Hard"}, "r").advance(seconds=1)

    assert [parse(text).message_id for text in cp.sent()] == ["r"]
    assert cp.peer.closed == [1000]


def test_what_is_on_its_way_when_the_line_is_cut_is_lost(point):
    cp = point(Quirk("latency", params=(("delay", 1.0),), selector=Selector(direction="out")))
    cp.advance(minutes=1).forget()

    cp.command("ClearCache", {}, "c").give(port.GoOffline()).advance(minutes=1)

    assert cp.sent() == []


@pytest.mark.parametrize("direction", ["in", "out"])
def test_a_half_open_line_swallows_all_until_it_is_found_out(point, direction):
    swallow = Selector(action="GetConfiguration", direction=direction)
    cp = point(Quirk("half_open", probability=1.0, selector=swallow)).advance(minutes=1)
    cp.forget().command("GetConfiguration", KEYS, "lost")
    assert cp.station.wire.dead_until == cp.now + timedelta(seconds=60)

    cp.command("ClearCache", {}, "swallowed")
    cp.give(port.PlugIn(1)).advance(seconds=59)
    assert cp.sent() == []
    cp.advance(minutes=1)

    assert cp.peer.closed == [1006]
    assert cp.peer.opened == 2
    assert cp.told() == ["half_open"]
    assert cp.advance(minutes=5).calls("Heartbeat")


def test_a_reset_of_a_half_open_line_closes_it_without_a_word(point):
    cp = point(Quirk("half_open", probability=1.0, selector=Selector("ClearCache")))
    cp.advance(minutes=1).command("ClearCache").forget()

    cp.give(port.PowerCycle()).advance(minutes=1)

    assert cp.peer.closed == [1006]
    assert cp.calls("BootNotification")


def test_a_line_that_drops_while_something_comes_in_is_opened_again(point):
    cut = Selector(direction="in", action="ClearCache")
    cp = point(Quirk("ungraceful_drop", probability=1.0, selector=cut)).advance(minutes=1)

    cp.forget().command("ClearCache").advance(minutes=1)

    assert (cp.peer.opened, cp.peer.closed) == (2, [1006])
    assert cp.sent() == []


def test_a_drop_says_only_once_that_the_line_is_closed(point):
    """The answer to a Reset is lost with the line, and the reboot has nothing left to close."""
    cp = point(Quirk("ungraceful_drop", probability=1.0, selector=Selector("Reset", "out")))
    cp.advance(minutes=1).forget()

    cp.command("Reset", {"type": "Hard"}).advance(minutes=1)

    assert cp.peer.closed == [1006]
    assert cp.calls("BootNotification")


def test_a_second_connection_leaves_the_first_alone(point):
    second = Selector(action="Heartbeat", nth=1)
    cp = point(Quirk("replacement_connection", probability=1.0, selector=second))

    cp.advance(minutes=6)

    assert (cp.peer.opened, cp.peer.closed) == (2, [])
    assert cp.station.link.state == "up"


def test_a_quirk_says_which_connector_and_transaction_it_met(point):
    cp = point(Quirk("empty_sampled"), Quirk("non_string_config"), autopilot=VISITS)
    cp.advance(hours=5).command("GetConfiguration", KEYS)

    told = cp.of(port.Quirk)

    assert port.Quirk("empty_sampled", 1, 1) in told
    assert told[-1] == port.Quirk("non_string_config", 0, None)


def test_texts_that_waited_for_a_tick_die_with_the_connection_they_cut(point):
    """What is let go may cut the line, and then nothing more goes out over it."""
    cp = point(
        Quirk("latency", params=(("delay", 5.0), ("jitter", 0.0)), selector=Selector("ClearCache")),
        Quirk("ungraceful_drop", probability=1.0, selector=Selector("ClearCache", "answer")),
    )
    cp.advance(minutes=1).forget()

    cp.command("ClearCache", {}, "a").command("ClearCache", {}, "b").advance(seconds=5)

    assert cp.sent() == []
    assert cp.told() == ["ungraceful_drop"]


def test_stages_are_in_the_order_in_which_they_are_applied():
    assert STAGES == ("handshake", "payload", "frame", "line")


def test_a_transaction_of_2x_ends_with_less_than_it_began_with(point):
    made = point(Quirk("meter_regress"), version="2.0.1").advance(minutes=1)
    made.give(port.PlugIn(1), port.PresentTag(1, "TAG")).advance(minutes=40).give(port.Unplug(1))

    first, *_, last = (
        one["meterValue"][0]["sampledValue"][0]["value"]
        for one in made.calls("TransactionEvent")
        if "meterValue" in one
    )
    assert last == first - 1
    (told,) = made.of(port.Quirk)
    assert (told.connector_id, told.transaction_number) == (1, 1)


def test_a_regress_needs_a_start_that_told_its_meter(point):
    made = point(Quirk("meter_regress"), version="2.0.1").advance(minutes=1)
    made.station = replace(
        made.station, settings={**made.station.settings, "TxStartedMeasurands": ""}
    )
    made.give(port.PlugIn(1), port.PresentTag(1, "TAG")).advance(minutes=40).give(port.Unplug(1))

    assert made.told() == []
