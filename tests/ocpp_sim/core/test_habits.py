"""Habits: each does what its name says, and says so when it does."""

import json
from dataclasses import fields, replace
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_sim.core.habits import CATALOGUE, USUAL, Habits
from ocpp_sim.core.port import (
    Connect,
    Disconnected,
    Fault,
    GoOffline,
    GoOnline,
    PlugIn,
    PowerCycle,
    PresentTag,
    Quirk,
    Received,
    Tick,
    TransactionStopped,
    Unplug,
)
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.turn import Turn
from ocpp_sim.versions import dialect
from tests.ocpp_sim.core.test_step import Chaos, Witness

ALL = sorted(CATALOGUE)
# These are about events of a transaction, which 1.6 has none of.
LATER = {"always_offline", "ended_after_status", "seq_duplicate", "seq_gap"}


def turn_of(point):
    return Turn(point.station, point.now, dialect("1.6"))


def test_every_habit_is_off_and_says_what_it_does_and_where_it_was_seen():
    assert {getattr(Habits(), name) for name in ALL} == {0.0}
    assert [one.name for one in fields(Habits)] == list(CATALOGUE)
    assert all(one.does and one.seen_in for one in CATALOGUE.values())
    assert not USUAL.keys() & CATALOGUE.keys()


@pytest.mark.parametrize("chance", [-0.1, 1.5, float("nan")])
def test_what_is_no_chance_is_refused(chance):
    with pytest.raises(ValueError, match=r"habits\.herd is .*; allowed are chances from 0 to 1"):
        Habits(herd=chance)


@pytest.mark.parametrize("habits", [None, Habits()])
def test_a_point_without_a_habit_throws_no_dice_and_says_nothing(bench, habits):
    turn = turn_of(bench(habits=habits))

    assert not turn.acts("herd")
    assert (turn.throws, turn.outputs) == (0, [])


def test_a_habit_that_always_acts_says_so_and_throws_no_dice(bench):
    turn = turn_of(bench(habits=Habits(dup_start=1.0)))

    assert turn.acts("dup_start", 1, 7)
    assert turn.outputs == [Quirk("dup_start", 1, 7)]
    assert turn.throws == 0


def test_a_habit_acts_about_as_often_as_its_chance_says(bench):
    turn = turn_of(bench(habits=Habits(flap_40s=0.25)))

    acted = sum(turn.acts("flap_40s") for _ in range(400))

    assert 70 <= acted <= 130
    assert (turn.throws, len(turn.outputs)) == (400, acted)


def test_the_dice_of_a_transaction_fall_once_for_all(bench):
    turn = turn_of(bench(habits=Habits(never_stops=0.5)))

    once = [turn.acts("never_stops", 1, number) for number in range(40)]
    again = [turn.acts("never_stops", 1, number) for number in range(40)]

    assert once == again
    assert set(once) == {True, False}
    assert turn.throws == 0


# Connection


def boot_answer(status="Accepted", interval=300):
    return {"status": status, "currentTime": "2024-06-01T09:00:00Z", "interval": interval}


def refused(call):
    return f'[4,"{call.message_id}","InternalError","",{{}}]'


def quirks(point):
    return {one.name for one in point.of(Quirk)}


def test_no_boot_reports_at_once_and_boots_only_when_it_is_told_to(bench):
    point = bench(habits=Habits(no_boot=1.0))

    point.give(Tick())
    assert point.actions() == ["StatusNotification"] * 2
    assert point.of(Quirk) == [Quirk("no_boot")]
    point.forget().status_of_command("TriggerMessage", {"requestedMessage": "BootNotification"})

    assert point.actions()[0] == "BootNotification"


def test_boot_every_connect_boots_again_after_a_lost_link(bench):
    point = bench(habits=Habits(boot_every_connect=1.0)).registered()

    point.give(Disconnected())
    point.advance(10)

    assert point.actions()[0] == "BootNotification"
    assert quirks(point) == {"boot_every_connect"}


