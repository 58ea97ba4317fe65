"""Connections that come, go and come back; resets and power cuts."""

import pytest

from ocpp_sim.core.port import (
    Close,
    Connect,
    Connected,
    Declined,
    Disconnected,
    GoOffline,
    GoOnline,
    PlugIn,
    PowerCycle,
    PresentTag,
    Received,
    Tick,
    Unplug,
)


def gaps(point, tries):
    """How long the point waits before each of the next tries."""
    found = []
    for _ in range(tries):
        due = point.station.link.connect_at
        found.append((due - point.now).total_seconds())
        point.advance(found[-1])
    return found


def test_tries_grow_apart_up_to_a_limit_and_jitter(bench):
    point = bench(reconnect_base_s=2.0, reconnect_limit_s=60.0)
    point.csms.reachable = False
    point.give(Tick())

    waits = gaps(point, 8)

    fulls = [2, 4, 8, 16, 32, 60, 60, 60]
    assert all(full / 2 <= wait <= full for wait, full in zip(waits, fulls, strict=True))
    assert len({wait / full for wait, full in zip(waits, fulls, strict=True)}) == 8


@pytest.mark.parametrize(
    "reason",
    ["1008 unknown charge point", "server rejected WebSocket connection: HTTP 401"],
)
def test_who_is_refused_does_not_insist(bench, reason):
    point = bench(reconnect_base_s=2.0, reconnect_limit_s=120.0).registered()

    point.give(Disconnected(reason))

    assert 60 <= (point.station.link.connect_at - point.now).total_seconds() <= 120


@pytest.mark.parametrize("reason", ["1000 bye", "1001 going away", "1006", "1012", "HTTP 503"])
def test_whoever_ends_a_connection_otherwise_is_tried_again_soon(bench, reason):
    point = bench(reconnect_base_s=2.0).registered()

    point.give(Disconnected(reason))

    assert 1 <= (point.station.link.connect_at - point.now).total_seconds() <= 2


def test_a_peer_that_hangs_up_without_a_word_is_tried_less_and_less_often(bench):
    point = bench(reconnect_base_s=2.0, reconnect_limit_s=60.0).registered()
    waits = []
    for _ in range(5):
        point.give(Disconnected("1011"))
        waits.append((point.station.link.connect_at - point.now).total_seconds())
        point.advance(waits[-1])
        assert point.station.link.state == "up"

    fulls = [2, 4, 8, 16, 32]
    assert all(full / 2 <= wait <= full for wait, full in zip(waits, fulls, strict=True))
    point.status_of_command("ClearCache", {})
    point.give(Disconnected("1011"))
    assert (point.station.link.connect_at - point.now).total_seconds() <= 2


def test_a_peer_that_listens_for_a_while_is_tried_again_soon(bench):
    point = bench(reconnect_base_s=2.0).registered()
    for _ in range(5):
        point.give(Disconnected("1006"))
        wait_s = (point.station.link.connect_at - point.now).total_seconds()
        point.advance(wait_s + 10)

        assert 1 <= wait_s <= 2


def test_two_points_do_not_come_back_together(bench):
    waits = set()
    for seed in range(5):
        point = bench(seed=seed)
        point.csms.reachable = False
        point.give(Tick())
        waits.add(gaps(point, 1)[0])

    assert len(waits) == 5


def test_a_point_that_comes_back_neither_boots_nor_repeats_itself(bench):
    point = bench().registered()

    point.give(Disconnected("1012 service restart"))
    point.advance(10)

    assert point.station.link.state == "up"
    assert point.actions() == []


def test_what_changed_meanwhile_is_told_on_return(bench):
    point = bench().registered()

    point.give(Disconnected(), PlugIn(1))
    point.advance(10)

    assert point.statuses() == ["Preparing"]


def test_a_lost_report_is_told_again_from_where_the_peer_stands(bench):
    point = bench().charging()
    point.csms.answers["StatusNotification"] = None
    point.give(PresentTag(1, "TAG"))
    point.give(Unplug(1))
    point.csms.answers.clear()

    point.give(Disconnected())
    point.forget().advance(10)

    assert point.statuses() == ["Finishing", "Available"]


def test_a_report_that_may_have_arrived_is_told_again_however_often_the_link_breaks(bench):
    point = bench().charging()
    point.csms.answers["StatusNotification"] = None
    point.give(PresentTag(1, "TAG"))
    point.csms.answers = {"BootNotification": None}
    point.give(PowerCycle())
    point.forget().advance(10)
    point.give(Unplug(1), Disconnected())
    point.csms.answers = {}

    point.advance(60)

    assert point.statuses() == ["Finishing", "Available"]


