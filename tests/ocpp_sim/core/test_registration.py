"""Boot, retry intervals and heartbeats."""

import pytest

from ocpp_sim.core.port import (
    Booted,
    CallFailed,
    Declined,
    GoOffline,
    GoOnline,
    PlugIn,
    PresentTag,
    Received,
    Tick,
    Unplug,
)

BOOT = "BootNotification"


def boot_answer(status, interval):
    return {"status": status, "currentTime": "2024-06-01T09:00:00Z", "interval": interval}


def test_a_new_charge_point_boots_and_tells_every_status(bench):
    point = bench(connectors=2)

    point.give(Tick())

    assert point.actions() == [BOOT, *["StatusNotification"] * 3]
    assert [point.statuses(n) for n in (0, 1, 2)] == [["Available"]] * 3
    assert point.of(Booted) == [Booted("Accepted", 300)]


def test_the_boot_says_what_was_built(bench):
    point = bench(serial="S-1", vendor="Voltwerk", model="Home 7", firmware="1.2")

    point.give(Tick())

    assert point.calls(BOOT) == [
        {
            "chargePointVendor": "Voltwerk",
            "chargePointModel": "Home 7",
            "chargePointSerialNumber": "S-1",
            "firmwareVersion": "1.2",
        }
    ]


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_a_point_that_is_not_accepted_asks_again_after_the_interval(bench, status):
    point = bench()
    point.csms.answers[BOOT] = boot_answer(status, 120)
    point.give(Tick())

    assert point.station.link.registration == status
    point.forget().advance(119)
    assert point.actions() == []

    point.csms.answers.clear()
    point.advance(1)
    assert point.actions() == [BOOT, "StatusNotification", "StatusNotification"]


@pytest.mark.parametrize("interval", [0, -5])
def test_an_interval_of_nothing_is_the_point_s_own(bench, interval):
    point = bench()
    point.csms.answers[BOOT] = boot_answer("Rejected", interval)
    point.give(Tick())

    point.forget().advance(59)
    assert point.actions() == []
    point.advance(1)
    assert point.actions() == [BOOT]


def test_accepted_without_an_interval_keeps_the_configured_heartbeat(bench):
    point = bench(settings={"HeartbeatInterval": "45"})
    point.csms.answers[BOOT] = boot_answer("Accepted", 0)

    point.registered().advance(45)

    assert point.actions() == ["Heartbeat"]


def test_an_interval_beyond_reason_is_cut_to_a_week(bench):
    point = bench()
    point.csms.answers[BOOT] = boot_answer("Accepted", 10**15)

    point.registered()

    assert point.station.link.heartbeat_s == 7 * 86_400


@pytest.mark.parametrize(
    "answer", [None, '[3,"?",{}]', lambda call: f'[4,"{call.message_id}","InternalError","",{{}}]']
)
def test_a_boot_without_a_good_answer_is_tried_again_soon(bench, answer):
    point = bench()
    point.csms.answers[BOOT] = answer
    point.give(Tick())

    point.forget()
    point.csms.answers.clear()
    point.advance(30 + 40)

    assert point.actions()[0] == BOOT
    assert point.station.link.registration == "Accepted"


def test_a_boot_answer_against_the_schema_is_no_answer(bench):
    point = bench()
    point.csms.answers[BOOT] = {
        "status": "Fine",
        "currentTime": "2024-06-01T09:00:00Z",
        "interval": 1,
    }

    point.give(Tick())

    assert point.of(CallFailed) == [CallFailed(BOOT, "invalid", "PropertyConstraintViolation")]
    assert point.station.link.registration == "none"


def test_heartbeats_follow_the_interval(bench):
    point = bench().registered()

    point.advance(900)

    assert point.actions() == ["Heartbeat"] * 3


def test_a_change_of_the_interval_counts_from_the_change(bench):
    point = bench().registered().advance(100)

    point.status_of_command("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"})
    point.advance(59)
    assert point.actions() == []
    point.advance(1)
    assert point.actions() == ["Heartbeat"]