@pytest.mark.parametrize("answer", [refused, lambda c: f'[3,"{c.message_id}",{{"no":1}}]'])
def test_boot_loop_10s_begins_with_a_bad_answer_and_takes_no_notice_of_good_ones(bench, answer):
    point = bench(habits=Habits(boot_loop_10s=1.0)).charging()
    point.csms.answers["StopTransaction"] = answer
    point.give(Unplug(1))
    point.csms.answers.clear()

    point.forget().advance(60)

    assert point.actions() == ["BootNotification"] * 6
    assert point.status_of_command("TriggerMessage", {"requestedMessage": "Heartbeat"})


def test_boot_loop_10s_goes_on_without_answers_until_it_is_switched_off(bench):
    point = bench(habits=Habits(boot_loop_10s=1.0), call_timeout_s=5.0).charging()
    point.csms.answers = {"StopTransaction": refused, "BootNotification": None}
    point.give(Unplug(1))
    point.advance(60)
    assert len(point.calls("BootNotification")) == 4
    point.csms.answers.clear()

    point.give(PowerCycle())
    point.forget().advance(60)

    assert len(point.calls("BootNotification")) == 1
    assert point.station.link.registration == "Accepted"


def test_silence_is_no_bad_answer(bench):
    point = bench(habits=Habits(boot_loop_10s=1.0)).registered()
    point.csms.answers["Heartbeat"] = None

    point.advance(400)

    assert "BootNotification" not in point.actions()


def test_trigger_boot_reboots_instead_of_telling_what_it_is(bench):
    point = bench(habits=Habits(trigger_boot_reboots=1.0)).charging()

    asked = {"requestedMessage": "BootNotification"}
    assert point.status_of_command("TriggerMessage", asked) == "Accepted"
    point.advance(30)

    assert [stop["reason"] for stop in point.calls("StopTransaction")] == ["Reboot"]
    assert point.closes == [1000]
    assert len(point.calls("BootNotification")) == 1


def test_drops_if_called_before_boot_cuts_the_line_without_an_answer(bench):
    point = bench(habits=Habits(drops_if_called_before_boot=1.0))
    point.csms.answers["BootNotification"] = None
    point.give(Tick())

    point.give(Received('[2,"early","GetConfiguration",{}]'))

    assert point.closes == [1006]
    assert point.actions() == ["BootNotification"]
    assert len(point.frames) == 1
    point.csms.answers.clear()
    assert point.advance(10).station.link.registration == "Accepted"


def test_never_reconnect_on_1000_takes_a_polite_end_for_the_last_word(bench):
    point = bench(habits=Habits(never_reconnect_on_1000=1.0)).registered()

    point.give(Disconnected("1000 have a nice day"))

    assert point.forget().advance(86_400).events == []
    point.give(PowerCycle())
    assert point.advance(10).station.link.state == "up"


@pytest.mark.parametrize("reason", ["1001 going away", "1006", ""])
def test_but_any_other_end_it_survives(bench, reason):
    point = bench(habits=Habits(never_reconnect_on_1000=1.0)).registered()

    point.give(Disconnected(reason))

    assert point.advance(10).station.link.state == "up"


def test_exit_on_disconnect_ends_all_and_forgets_what_it_owed(bench):
    point = bench(habits=Habits(exit_on_disconnect=1.0)).charging()
    point.csms.answers["MeterValues"] = None
    point.advance(60)

    point.give(Disconnected())

    assert point.of(Quirk) == [
        Quirk("exit_on_disconnect"),
        Quirk("exit_on_disconnect", 0, 1),
    ]
    assert [one.reason for one in point.of(TransactionStopped)] == ["Other"]
    assert (point.station.queue, point.station.next_due) == ((), None)
    point.forget().give(Unplug(1), PlugIn(1), PresentTag(1, "TAG"))
    assert point.advance(86_400).actions() == []
    point.csms.answers.clear()
    point.give(PowerCycle())
    assert point.advance(10).actions()[0] == "BootNotification"


