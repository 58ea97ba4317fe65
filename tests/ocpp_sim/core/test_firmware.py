"""New firmware, from the order to the boot with it."""

import pytest

from ocpp_sim.core import firmware
from ocpp_sim.core.port import (
    Declined,
    Fault,
    GoOffline,
    PlugIn,
    PowerCycle,
    PresentTag,
    Transferred,
    Unplug,
)
from ocpp_sim.core.upkeep import Outcome

URL = "https://files.test/AC-11_1.5.0.bin"
NOW = "2024-06-01T09:00:00Z"
DONE = ["Downloading", "Downloaded", "Installing", "Installed"]


def order(point, **more):
    wanted = {"location": URL, "retrieveDate": NOW, **more}
    return point.command("UpdateFirmware", wanted)


def told(point):
    return [one["status"] for one in point.calls("FirmwareStatusNotification")]


def test_new_firmware_is_fetched_installed_and_booted(bench):
    point = bench().registered()

    assert order(point).payload == {}
    point.advance(120)

    assert told(point) == DONE
    assert [errand.location for errand in point.errands] == [URL]
    assert [boot["firmwareVersion"] for boot in point.calls("BootNotification")] == ["1.5.0"]
    assert (point.station.spec.firmware, point.station.upkeep.update) == ("1.5.0", None)


def test_it_is_fetched_when_the_order_says(bench):
    point = bench().registered()
    order(point, retrieveDate="2024-06-01T11:00:00+01:00")

    assert told(point.advance(3599)) == []
    assert told(point.advance(1))[0] == "Downloading"


@pytest.mark.parametrize(
    ("more", "tries", "gaps_s"),
    [
        ({}, 3, 60),
        ({"retries": 2, "retryInterval": 10}, 2, 10),
        ({"retries": 0, "retryInterval": 0}, 1, 1),
        ({"retries": -1}, 1, 60),
    ],
)
def test_a_file_that_does_not_come_is_tried_again(bench, more, tries, gaps_s):
    point = bench().registered()
    point.outcome = Outcome("failed")
    order(point, **more)

    point.advance(1 + gaps_s * (tries - 1))

    assert told(point) == ["Downloading"] * tries + ["DownloadFailed"]
    assert point.station.upkeep.due_at is None


@pytest.mark.parametrize("problem", ["unsupported", "denied"])
def test_what_cannot_get_better_is_not_tried_again(bench, problem):
    point = bench().registered()
    point.outcome = Outcome(problem)
    order(point)

    assert told(point.advance(1)) == ["Downloading", "DownloadFailed"]


def test_an_empty_file_is_no_firmware(bench):
    point = bench().registered()
    point.outcome = Outcome("", 0)
    order(point)

    point.advance(120)

    assert told(point) == ["Downloading", "Downloaded", "Installing", "InstallationFailed"]
    assert (point.calls("BootNotification"), point.station.spec.firmware) == ([], "1.4.2")


def test_it_is_installed_when_nobody_charges_and_nobody_can_start_meanwhile(bench):
    point = bench().charging()
    order(point)
    point.advance(600)
    assert told(point) == ["Downloading", "Downloaded"]

    point.give(Unplug(1))
    point.advance(60)
    assert told(point)[-1] == "Installing"
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    assert point.of(Declined)[-1].why == "new firmware is being installed"
    point.advance(60)
    assert told(point) == DONE


def test_a_transfer_takes_its_time(bench):
    point = bench().registered()
    point.outcome = None
    order(point)
    point.advance(1)

    point.give(Transferred(point.errands[0].number, Outcome("", 5, "ab"), 40.0))

    assert told(point.advance(39)) == ["Downloading"]
    assert told(point.advance(1))[-1] == "Installing"


def test_a_transfer_of_which_nothing_is_heard_is_given_up(bench):
    point = bench().registered()
    point.outcome = None
    order(point, retries=1)

    assert told(point.advance(900)) == ["Downloading", "DownloadFailed"]
    point.give(Transferred(point.errands[0].number, Outcome("", 5, "ab")))
    assert told(point)[-1] == "DownloadFailed"


def test_a_newer_order_takes_the_place_of_an_older_one(bench):
    point = bench().registered()
    point.outcome = None
    order(point)
    point.advance(1)
    first = point.errands[0].number
    point.outcome = Outcome("", 1, "cd" * 32)
    order(point, location="http://files.test/fw?v=2.0.1")

    point.give(Transferred(first, Outcome("failed")))
    point.advance(120)

    assert point.station.spec.firmware == "cd" * 6
    assert told(point) == ["Downloading", *DONE]


