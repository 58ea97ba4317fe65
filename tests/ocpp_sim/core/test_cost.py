"""Running costs of transactions."""

from ocpp_sim.core.port import Declined, Unplug


def test_the_newest_cost_is_kept_until_the_transaction_ends(bench):
    point = bench(version="2.0.1", connectors=2).charging(1).charging(2)
    first, second = (name for _, name in point.station.remote_ids)

    for name, total in ((first, 1.5), (second, 0.5), (first, 2.25)):
        answer = point.command("CostUpdated", {"transactionId": name, "totalCost": total})
        assert answer.payload == {}

    assert {one.number: one.total for one in point.station.facilities.costs} == {1: 2.25, 2: 0.5}
    point.give(Unplug(1))
    assert [one.number for one in point.station.facilities.costs] == [2]


def test_a_cost_of_nothing_is_answered_and_forgotten(bench):
    point = bench(version="2.0.1").registered()

    answer = point.command("CostUpdated", {"transactionId": "nobody", "totalCost": 1})

    assert answer.payload == {}
    assert point.station.facilities.costs == ()
    assert point.of(Declined)