def test_a_herd_comes_back_at_once_and_then_without_jitter(bench):
    points = [bench(habits=Habits(herd=1.0), seed=seed).registered() for seed in range(3)]
    for point in points:
        point.csms.reachable = False
        assert Connect() in point.give(Disconnected())
        point.advance(7)

    assert {(p.station.link.connect_at - p.now).total_seconds() for p in points} == {5.0}


def test_flap_40s_drops_every_connection_after_40_s(bench):
    point = bench(habits=Habits(flap_40s=1.0)).registered()

    point.advance(39)
    assert point.closes == []
    point.advance(1)
    assert point.closes == [1006]
    point.advance(90)

    assert point.closes == [1006] * 3
    assert quirks(point) == {"flap_40s"}


def test_a_flap_is_over_with_its_connection(bench):
    point = bench(habits=Habits(flap_40s=1.0)).registered()

    point.give(GoOffline())

    assert point.forget().advance(3600).events == []


# RPC


def ids_of(point, action):
    return [f.message_id for f in point.frames if getattr(f, "action", "") == action]


def test_retry_new_id_gives_each_try_an_id_of_its_own(bench):
    keys = {"MeterValueSampleInterval": "0"}
    point = bench(habits=Habits(retry_new_id=1.0), settings=keys).registered()
    point.csms.answers["StartTransaction"] = refused
    point.give(PlugIn(1), PresentTag(1, "TAG"))

    point.advance(200)

    assert len(set(ids_of(point, "StartTransaction"))) == 3
    assert point.of(Quirk) == [Quirk("retry_new_id", 0, 1)] * 2


def test_retry_new_id_does_so_after_a_lost_link_too(bench):
    point = bench(habits=Habits(retry_new_id=1.0)).charging()
    point.csms.answers["StopTransaction"] = None
    point.give(Unplug(1))
    point.csms.answers.clear()

    point.give(Disconnected())
    point.advance(10)

    assert len(set(ids_of(point, "StopTransaction"))) == 2


def test_counter_ids_restart_counts_from_one_on_each_connection(bench):
    point = bench(habits=Habits(counter_ids_restart=1.0))
    point.give(Tick())
    assert [frame.message_id for frame in point.frames] == ["1", "2", "3"]

    point.forget().give(Disconnected(), PlugIn(1))
    point.advance(10)

    assert [frame.message_id for frame in point.frames] == ["1"]


# Configuration


def test_no_clock_before_boot_stamps_with_1970_until_it_is_told_the_time(bench):
    point = bench(habits=Habits(no_clock_before_boot=1.0))
    point.csms.answers["BootNotification"] = boot_answer("Pending", 60)
    point.give(Tick())
    point.advance(50)
    point.status_of_command("TriggerMessage", {"requestedMessage": "StatusNotification"})
    assert {s["timestamp"] for s in point.calls("StatusNotification")} == {
        "1970-01-01T00:00:50.000Z"
    }

    point.csms.answers.clear()
    point.forget().advance(10)

    assert {s["timestamp"] for s in point.calls("StatusNotification")} == {
        "2024-06-01T09:01:00.000Z"
    }


def test_no_clock_before_boot_forgets_the_time_with_the_power(bench):
    keys = {"AllowOfflineTxForUnknownId": "true"}
    point = bench(habits=Habits(no_clock_before_boot=1.0), settings=keys).registered()
    point.give(GoOffline(), PowerCycle())
    point.advance(100)
    point.give(PlugIn(1), PresentTag(1, "TAG"))

    point.give(GoOnline())

    (start,) = point.calls("StartTransaction")
    assert start["timestamp"] == "1970-01-01T00:01:40.000Z"
    assert Quirk("no_clock_before_boot", 0, 1) in point.events


def changed(point, key="MeterValueSampleInterval", value="10"):
    return point.status_of_command("ChangeConfiguration", {"key": key, "value": value})


def test_config_readonly_refuses_every_change(bench):
    point = bench(habits=Habits(config_readonly=1.0)).registered()

    assert changed(point) == "Rejected"
    assert point.station.settings.get("MeterValueSampleInterval") is None
    assert quirks(point) == {"config_readonly"}


