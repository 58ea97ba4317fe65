"""Transactions from start to stop."""

import pytest

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.port import PlugIn, PresentTag, TransactionStarted, TransactionStopped, Unplug


def start_answer(status="Accepted", transaction_id=7, **more):
    return {"idTagInfo": {"status": status, **more}, "transactionId": transaction_id}


def test_a_transaction_is_told_with_meter_and_time(bench):
    point = bench().registered().advance(30)

    point.give(PlugIn(1), PresentTag(1, "TAG"))

    assert point.calls("StartTransaction") == [
        {
            "connectorId": 1,
            "idTag": "TAG",
            "meterStart": 0,
            "timestamp": "2024-06-01T09:00:30.000Z",
        }
    ]
    assert point.of(TransactionStarted) == [TransactionStarted(1, 1, "TAG")]


def test_unplugging_ends_it(bench):
    point = bench().charging().advance(3600)
    point.forget().give(Unplug(1))

    assert point.calls("StopTransaction") == [
        {
            "meterStop": 11_000,
            "timestamp": "2024-06-01T10:00:00.000Z",
            "transactionId": 101,
            "reason": "EVDisconnected",
        }
    ]
    assert point.of(TransactionStopped) == [TransactionStopped(1, 1, 11_000, "EVDisconnected")]
    assert point.statuses() == ["Available"]


def test_the_register_goes_on_and_the_next_transaction_begins_there(bench):
    point = bench().charging().advance(3600)
    point.give(PresentTag(1, "TAG"))
    point.advance(600)
    point.give(PresentTag(1, "TAG"))

    assert [start["meterStart"] for start in point.calls("StartTransaction")] == [11_000]
    assert point.statuses()[-2:] == ["Preparing", "Charging"]


def test_a_transaction_that_the_peer_does_not_accept_ends(bench):
    point = bench().registered()
    point.csms.answers["StartTransaction"] = start_answer("Blocked")

    point.give(PlugIn(1), PresentTag(1, "TAG"))

    assert [(s["reason"], s["transactionId"]) for s in point.calls("StopTransaction")] == [
        ("DeAuthorized", 7)
    ]


def test_or_goes_on_without_power_if_the_settings_say_so(bench):
    point = bench(settings={"StopTransactionOnInvalidId": "false"}).registered()
    point.csms.answers["StartTransaction"] = start_answer("Blocked")

    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.advance(3600)

    assert (point.status(), point.connector().energy_wh) == ("SuspendedEVSE", 0)
    assert point.calls("StopTransaction") == []


def test_the_group_of_the_start_s_answer_counts(bench):
    point = bench().registered()
    point.csms.answers["StartTransaction"] = start_answer(parentIdTag="FAMILY")

    point.give(PlugIn(1), PresentTag(1, "TAG"))

    assert point.connector().transaction.parent_id_tag == "FAMILY"


def test_an_answer_after_the_end_still_gives_the_stop_its_id(bench):
    point = bench().registered()
    point.csms.answers["StartTransaction"] = None
    point.give(PlugIn(1), PresentTag(1, "TAG"), Unplug(1))
    assert point.calls("StopTransaction") == []
    point.csms.answers["StartTransaction"] = start_answer(transaction_id=55)

    point.advance(30 + 60)

    assert [stop["transactionId"] for stop in point.calls("StopTransaction")] == [55]
    assert point.station.remote_ids == ()


@pytest.mark.parametrize("transaction_id", [0, -1, 2**40])
def test_strange_transaction_ids_are_kept_as_they_are(bench, transaction_id):
    point = bench().registered()
    point.csms.answers["StartTransaction"] = start_answer(transaction_id=transaction_id)

    point.give(PlugIn(1), PresentTag(1, "TAG"), Unplug(1))

    assert [stop["transactionId"] for stop in point.calls("StopTransaction")] == [transaction_id]


def test_two_transactions_of_one_id_are_told_apart(bench):
    point = bench(connectors=2).registered()
    point.csms.answers["StartTransaction"] = start_answer(transaction_id=7)
    for number in (1, 2):
        point.give(PlugIn(number), PresentTag(number, f"TAG{number}"))
    point.give(Unplug(1))

    assert point.status_of_command("RemoteStopTransaction", {"transactionId": 7}) == "Accepted"
    assert point.connector(2).transaction is None


def test_what_the_stop_s_answer_says_of_the_tag_is_remembered(bench):
    point = bench().charging()
    point.csms.answers["StopTransaction"] = {"idTagInfo": {"status": "Expired"}}

    point.give(PresentTag(1, "TAG"))

    assert [known.verdict.status for known in point.station.cache] == ["Expired"]