def test_an_interval_of_zero_falls_silent_also_after_a_new_connection(bench):
    point = bench().registered()
    point.status_of_command("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "0"})

    point.give(GoOffline(), GoOnline())

    assert point.station.link.state == "up"
    assert point.station.next_due is None


def test_heartbeats_do_not_pile_up_behind_a_silent_peer(bench):
    point = bench(call_timeout_s=1000.0).registered()
    point.csms.answers["Heartbeat"] = None

    point.advance(950)

    assert point.actions() == ["Heartbeat"]
    assert len(point.station.queue) == 1


def test_a_pending_point_sends_nothing_of_its_own(bench):
    point = bench()
    point.csms.answers[BOOT] = boot_answer("Pending", 600)
    point.give(Tick())

    point.forget().give(PlugIn(1), PresentTag(1, "TAG"))

    assert point.actions() == []


def test_a_pending_point_sends_what_is_triggered(bench):
    point = bench()
    point.csms.answers[BOOT] = boot_answer("Pending", 600)
    point.give(Tick())

    for message in ("StatusNotification", "Heartbeat", BOOT):
        point.forget()
        asked = {"requestedMessage": message, "connectorId": 1}
        assert point.status_of_command("TriggerMessage", asked) == "Accepted"
        assert point.actions() == [message]


def test_a_rejected_point_is_deaf_until_it_may_boot_again(bench):
    point = bench()
    point.csms.answers[BOOT] = boot_answer("Rejected", 600)
    point.give(Tick())

    point.forget().give(Received('[2,"1","GetConfiguration",{}]'))

    assert point.frames == []
    assert [one.what for one in point.of(Declined)] == ["GetConfiguration"]


def test_a_pending_point_answers_but_neither_starts_nor_stops_for_the_peer(bench):
    point = bench(connectors=2).charging()
    point.csms.answers[BOOT] = boot_answer("Pending", 600)
    point.status_of_command("TriggerMessage", {"requestedMessage": BOOT})

    asked = {"key": "HeartbeatInterval", "value": "60"}
    assert point.status_of_command("ChangeConfiguration", asked) == "Accepted"
    started = point.status_of_command("RemoteStartTransaction", {"idTag": "T", "connectorId": 2})
    stopped = point.status_of_command("RemoteStopTransaction", {"transactionId": 101})

    assert (started, stopped) == ("Rejected", "Rejected")


def test_what_happened_before_the_boot_is_told_after_it_with_its_time(bench):
    point = bench(settings={"AllowOfflineTxForUnknownId": "true"})
    point.csms.answers[BOOT] = boot_answer("Rejected", 600)
    point.give(Tick(), PlugIn(1), PresentTag(1, "TAG"))
    point.advance(300)
    point.give(Unplug(1))
    point.csms.answers.clear()
    assert len(point.actions()) == 1

    point.forget().advance(300)

    assert [one for one in point.actions() if "Transaction" in one] == [
        "StartTransaction",
        "StopTransaction",
    ]
    assert point.calls("StartTransaction")[0]["timestamp"] == "2024-06-01T09:00:00.000Z"
    assert point.calls("StopTransaction")[0]["timestamp"] == "2024-06-01T09:05:00.000Z"


def test_a_triggered_boot_that_fails_leaves_the_registration(bench):
    point = bench().registered()
    point.csms.answers[BOOT] = None

    point.status_of_command("TriggerMessage", {"requestedMessage": BOOT})
    point.advance(200)

    assert point.station.link.registration == "Accepted"


def test_a_triggered_boot_can_lose_the_registration(bench):
    point = bench().registered()
    point.csms.answers[BOOT] = boot_answer("Rejected", 50)
    point.status_of_command("TriggerMessage", {"requestedMessage": BOOT})

    point.forget().advance(49)

    assert point.station.link.registration == "Rejected"
    assert point.actions() == []