def test_accepts_but_ignores_says_yes_and_goes_on_as_before(bench):
    point = bench(habits=Habits(accepts_but_ignores=1.0)).charging()

    assert changed(point) == "Accepted"
    assert changed(point, "WebSocketPingInterval", "30") == "RebootRequired"
    assert changed(point, "NoSuchKey", "30") == "NotSupported"
    point.advance(60)

    assert len(point.calls("MeterValues")) == 1
    assert quirks(point) == {"accepts_but_ignores"}


def test_trigger_rejected_sends_nothing(bench):
    point = bench(habits=Habits(trigger_rejected=1.0)).registered()

    asked = {"requestedMessage": "StatusNotification"}
    assert point.status_of_command("TriggerMessage", asked) == "Rejected"
    assert point.actions() == []


def test_history_dump_tells_the_last_values_once_more_on_each_connection(bench):
    point = bench(habits=Habits(history_dump=1.0)).charging().advance(1200)
    told = [call["meterValue"] for call in point.calls("MeterValues")]

    point.forget().give(Disconnected())
    point.advance(10)

    dumped = point.calls("MeterValues")
    assert [call["meterValue"] for call in dumped] == told[-12:]
    assert not any("transactionId" in call for call in dumped)
    assert Quirk("history_dump") in point.events
    assert len(point.station.history) == 12


# Status


def test_available_without_unplug_is_free_with_the_cable_still_in(bench):
    point = bench(habits=Habits(available_without_unplug=1.0)).charging().advance(60)

    point.forget().give(PresentTag(1, "TAG"))
    assert point.statuses() == ["Available"]
    asked = {"requestedMessage": "StatusNotification", "connectorId": 1}
    point.status_of_command("TriggerMessage", asked)
    assert point.statuses() == ["Available", "Available"]
    point.give(Unplug(1))

    assert point.statuses() == ["Available", "Available"]
    assert point.of(Quirk) == [Quirk("available_without_unplug", 1)]


def test_a_chance_of_it_is_taken_once_for_each_end(bench):
    point = bench(habits=Habits(available_without_unplug=0.5), seed=1).registered()
    for _ in range(16):
        point.give(PlugIn(1), PresentTag(1, "TAG"), PresentTag(1, "TAG"))
        point.advance(3600)
        point.give(Unplug(1))

    finished = point.statuses().count("Finishing")
    assert 0 < finished < 16
    assert len(point.of(Quirk)) == 16 - finished


def test_status_storm_tells_each_status_over_and_over(bench):
    point = bench(habits=Habits(status_storm=1.0)).registered()

    point.give(PlugIn(1))

    assert set(point.statuses()) == {"Preparing"}
    assert 5 <= len(point.statuses()) <= 10


def test_a_storm_that_the_link_does_not_survive_is_told_again_as_one(bench):
    point = bench(habits=Habits(status_storm=1.0)).registered()
    point.csms.answers["StatusNotification"] = None
    point.give(PlugIn(1))
    point.csms.answers.clear()

    point.give(Disconnected())
    point.forget().advance(10)

    assert set(point.statuses()) == {"Preparing"}