def test_the_stop_s_answer_on_no_tag_is_ignored(bench):
    point = bench().charging()
    point.csms.answers["StopTransaction"] = {"idTagInfo": {"status": "Expired"}}

    point.give(Unplug(1))

    assert [known.verdict.status for known in point.station.cache] == ["Accepted"]


def test_two_connectors_charge_apart(bench):
    point = bench(connectors=2, power_w=22_000).charging(1)
    point.charging(2, Vehicle(max_power_w=3_700, phases=1))

    point.advance(3600)

    assert [c.energy_wh for c in point.station.connectors] == [0, 0] or point.give() == []
    point.give(Unplug(1), Unplug(2))
    assert [stop["meterStop"] for stop in point.calls("StopTransaction")] == [11_000, 3_700]


@pytest.mark.parametrize(("most_wh", "given_wh"), [("500", 500), ("0", 0)])
def test_a_refused_tag_gets_the_energy_that_the_settings_leave_to_it(bench, most_wh, given_wh):
    settings = {"StopTransactionOnInvalidId": "false", "MaxEnergyOnInvalidId": most_wh}
    point = bench(settings=settings).registered()
    point.csms.answers["StartTransaction"] = start_answer("Invalid")
    point.give(PlugIn(1), PresentTag(1, "TAG"))

    point.advance(3600)
    assert point.status() == "SuspendedEVSE"
    point.give(Unplug(1))

    (stop,) = point.calls("StopTransaction")
    assert stop["meterStop"] == given_wh


def test_a_refused_tag_whose_car_is_full_before_waits_with_what_it_has(bench):
    settings = {"StopTransactionOnInvalidId": "false", "MaxEnergyOnInvalidId": "5000"}
    point = bench(settings=settings).registered()
    point.csms.answers["StartTransaction"] = start_answer("Invalid")
    point.give(PlugIn(1, Vehicle(battery_wh=1000, soc_percent=50)), PresentTag(1, "TAG"))

    point.advance(7200)

    assert (point.status(), point.connector().transaction.until_wh) == ("SuspendedEV", 5000)


def test_readings_are_kept_for_the_end_if_the_settings_say_so(bench):
    settings = {"StopTxnSampledData": "Energy.Active.Import.Register,SoC"}
    point = bench(settings=settings).charging().advance(150)

    point.give(Unplug(1))

    (stop,) = point.calls("StopTransaction")
    found = [
        (
            one["timestamp"][11:19],
            one["sampledValue"][0]["context"],
            one["sampledValue"][0]["value"],
        )
        for one in stop["transactionData"]
    ]
    assert found == [
        ("09:00:00", "Transaction.Begin", "0"),
        ("09:01:00", "Sample.Periodic", "183"),
        ("09:02:00", "Sample.Periodic", "366"),
        ("09:02:30", "Transaction.End", "458"),
    ]
    assert len(stop["transactionData"][0]["sampledValue"]) == 2


def test_readings_on_the_clock_are_kept_for_the_end_too(bench):
    settings = {"StopTxnAlignedData": "SoC", "ClockAlignedDataInterval": "60"}
    point = bench(settings=settings).charging().advance(150)

    point.give(Unplug(1))

    (stop,) = point.calls("StopTransaction")
    values = [one["sampledValue"][0] for one in stop["transactionData"]]
    assert [(value["context"], value["measurand"]) for value in values] == [
        ("Sample.Clock", "SoC")
    ] * 2


def test_a_long_transaction_keeps_readings_of_its_whole_course(bench):
    settings = {"StopTxnSampledData": "SoC", "MeterValueSampleInterval": "1"}
    point = bench(settings=settings).charging().advance(500)

    point.give(Unplug(1))

    (stop,) = point.calls("StopTransaction")
    times = [one["timestamp"] for one in stop["transactionData"]]
    assert (len(times) <= 201, times[0][11:19], times[-1][11:19]) == (True, "09:00:00", "09:08:20")
    assert times == sorted(times)


def test_what_is_kept_is_settled_when_the_transaction_begins(bench):
    point = bench().charging()
    wanted = {"key": "StopTxnSampledData", "value": "SoC"}

    assert point.status_of_command("ChangeConfiguration", wanted) == "Accepted"
    point.advance(120).give(Unplug(1))

    assert "transactionData" not in point.calls("StopTransaction")[0]
