"""Limits that somebody on site sets, and what is told of them."""

import pytest

from ocpp_sim.core.port import SetLimit


def told(point):
    wanted = ("NotifyChargingLimit", "ClearedChargingLimit")
    return [one for one in point.actions() if one in wanted]


@pytest.fixture
def point(bench):
    return bench(version="2.0.1", connectors=2).registered()


def test_a_limit_is_told_and_so_is_its_end(point):
    point.give(SetLimit(watts=7000))
    assert point.calls("NotifyChargingLimit") == [{"chargingLimit": {"chargingLimitSource": "EMS"}}]

    point.give(SetLimit(), SetLimit())

    assert point.calls("ClearedChargingLimit") == [{"chargingLimitSource": "EMS"}]


def test_a_limit_that_hardly_changes_is_not_told_again(bench):
    point = bench(version="2.0.1", settings={"LimitChangeSignificance": "10"}).registered()

    point.give(SetLimit(watts=10_000), SetLimit(watts=10_900), SetLimit(watts=8000))

    assert told(point) == ["NotifyChargingLimit"] * 2


@pytest.mark.parametrize(
    ("limit", "unit", "value"),
    [(SetLimit(watts=7000), "W", 7000.0), (SetLimit(amps=16), "A", 16.0)],
)
def test_the_schedule_is_told_to_who_wants_it(bench, limit, unit, value):
    settings = {"NotifyChargingLimitWithSchedules": "true"}
    point = bench(version="2.0.1", settings=settings).registered()

    point.give(limit)

    (notice,) = point.calls("NotifyChargingLimit")
    (schedule,) = notice["chargingSchedule"]
    assert schedule["chargingRateUnit"] == unit
    assert schedule["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": value}]


def test_each_connector_can_have_its_own(point):
    point.give(SetLimit(watts=7000), SetLimit(watts=3000, connector_id=2))
    point.give(SetLimit(connector_id=2), SetLimit(watts=1, connector_id=3))

    assert [one.get("evseId") for one in point.calls("NotifyChargingLimit")] == [None, 2]
    assert [one.get("evseId") for one in point.calls("ClearedChargingLimit")] == [2]
    assert [one.connector_id for one in point.station.facilities.on_site] == [0]


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (SetLimit(watts=7000), ["ChargingRateChanged"]),
        (SetLimit(watts=10_950), []),
        (SetLimit(watts=50_000), []),
        (SetLimit(watts=100), ["ChargingStateChanged"]),
    ],
)
def test_a_transaction_tells_that_its_rate_has_changed(point, limit, told):
    point.charging(1)
    point.give(limit)

    assert [one["triggerReason"] for one in point.calls("TransactionEvent")] == told


def test_a_charge_point_of_1_6_tells_no_limits(bench):
    point = bench().registered()
    point.give(SetLimit(watts=7000), SetLimit())

    assert point.actions() == []