def test_connector_zero_never_is_not_told_even_if_asked_for(bench):
    point = bench(habits=Habits(connector_zero_never=1.0))

    point.give(Tick())
    point.status_of_command("TriggerMessage", {"requestedMessage": "StatusNotification"})
    point.status_of_command("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})

    assert point.statuses(0) == []
    assert point.statuses(1) == ["Available", "Available", "Unavailable"]


def test_connector_zero_always_comes_with_every_other(bench):
    point = bench(habits=Habits(connector_zero_always=1.0)).registered()

    point.give(PlugIn(1), Fault(0, "OtherError"), Unplug(1))

    assert [point.statuses(n) for n in (0, 1)] == [
        ["Available", "Faulted", "Faulted"],
        ["Preparing", "Available"],
    ]


def test_replayed_statuses_tells_all_that_it_had_while_offline_with_their_times(bench):
    point = bench(habits=Habits(replayed_statuses=1.0)).registered()
    point.give(GoOffline(), PlugIn(1))
    point.advance(60)
    point.give(Unplug(1))
    point.advance(60)
    assert point.of(Quirk) == [Quirk("replayed_statuses", 1)] * 2

    point.give(GoOnline())

    told = point.calls("StatusNotification")
    assert [(one["status"], one["timestamp"][11:19]) for one in told] == [
        ("Preparing", "09:00:00"),
        ("Available", "09:01:00"),
    ]


# Smart charging


def profile(unit="W", limit=3000, kind="Absolute", connector_id=0):
    return {
        "connectorId": connector_id,
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile"
            if connector_id
            else "ChargePointMaxProfile",
            "chargingProfileKind": kind,
            "chargingSchedule": {
                "startSchedule": "2024-06-01T09:00:00Z",
                "chargingRateUnit": unit,
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
            },
        },
    }


def power_w(point, connector_id=1):
    return point.connector(connector_id).flow.power_w


def test_profile_accepted_ignored_charges_on_as_before(bench):
    point = bench(habits=Habits(profile_accepted_ignored=1.0), power_w=11_000).charging()

    assert point.status_of_command("SetChargingProfile", profile()) == "Accepted"

    assert power_w(point) == 11_000
    assert point.station.profiles == ()
    assert quirks(point) == {"profile_accepted_ignored"}


@pytest.mark.parametrize(("kind", "given_w"), [("Relative", 11_000), ("Absolute", 5000)])
def test_relative_ignored_follows_only_the_others(bench, kind, given_w):
    point = bench(habits=Habits(relative_ignored=1.0), power_w=11_000).charging()
    asked = profile(limit=5000, kind=kind, connector_id=1)
    if kind == "Relative":
        del asked["csChargingProfiles"]["chargingSchedule"]["startSchedule"]

    assert point.status_of_command("SetChargingProfile", asked) == "Accepted"

    assert power_w(point) == given_w


def test_max_profile_per_connector_gives_each_what_all_were_to_share(bench):
    point = bench(habits=Habits(max_profile_per_connector=1.0), connectors=3, power_w=11_000)
    point.charging(1).charging(2)

    assert point.status_of_command("SetChargingProfile", profile(limit=5000)) == "Accepted"
    point.give(PlugIn(3))

    assert (power_w(point, 1), power_w(point, 2)) == (5000, 5000)
    assert point.of(Quirk) == [
        Quirk("max_profile_per_connector", 1, 1),
        Quirk("max_profile_per_connector", 2, 2),
    ]


def test_max_profile_per_connector_is_no_quirk_where_one_charges_alone(bench):
    point = bench(habits=Habits(max_profile_per_connector=1.0), connectors=2).charging(1)

    point.status_of_command("SetChargingProfile", profile(limit=5000))

    assert (power_w(point), point.of(Quirk)) == (5000, [])


@pytest.mark.parametrize(("unit", "limit", "given_w"), [("A", 10, 0), ("W", 7000, 7000)])
def test_amp_profile_zero_power_gives_nothing_under_a_limit_in_amperes(bench, unit, limit, given_w):
    point = bench(habits=Habits(amp_profile_zero_power=1.0), connectors=2, power_w=11_000)
    point.charging(1)

    point.status_of_command("SetChargingProfile", profile(unit=unit, limit=limit))
    point.advance(300)
    point.give(PlugIn(2))

    assert power_w(point) == given_w
    assert point.of(Quirk) == ([] if given_w else [Quirk("amp_profile_zero_power", 1, 1)])


# The catalogue as a whole


