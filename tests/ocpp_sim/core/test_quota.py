"""What the peer allows a transaction (OCPP 2.1 E16)."""

import pytest

from ocpp_sim.core import port
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.record import station_from_record, station_to_record
from tests.ocpp_sim.conftest import START
from virtualtime import instant

QUIET = {"MeterValueSampleInterval": "0", "TxStartedMeasurands": "", "TxEndedMeasurands": ""}
CAR = Vehicle(battery_wh=60_000, soc_percent=40, max_power_w=11_000)
VISIT = (port.PlugIn(1, CAR), port.PresentTag(1, "TAG"))


@pytest.fixture
def allowed(bench):
    """A charge point of 2.1 whose transactions are given a limit with each answer."""

    def make(limit, version="2.1", **settings):
        point = bench(version=version, settings={**QUIET, **settings}).registered()
        point.csms.answers["TransactionEvent"] = {"transactionLimit": limit}
        return point

    return make


def told(point):
    """(why, state, seconds from the start) of each event from now on."""
    events = point.calls("TransactionEvent")
    point.forget()
    return [
        (
            event["triggerReason"],
            event["transactionInfo"]["chargingState"],
            (instant.parse(event["timestamp"]) - START).total_seconds(),
        )
        for event in events
    ]


LIMITS = {
    "time": ({"maxTime": 90}, "TimeLimitReached", 90.0),
    "energy": ({"maxEnergy": 11.0}, "EnergyLimitReached", 3.6),
    "charge": ({"maxSoC": 41}, "SoCLimitReached", 196.363),
}


@pytest.mark.parametrize(("limit", "why", "after_s"), LIMITS.values(), ids=LIMITS)
def test_the_power_goes_off_at_the_very_instant(allowed, limit, why, after_s):
    point = allowed(limit)
    point.give(*VISIT)
    assert ("LimitSet", "Charging", 0.0) in told(point)

    assert told(point.advance(600)) == [(why, "SuspendedEVSE", after_s)]
    assert point.status() == "SuspendedEVSE"
    point.give(port.PresentTag(1, "TAG"), port.Unplug(1))
    assert [why for why, *_ in told(point)] == ["StopAuthorized"]
    assert point.station.facilities.rationed == ()
    assert point.station.facilities.due_at is None


def test_the_limit_that_was_set_is_told_back_once(allowed):
    limit = {"maxCost": 9.5, "maxEnergy": 1000.0, "maxTime": 900, "maxSoC": 80}
    point = allowed(limit, MeterValueSampleInterval="60")
    point.give(*VISIT)
    point.advance(120)

    infos = [event["transactionInfo"] for event in point.calls("TransactionEvent")]
    assert [limit] == [info["transactionLimit"] for info in infos if "transactionLimit" in info]


def test_the_cost_that_the_peer_tells_is_limited_too(allowed):
    point = allowed({"maxCost": 2.5})
    point.give(*VISIT)
    told(point)
    name = point.station.remote_ids[0][1]

    for total in (2.49, 2.5):
        point.command("CostUpdated", {"transactionId": name, "totalCost": total})

    assert told(point) == [("CostLimitReached", "SuspendedEVSE", 0.0)]


def test_more_may_be_allowed_afterwards(allowed):
    point = allowed({"maxTime": 60})
    point.give(*VISIT)
    point.advance(60)
    point.csms.answers["TransactionEvent"] = {"transactionLimit": {"maxTime": 120}}
    told(point)

    point.command("TriggerMessage", {"requestedMessage": "TransactionEvent"})

    assert told(point) == [
        ("Trigger", "SuspendedEVSE", 60.0),
        ("LimitSet", "Charging", 60.0),
    ]
    assert told(point.advance(100)) == [("TimeLimitReached", "SuspendedEVSE", 120.0)]


def test_a_time_limit_counts_while_no_car_charges_yet(allowed):
    point = allowed({"maxTime": 30, "maxEnergy": 5.0, "maxSoC": 50}, TxStartPoint="Authorized")
    point.give(port.PresentTag(1, "TAG"))
    told(point.advance(10))

    assert [why for why, *_ in told(point.advance(30))] == ["TimeLimitReached"]
    point.give(port.PlugIn(1, CAR))
    assert point.connector().flow.power_w == 0


@pytest.mark.parametrize("limit", [{}, {"maxTime": 10**18}, {"maxEnergy": 1e300}])
def test_a_limit_beyond_all_is_none(allowed, limit):
    point = allowed(limit)
    point.give(*VISIT)
    told(point)

    assert told(point.advance(3600)) == []
    assert point.connector().flow.power_w > 0


def test_a_limit_of_less_than_nothing_is_reached_at_once(allowed):
    point = allowed({"maxTime": -5})
    point.give(*VISIT)

    assert told(point)[-1] == ("TimeLimitReached", "SuspendedEVSE", 0.0)


def test_a_tag_is_judged_beside_the_limit(allowed):
    point = allowed({"maxTime": 90})
    refused = {"idTokenInfo": {"status": "Invalid"}, "transactionLimit": {"maxTime": 90}}
    point.csms.answers["TransactionEvent"] = refused
    point.give(*VISIT)

    assert [why for why, *_ in told(point)][-1] == "Deauthorized"
    assert point.connector().transaction is None


def test_the_limit_of_a_transaction_that_is_over_is_no_matter(allowed):
    point = allowed({"maxTime": 90})
    point.csms.answers["TransactionEvent"] = {}
    point.give(*VISIT)
    point.csms.answers["TransactionEvent"] = {"transactionLimit": {"maxTime": 90}}
    point.give(port.PresentTag(1, "TAG"), port.Unplug(1))

    assert point.station.facilities.rationed == ()


def test_it_is_part_of_the_record_and_waits_while_the_mains_are_gone(allowed):
    point = allowed({"maxTime": 90})
    point.give(*VISIT)
    assert station_from_record(station_to_record(point.station)) == point.station

    point.give(port.PowerCycle(300.0, transactions="resume"))
    told(point.advance(299))
    assert point.station.facilities.rationed[0].reached is None
    assert "TimeLimitReached" in [why for why, *_ in told(point.advance(60))]


def test_two_point_nought_point_one_has_no_such_limit(allowed):
    point = allowed({"maxTime": 5}, version="2.0.1")
    point.csms.answers["TransactionEvent"] = {}
    point.give(*VISIT)

    assert point.station.facilities.rationed == ()
