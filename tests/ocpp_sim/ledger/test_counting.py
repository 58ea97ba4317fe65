"""Minutes of energy out of a flow that is settled at odd instants."""

from datetime import timedelta

from ocpp_sim.core.charge import offer
from ocpp_sim.core.connector import UJ_PER_WH, Connector, Flow, Vehicle
from ocpp_sim.ledger.counting import Count, Minutes
from tests.ocpp_sim.conftest import START

CAR = Vehicle(60_000, 20, 6_000, 3)


def test_six_kilowatts_are_a_hundred_watt_hours_a_minute():
    flow = offer(Flow(START), CAR, 6_000)
    minutes = Minutes(0, START)

    minutes.flowed(flow, CAR, 250 * UJ_PER_WH, START + timedelta(seconds=150))

    assert (100, 100, 50) == minutes.upto(START + timedelta(seconds=150))


def test_minutes_in_which_nothing_flows_are_told_as_empty():
    flow = offer(Flow(START), CAR, 6_000)
    minutes = Minutes(0, START)
    minutes.flowed(flow, CAR, 50 * UJ_PER_WH, START + timedelta(seconds=30))
    idle = Flow(START + timedelta(seconds=30), 50 * UJ_PER_WH)
    minutes.flowed(idle, CAR, 50 * UJ_PER_WH, START + timedelta(minutes=3))
    again = offer(Flow(START + timedelta(minutes=3), 50 * UJ_PER_WH), CAR, 6_000)

    assert (50, 0, 0, 0) == minutes.upto(START + timedelta(minutes=3))

    minutes.flowed(again, CAR, 150 * UJ_PER_WH, START + timedelta(minutes=4))

    assert (50, 0, 0, 100, 0) == minutes.upto(START + timedelta(minutes=4))


def test_energy_is_that_of_whole_watt_hours_of_the_register():
    minutes = Minutes(UJ_PER_WH - 1, START)

    minutes.energy_uj = 1

    assert 1 == minutes.energy_wh


def test_what_flows_after_the_stop_is_not_of_the_session():
    count = Count("CP-1", 1, 1, "TAG", START, 0, Minutes(0, START), stopped_at=START)
    before = Connector(1, offer(Flow(START), CAR, 6_000), CAR)

    count.move(before, Flow(START + timedelta(minutes=1), 100 * UJ_PER_WH))

    assert 0 == count.session(START).energy_wh