def standard_day(make, habits):
    """A day with a bit of everything, and four without a network.

    Gives the point, and all that it let anybody see.
    """
    quiet = {"MeterValueSampleInterval": "900"}
    point = make(habits=habits, connectors=2, settings=quiet, boot_duration_s=5.0)
    point.csms.answers["BootNotification"] = boot_answer("Pending", 60)
    point.give(Tick())
    ask(point, "TriggerMessage", {"requestedMessage": "StatusNotification"})
    point.csms.answers.clear()
    point.advance(120)
    _morning(point)
    _noon(point)
    _evening(point)
    point.give(GoOffline())
    point.advance(4 * 86_400)
    point.give(GoOnline())
    point.advance(60)
    seen = [str(frame) for frame in point.frames]
    return point, (seen, point.times, point.closes)


def _morning(point):
    """Two cars charge; limits come and go; one start is refused once, and nobody hurries."""
    point.csms.answers["StartTransaction"] = refused
    point.give(PlugIn(1), PresentTag(1, "A"))
    point.csms.answers.clear()
    point.advance(120)
    point.csms.answers["StatusNotification"] = None
    point.give(PlugIn(2))
    point.csms.answers.clear()
    point.give(PresentTag(2, "B"))
    point.advance(60)
    for unit, limit, kind in (
        ("W", 9000, "Absolute"),
        ("A", 8, "Absolute"),
        ("W", 4000, "Relative"),
    ):
        asked = profile(unit=unit, limit=limit, kind=kind, connector_id=0)
        if kind == "Relative":
            asked["connectorId"] = 1
            asked["csChargingProfiles"]["chargingProfilePurpose"] = "TxDefaultProfile"
        ask(point, "SetChargingProfile", asked)
        point.advance(600)
    ask(point, "ClearChargingProfile", {})
    ask(point, "ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "600"})
    point.advance(3600)


def _noon(point):
    """The link is lost and comes back; it is busy; a server goes down politely; triggers."""
    point.give(Disconnected("1006"))
    point.advance(300)
    point.give(PresentTag(1, "A"))
    point.advance(300)
    point.give(Unplug(1))
    point.give(GoOffline(), PlugIn(1), Unplug(1), GoOnline())
    point.advance(60)
    point.give(Disconnected("1000 maintenance"))
    point.advance(600)
    ask(point, "TriggerMessage", {"requestedMessage": "BootNotification"})
    point.advance(600)


def _evening(point):
    """The second car goes; the mains fail; one answer is nonsense."""
    point.give(Unplug(2))
    point.advance(60)
    point.give(PowerCycle())
    point.advance(600)
    point.csms.answers["Heartbeat"] = {"currentTime": 5}
    point.advance(400)
    point.csms.answers.clear()


def ask(point, action, payload):
    """Let the central system call, if there is a connection; the answer is seen like the rest."""
    point.give(Received(orjson.dumps([2, f"{action}-{len(point.frames)}", action, payload])))


@pytest.mark.parametrize("name", sorted({*ALL} - LATER))
def test_every_habit_changes_the_standard_day_and_says_so(bench, name):
    _, seen_usually = standard_day(bench, None)

    point, seen = standard_day(bench, Habits(**{name: 1.0}))

    assert seen != seen_usually
    assert quirks(point) == {name}
    record = json.loads(json.dumps(station_to_record(point.station)))
    assert station_from_record(record) == point.station


def test_the_standard_day_of_all_who_have_none_is_the_same(bench):
    assert standard_day(bench, None)[1] == standard_day(bench, Habits())[1]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**64), st.dictionaries(st.sampled_from(ALL), st.sampled_from((0.3, 1.0))))
def test_whatever_the_habits_every_frame_is_valid_and_every_status_legal(seed, some):
    chaos = Chaos(seed)
    witness = Witness(chaos, seed)
    spec = replace(witness.station.spec, habits=Habits(**some))
    witness.station = replace(witness.station, spec=spec)
    witness.give(Tick())
    for _ in range(60):
        move = chaos.move()
        if isinstance(move, timedelta):
            witness.wait(move)
        else:
            witness.give(move)

    record = station_to_record(witness.station)
    assert station_from_record(json.loads(json.dumps(record))) == witness.station
