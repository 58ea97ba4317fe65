"""Power that goes and comes back: cuts, blinks, batteries, and transactions that outlast them."""

import pytest

from ocpp_sim import versions
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.port import (
    Connect,
    Connected,
    Declined,
    Fault,
    GoOffline,
    GoOnline,
    PlugIn,
    PowerCycle,
    PresentTag,
    TransactionStopped,
    Transferred,
    Unplug,
)
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.upkeep import Outcome


def test_a_cut_ends_transactions_and_tells_it_after_the_light_and_the_boot(bench):
    point = bench(boot_duration_s=20.0).charging().advance(360)

    point.forget().give(PowerCycle(off_s=600))
    assert (point.closes, point.frames) == ([1006], [])
    assert point.of(TransactionStopped) == [TransactionStopped(1, 1, 1100, "PowerLoss")]
    point.advance(619)
    assert point.actions() == []
    point.advance(1)

    assert point.actions()[0] == "BootNotification"
    (stop,) = point.calls("StopTransaction")
    assert (stop["reason"], stop["timestamp"]) == ("PowerLoss", "2024-06-01T09:06:00.000Z")


def test_nothing_is_sampled_and_nothing_flows_in_the_dark(bench):
    settings = {"ClockAlignedDataInterval": "900"}
    point = bench(settings=settings).charging().advance(360)

    point.forget().give(PowerCycle(off_s=3600, transactions="resume"))
    point.advance(3599)

    assert (point.events[1:], point.connector().energy_wh) == ([], 1100)
    assert point.owed() == []


def test_a_transaction_that_resumes_goes_on_under_its_id_where_it_was(bench):
    settings = {"MeterValueSampleInterval": "300"}
    point = bench(settings=settings, boot_duration_s=20.0).charging().advance(360)

    point.forget().give(PowerCycle(off_s=3240, transactions="resume"))
    point.advance(3240 + 300)
    point.give(Unplug(1))

    assert point.of(TransactionStopped)[0].energy_wh == 1100 + 916
    assert point.actions()[0] == "BootNotification"
    assert {mv["transactionId"] for mv in point.calls("MeterValues")} == {101}
    (stop,) = point.calls("StopTransaction")
    assert (stop["transactionId"], stop["reason"]) == (101, "EVDisconnected")


def test_a_blink_with_resume_is_but_a_boot(bench):
    point = bench().charging().advance(360)

    point.forget().give(PowerCycle(transactions="resume"))
    point.advance(60)

    assert point.of(TransactionStopped) == []
    assert point.actions()[0] == "BootNotification"
    assert point.statuses() == ["Charging"]


def test_a_car_that_left_in_the_dark_ends_its_transaction_with_the_light(bench):
    point = bench().charging().advance(360)
    point.give(PowerCycle(off_s=600, transactions="resume"))

    point.forget().give(Unplug(1))
    assert point.of(TransactionStopped) == []
    point.advance(600)

    assert point.of(TransactionStopped) == [TransactionStopped(1, 1, 1100, "EVDisconnected")]


def test_unless_the_settings_leave_it_waiting_for_the_car(bench):
    settings = {"StopTransactionOnEVSideDisconnect": "false"}
    point = bench(settings=settings).charging()
    point.give(PowerCycle(off_s=600, transactions="resume"), Unplug(1))

    point.advance(700)

    assert point.status() == "SuspendedEV"


def test_with_a_battery_it_stays_connected_and_only_the_outlets_are_dead(bench):
    point = bench().charging().advance(60)

    point.forget().give(PowerCycle(off_s=600, backed=True))
    assert point.statuses() == ["SuspendedEVSE"]
    point.advance(600)

    assert point.statuses() == ["SuspendedEVSE", "Charging"]
    assert point.connector().energy_wh == 183
    assert "BootNotification" not in point.actions()
    assert len(point.calls("MeterValues")) == 10


def test_a_battery_that_gives_out_is_a_cut(bench):
    point = bench().charging()
    point.give(PowerCycle(off_s=600, backed=True))

    point.give(PowerCycle(off_s=60))

    assert point.station.link.dark == "off"
    assert (point.station.link.light_at - point.now).total_seconds() == 600


def test_a_battery_is_of_no_use_once_it_is_dark(bench):
    point = bench().registered()
    point.give(PowerCycle(off_s=60))

    point.give(PowerCycle(off_s=600, backed=True))

    assert point.station.link.dark == "off"
    assert (point.station.link.light_at - point.now).total_seconds() == 600


def test_in_the_dark_no_tag_is_read_and_no_connection_stands(bench):
    point = bench().registered()
    point.give(PowerCycle(off_s=600))

    assert point.give(PresentTag(1, "TAG")) == [
        Declined("present_tag", "the charge point has no power")
    ]
    point.give(Connected())
    assert point.closes[-1] == 1000
    assert point.station.link.state == "down"


def test_a_car_that_came_in_the_dark_is_there_with_the_light(bench):
    point = bench(boot_duration_s=0.0).registered()
    point.give(PowerCycle(off_s=600), PlugIn(1, Vehicle()))

    point.forget().advance(600)

    assert point.statuses() == ["Preparing"]


def test_a_network_that_comes_and_goes_in_the_dark_is_used_after_it(bench):
    point = bench(boot_duration_s=5.0).registered()
    point.give(PowerCycle(off_s=600), GoOffline(), GoOnline())

    assert point.forget().advance(604).of(Connect) == []
    assert point.advance(1).station.link.registration == "Accepted"


def test_a_network_that_is_still_gone_with_the_light_is_waited_for(bench):
    point = bench().registered()
    point.give(PowerCycle(off_s=600), GoOffline())

    assert point.forget().advance(86_400).of(Connect) == []
    assert point.give(GoOnline())[:1] == [Connect()]


def test_a_fault_in_the_dark_is_told_after_it(bench):
    point = bench(boot_duration_s=0.0).registered()
    point.give(PowerCycle(off_s=60), Fault(1, "GroundFailure"))

    point.forget().advance(60)

    assert point.statuses() == ["Faulted"]


@pytest.mark.parametrize("kept", ["stop", "resume"])
def test_a_station_kept_in_the_dark_goes_on_as_if_it_had_not_been(bench, kept):
    point, copy = bench().charging(), bench().charging()
    for one in (point, copy):
        one.give(PowerCycle(off_s=600, transactions=kept))
    copy.station = station_from_record(station_to_record(copy.station))

    assert copy.station == point.station
    for one in (point, copy):
        one.advance(3600).give(Unplug(1))

    assert copy.actions() == point.actions()
    assert copy.station == point.station


def test_the_dark_needs_no_tick_of_its_own(bench):
    point = bench().registered()

    point.give(PowerCycle(off_s=600))

    assert (point.station.next_due - point.now).total_seconds() == 600
    _, outputs = versions.step(point.station, GoOffline(), point.now)
    assert outputs == ()


def test_a_file_that_comes_in_the_dark_is_fetched_again(bench):
    point = bench(boot_duration_s=5.0).registered()
    point.outcome = None
    asked = {
        "location": "http://x.test/fw_2.0.0.bin",
        "retrieveDate": "2024-06-01T09:00:00Z",
        "retries": 2,
        "retryInterval": 60,
    }
    point.command("UpdateFirmware", asked)
    point.advance(1)
    (errand,) = point.errands
    point.give(PowerCycle(off_s=600))

    point.give(Transferred(errand.number, Outcome("", 1024, "ab" * 32)))
    point.outcome = Outcome("", 1024, "ab" * 32)
    point.advance(7200)

    assert len(point.errands) == 2
    assert point.station.spec.firmware == "2.0.0"
