"""What befalls a charge point is a pure function of the plan."""

from itertools import islice, pairwise

from ocpp_sim.core.port import GoOffline, GoOnline, PowerCycle
from ocpp_sim.plan import FleetPlan, befalls
from ocpp_sim.plan.incident import Incident, timeline


def first(incident, count, identity="CP-1"):
    return list(islice(timeline((incident,), 7, identity), count))


def test_a_power_cut_hits_all_at_one_instant():
    cut = Incident("power_cut", first_s=120, every_s=600, together=True)

    assert first(cut, 2) == [(120, PowerCycle()), (720, PowerCycle())]
    assert first(cut, 2) == first(cut, 2, "CP-2")


def test_a_cut_that_lasts_ends_for_all_at_one_instant_if_it_began_so():
    cut = Incident("power_cut", lasts_s=600, together=True)

    assert first(cut, 1) == first(cut, 1, "CP-2") == [(0, PowerCycle(600))]


def test_a_cut_of_its_own_lasts_give_or_take_a_half():
    cut = Incident("power_cut", lasts_s=600, backed=True, transactions="resume")

    found = [first(cut, 1, f"CP-{number}")[0][1] for number in range(20)]

    assert all(300 <= one.off_s <= 900 for one in found)
    assert len({one.off_s for one in found}) == 20
    assert {(one.backed, one.transactions) for one in found} == {(True, "resume")}


def test_a_time_offline_is_a_minute_give_or_take_a_half_where_nothing_is_said():
    (begin_s, _), (end_s, _) = first(Incident("offline"), 2)

    assert 30 <= end_s - begin_s <= 90


def test_without_a_period_it_happens_once():
    assert first(Incident("power_cut", first_s=5), 9) == [(5, PowerCycle())]


def test_a_time_offline_ends_before_the_next_begins():
    found = first(Incident("offline", first_s=30, every_s=300, lasts_s=40), 40)

    assert [item for _, item in found] == [GoOffline(), GoOnline()] * 20
    for (one, _), (next_one, _) in pairwise(found):
        assert one < next_one
    for at in range(0, 40, 2):
        assert 20 <= found[at + 1][0] - found[at][0] <= 60
        assert 30 + at / 2 * 300 <= found[at][0]


def test_a_share_is_hit_each_time():
    cut = Incident("power_cut", first_s=1, share=0.3)

    hit = sum(bool(first(cut, 1, f"CP-{number}")) for number in range(1000))

    assert 250 < hit < 350


def test_several_come_in_the_order_of_time():
    plan = FleetPlan(
        incidents=(Incident("offline", every_s=100, lasts_s=10), Incident("power_cut", 50, 70))
    )

    times = [at for at, _ in islice(befalls(plan, 0), 50)]

    assert times == sorted(times)
    assert times == [at for at, _ in islice(befalls(plan, 0), 50)]
