"""Readings that are kept for the end of a transaction (OCPP 2.0.1 J02)."""

import pytest

from ocpp_sim.core import port
from ocpp_sim.core.record import station_from_record, station_to_record

REGISTER = "Energy.Active.Import.Register"
VISIT = (port.PlugIn(1), port.PresentTag(1, "TAG"))
LEAVE = (port.PresentTag(1, "TAG"), port.Unplug(1))


@pytest.fixture
def keeper(bench):
    """A charge point of 2.0.1: keeper(TxEndedInterval="60")."""

    def make(**chosen):
        said = {"MeterValueSampleInterval": "0", "TxEndedMeasurands": REGISTER, **chosen}
        return bench(version="2.0.1", settings=said).registered()

    return make


def end(point):
    """(context, time, values) of each reading that the end tells."""
    *_, event = point.calls("TransactionEvent")
    assert event["eventType"] == "Ended"
    return [
        (
            told["sampledValue"][0]["context"],
            told["timestamp"][14:19],
            [value["value"] for value in told["sampledValue"]],
        )
        for told in event["meterValue"]
    ]


def test_samples_are_kept_from_the_beginning_to_the_end(keeper):
    point = keeper(TxEndedInterval="60")
    point.give(*VISIT)
    point.advance(150).give(*LEAVE)

    told = end(point)
    assert [(context, at) for context, at, _ in told] == [
        ("Transaction.Begin", "00:00"),
        ("Sample.Periodic", "01:00"),
        ("Sample.Periodic", "02:00"),
        ("Transaction.End", "02:30"),
    ]
    assert [values for *_, values in told] == sorted(values for *_, values in told)
    assert point.station.facilities.due_at is None


def test_aligned_ones_have_a_grid_and_measurands_of_their_own(keeper):
    point = keeper(AlignedTxEndedInterval="60", StopTxnAlignedData=f"{REGISTER},Power.Offered")
    point.advance(20).give(*VISIT)
    point.advance(100).give(*LEAVE)

    assert [(context, at, len(values)) for context, at, values in end(point)] == [
        ("Sample.Clock", "01:00", 2),
        ("Sample.Clock", "02:00", 2),
        ("Transaction.End", "02:00", 1),
    ]


def test_both_may_be_kept_beside_what_is_told_at_once(keeper):
    point = keeper(
        TxEndedInterval="40",
        AlignedTxEndedInterval="60",
        StopTxnAlignedData=REGISTER,
        MeterValueSampleInterval="20",
    )
    point.give(*VISIT)
    point.advance(119).give(*LEAVE)

    assert [at for _, at, _ in end(point)] == ["00:00", "00:40", "01:00", "01:20", "01:59"]
    whys = [event["triggerReason"] for event in point.calls("TransactionEvent")]
    assert whys.count("MeterValuePeriodic") == 5


def test_without_an_interval_only_the_end_is_told(keeper):
    point = keeper(StopTxnAlignedData=REGISTER, StopTxnSampledData=REGISTER)
    point.give(*VISIT)
    point.advance(300).give(*LEAVE)

    assert [context for context, *_ in end(point)] == ["Transaction.End"]


def test_readings_outlive_the_charging_when_the_cable_ends_the_transaction(keeper):
    point = keeper(TxEndedInterval="60", TxStopPoint="EVConnected")
    point.give(*VISIT)
    point.advance(90).give(port.PresentTag(1, "TAG"))
    assert station_from_record(station_to_record(point.station)) == point.station
    point.advance(60).give(port.Unplug(1))

    assert [at for _, at, _ in end(point)] == ["00:00", "01:00", "02:00", "02:30"]


def test_of_a_long_transaction_readings_are_thinned_out(keeper):
    point = keeper(TxEndedInterval="10")
    point.give(*VISIT)
    point.advance(2500).give(*LEAVE)

    told = end(point)
    assert len(told) < 200
    assert ("Transaction.Begin", "Transaction.End") == (told[0][0], told[-1][0])