def test_a_lost_report_of_connector_zero_is_told_again(bench):
    point = bench().registered()
    point.csms.answers["StatusNotification"] = None
    point.give(PlugIn(1))
    point.status_of_command("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})
    point.csms.answers.clear()

    point.give(Disconnected())
    point.forget().advance(10)

    assert point.statuses(0) == ["Unavailable"]
    assert point.statuses(1) == ["Preparing", "Finishing", "Unavailable"]


def test_a_connection_that_is_reported_twice_is_one(bench):
    point = bench().registered()
    point.csms.answers["Heartbeat"] = None
    point.advance(300)
    before = point.station

    point.give(Connected())

    assert point.station == before


def test_the_boot_is_repeated_when_its_answer_was_lost(bench):
    point = bench()
    point.csms.answers["BootNotification"] = None
    point.give(Tick())
    point.csms.answers.clear()

    point.give(Disconnected())
    point.advance(10)

    assert point.station.link.registration == "Accepted"


def test_the_interval_of_a_rejection_holds_over_a_new_connection(bench):
    point = bench()
    point.csms.answers["BootNotification"] = {
        "status": "Rejected",
        "currentTime": "2024-06-01T09:00:00Z",
        "interval": 600,
    }
    point.give(Tick())
    point.give(Disconnected())

    point.forget().advance(590)
    assert point.actions() == []
    point.advance(10)
    assert point.actions() == ["BootNotification"]


def test_offline_means_cut_without_a_close_frame_and_no_tries(bench):
    point = bench().registered()

    point.give(GoOffline())

    assert point.closes == [1006]
    assert point.forget().advance(86_400).events == []


def test_online_again_connects_at_once(bench):
    point = bench().registered()
    point.give(GoOffline())
    point.forget()

    assert point.give(GoOnline()) == [Connect()]
    assert point.station.link.state == "up"


def test_offline_twice_and_online_twice_are_declined(bench):
    point = bench().registered()

    point.give(GoOnline(), GoOffline(), GoOffline())

    assert [event.what for event in point.of(Declined)] == ["go_online", "go_offline"]


def test_a_connection_that_comes_too_late_is_closed(bench):
    point = bench()
    point.give(GoOffline())

    assert point.give(Connected()) == [Close(1000)]
    assert point.station.link.state == "down"


def test_going_offline_while_connecting_stops_the_try(bench):
    point = bench()
    point.csms.reachable = None
    point.station, _ = _opening(point)

    assert Close(1006) in point.give(GoOffline())


def _opening(point):
    from ocpp_sim import versions

    return versions.step(point.station, Tick(), point.now)


def test_a_late_word_of_a_lost_connection_changes_nothing(bench):
    point = bench().registered()
    point.give(GoOffline())
    before = point.station

    point.give(Disconnected(), Received('[2,"1","ClearCache",{}]'))

    assert point.station == before
    assert point.frames == []


def test_a_power_cut_ends_transactions_and_tells_it_after_the_boot(bench):
    point = bench(boot_duration_s=20.0).charging().advance(360)
    point.forget().give(PowerCycle())

    assert (point.closes, point.actions()) == ([1006], [])
    point.advance(20)

    assert point.actions()[0] == "BootNotification"
    (stop,) = point.calls("StopTransaction")
    assert (stop["reason"], stop["meterStop"]) == ("PowerLoss", 1100)
    assert stop["timestamp"] == "2024-06-01T09:06:00.000Z"
    assert point.statuses() == ["Finishing"]


def test_a_power_cut_while_offline_stays_offline(bench):
    point = bench().registered()
    point.give(GoOffline(), PowerCycle())

    point.forget().advance(3600)

    assert (point.closes, point.events) == ([], [])


def test_a_power_cut_forgets_who_waits_for_a_car(bench):
    point = bench().registered()
    point.give(PresentTag(1, "TAG"))
    assert point.status() == "Preparing"

    point.give(PowerCycle())

    assert point.status() == "Available"


def test_online_again_during_a_restart_connects_at_once(bench):
    point = bench(boot_duration_s=60.0).registered()
    point.give(PowerCycle(), GoOffline())
    assert point.station.next_due is None

    point.give(GoOnline())

    assert point.station.link.state == "up"


@pytest.mark.parametrize(("kind", "reason"), [("Soft", "SoftReset"), ("Hard", "HardReset")])
def test_a_reset_stops_reboots_and_boots_again(bench, kind, reason):
    point = bench().charging().advance(60)
    point.forget()

    assert point.status_of_command("Reset", {"type": kind}) == "Accepted"
    point.advance(30)

    assert [stop["reason"] for stop in point.calls("StopTransaction")] == [reason]
    assert point.closes == [1000]
    assert point.calls("BootNotification") != []
    assert point.station.link.registration == "Accepted"


def test_a_soft_reset_of_an_idle_point_is_at_once(bench):
    point = bench().registered()

    point.status_of_command("Reset", {"type": "Soft"})

    assert point.closes == [1000]


def test_a_hard_reset_takes_a_second(bench):
    point = bench().registered()

    point.status_of_command("Reset", {"type": "Hard"})
    assert point.closes == []
    point.advance(1)
    assert point.closes == [1000]


def test_a_soft_reset_waits_for_the_answer_but_not_for_ever(bench):
    point = bench().charging()
    point.csms.answers["StopTransaction"] = None

    point.status_of_command("Reset", {"type": "Soft"})
    point.advance(9)
    assert point.closes == []
    point.csms.answers.clear()
    point.advance(10)

    assert point.closes == [1000]
    assert len(point.calls("StopTransaction")) == 2


def test_no_remote_start_while_a_reset_is_due(bench):
    point = bench().registered()
    point.status_of_command("Reset", {"type": "Hard"})

    status = point.status_of_command("RemoteStartTransaction", {"idTag": "TAG", "connectorId": 1})

    assert status == "Rejected"