def test_no_order_disturbs_an_installation(bench):
    point = bench().registered()
    order(point)
    point.advance(1)

    order(point, location="http://files.test/other_9.9.9.bin")
    assert point.of(Declined)[-1].why == "another update is being installed"
    point.advance(120)

    assert point.station.spec.firmware == "1.5.0"


def test_without_a_network_nothing_comes(bench):
    point = bench().registered()
    order(point, retries=1, retrieveDate="2024-06-01T09:10:00Z")

    point.give(GoOffline())
    point.advance(600)

    assert (point.errands, point.station.upkeep.update) == ([], None)


def test_an_update_outlives_a_power_cycle(bench):
    point = bench().registered()
    order(point)
    point.advance(1)

    point.give(PowerCycle())
    point.advance(120)

    assert told(point) == DONE


def test_a_boot_that_is_not_accepted_keeps_the_news_for_later(bench):
    point = bench().registered()
    refused = {"status": "Rejected", "currentTime": NOW, "interval": 300}
    order(point)
    point.advance(1)
    point.csms.answers["BootNotification"] = refused
    point.advance(200)
    assert told(point)[-1] == "Installing"

    point.csms.answers.clear()
    point.advance(300)
    assert told(point)[-1] == "Installed"


@pytest.mark.parametrize(
    ("seconds", "status"),
    [(0, "Idle"), (1, "Downloading"), (50, "Downloaded"), (700, "Installing")],
)
def test_the_peer_can_ask_how_it_goes(bench, seconds, status):
    point = bench().charging()
    point.outcome = None
    order(point, retrieveDate=NOW if seconds else "2024-06-01T10:00:00Z")
    point.advance(min(seconds, 1))
    if seconds > 1:
        point.give(Transferred(point.errands[0].number, Outcome("", 5, "ab")))
    if seconds > 60:
        point.give(Unplug(1))
        point.advance(60)

    point.command("TriggerMessage", {"requestedMessage": "FirmwareStatusNotification"})

    assert told(point)[-1] == status


@pytest.mark.parametrize(
    ("location", "version"),
    [
        ("http://x.test/a/AC-11_1.5.0.bin", "1.5.0"),
        ("http://10.0.0.1/fw.bin", "f00d"),
        ("http://x.test/1.2/v2.10-rc.3.4.bin?x=9.9", "3.4"),
    ],
)
def test_a_version_is_read_from_the_name_of_the_file(location, version):
    assert firmware.version_of(location, "f00d") == version


def test_nobody_can_charge_while_it_is_installed(bench):
    """Free connectors are Unavailable from the end of the download to the boot."""
    point = bench(connectors=2).registered()
    point.give(PlugIn(2))
    point.forget()

    order(point)
    point.advance(5)
    assert told(point)[-1] == "Installing"
    assert point.statuses(1) == ["Unavailable"]
    assert point.statuses(2) == ["Finishing", "Unavailable"]
    remote = {"idTag": "TAG", "connectorId": 2}
    assert point.status_of_command("RemoteStartTransaction", remote) == "Rejected"

    trigger = {"requestedMessage": "StatusNotification", "connectorId": 1}
    point.status_of_command("TriggerMessage", trigger)
    assert point.statuses(1) == ["Unavailable", "Unavailable"]

    point.advance(120)
    assert (point.statuses(1)[-1], point.statuses(2)[-1]) == ("Available", "Preparing")
    assert told(point)[-1] == "Installed"


def test_one_that_waits_for_the_end_of_a_transaction_takes_no_other(bench):
    point = bench(connectors=2).charging()
    order(point)
    point.advance(5)

    assert (told(point)[-1], point.statuses(2)) == ("Downloaded", ["Unavailable"])
    assert point.statuses(1) == []
    point.give(PlugIn(2), PresentTag(2, "OTHER"))
    assert "waits for the end" in point.of(Declined)[0].why
    reserve = {"connectorId": 2, "expiryDate": "2024-06-01T10:00:00Z", "idTag": "T"}
    point.command("ReserveNow", {**reserve, "reservationId": 1})

    point.give(Unplug(1))
    point.advance(200)
    assert told(point)[-1] == "Installed"


def test_one_whose_firmware_could_not_be_installed_is_free_again(bench):
    point = bench().registered()
    point.outcome = Outcome("", 0, "")
    order(point)
    point.advance(60)

    assert told(point)[-1] == "InstallationFailed"
    assert point.statuses() == ["Unavailable", "Available"]


def test_a_fault_is_told_all_the_same(bench):
    point = bench().registered()
    order(point)
    point.give(Fault(1, "GroundFailure"))

    assert point.statuses()[-1] == "Faulted"
