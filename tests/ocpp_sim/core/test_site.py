"""One supply for many: never exceeded, and what one does not need goes to the others."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocpp_sim.core import charge
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.port import ClearFault, Fault, PlugIn, PresentTag, SetLimit, Share, Unplug
from ocpp_sim.core.site import IDLE_W, Wish, at_rest, divided, orders, wish_of
from tests.ocpp_sim.conftest import START

BIG = Vehicle(battery_wh=500_000, soc_percent=10, max_power_w=22_000)
BUS = Vehicle(battery_wh=400_000, soc_percent=10, max_power_w=150_000, dc_power_w=150_000)
COLD = Vehicle(battery_wh=60_000, soc_percent=20, max_power_w=150_000, temperature_c=-10, ramp_s=6)
SITE_W = 60_000


class CarPark:
    """Some charge points, each told what it may take after all that happens."""

    def __init__(self, bench):
        specs = (
            {"power_w": 22_000, "connectors": 2, "station_w": 30_000},
            {"power_w": 11_000},
            {"power_w": 50_000, "phases": 0},
            {"power_w": 7_400, "phases": 1, "station_a": 20},
        )
        made = [
            bench(**{"site_w": SITE_W, "part_w": IDLE_W, **spec}).registered() for spec in specs
        ]
        self.points = {f"CP-{number}": one for number, one in enumerate(made, 1)}

    @property
    def stations(self):
        return {name: one.station for name, one in self.points.items()}

    def power_w(self, name):
        point = self.points[name]
        return sum(
            charge.settle(one.flow, one.vehicle, point.now).power_w
            for one in point.station.connectors
            if one.vehicle is not None
        )

    @property
    def powers_w(self):
        return [self.power_w(name) for name in self.points]

    def share(self):
        self.check()
        for name, limit in orders(SITE_W, self.stations):
            self.points[name].give(limit)
            self.check()
        assert orders(SITE_W, self.stations) == []
        return self

    def check(self):
        assert sum(self.powers_w) <= SITE_W
        own_w = self.stations["CP-1"].spec.station_w
        assert not own_w or self.power_w("CP-1") <= own_w

    def charge(self, name, car, connector_id=1):
        self.points[name].give(PlugIn(connector_id, car), PresentTag(connector_id, "TAG"))
        return self.share()

    def give(self, name, *items):
        self.points[name].give(*items)
        return self.share()

    def advance(self, seconds):
        for point in self.points.values():
            point.advance(seconds)
        return self.share()


@pytest.fixture
def park(bench):
    return CarPark(bench)


def test_who_is_alone_gets_all_that_it_can_use(park):
    park.charge("CP-3", BUS)

    assert park.powers_w == [0, 0, 50_000, 0]
    assert {one.spec.part_w for one in park.stations.values()} == {IDLE_W, 50_000}


def test_what_one_leaves_goes_to_the_others(park):
    park.charge("CP-3", BUS).charge("CP-1", BIG).charge("CP-2", BIG)
    assert park.powers_w[1] == 11_000
    assert 59_000 <= sum(park.powers_w) <= 60_000

    park.give("CP-3", Unplug(1))
    assert park.powers_w == [22_000, 11_000, 0, 0]

    park.charge("CP-1", BIG, 2)
    assert park.powers_w[0] == 30_000


def test_who_cannot_be_given_enough_waits(bench):
    one, other = bench(power_w=11_000), bench(power_w=11_000)
    for point in (one, other):
        point.charging(1, BIG)

    told = orders(6_000, {"CP-1": one.station, "CP-2": other.station})

    assert told == [("CP-1", Share(6_000)), ("CP-2", Share(IDLE_W))]


@pytest.mark.parametrize(("limit", "watts"), [(SetLimit(9_000), 9_000), (SetLimit(amps=10), 6_939)])
def test_a_limit_of_somebody_on_site_outlasts_the_sharing(park, limit, watts):
    """The lower one counts, and what it leaves goes to the others."""
    park.charge("CP-1", BIG).charge("CP-1", BIG, 2).charge("CP-3", BUS)

    park.give("CP-1", limit)

    assert watts - 50 < park.power_w("CP-1") <= watts
    assert park.power_w("CP-3") == 50_000
    park.give("CP-3", Unplug(1))
    assert watts - 50 < park.power_w("CP-1") <= watts


def test_without_a_limit_of_its_own_a_charge_point_takes_what_the_site_has(park):
    park.charge("CP-1", BIG).charge("CP-1", BIG, 2).give("CP-1", SetLimit())

    assert park.powers_w == [44_000, 0, 0, 0]


@pytest.mark.parametrize("item", [Fault(1), Unplug(1)])
def test_nothing_is_wished_where_nothing_can_flow(park, item):
    park.charge("CP-2", BIG).give("CP-2", item)

    assert wish_of(park.stations["CP-2"]) == Wish()


def test_a_car_that_is_there_is_expected_to_charge_and_a_full_one_not(park):
    park.points["CP-2"].give(PlugIn(1, BIG))
    assert wish_of(park.stations["CP-2"]).watts == 11_000
    assert wish_of(park.stations["CP-2"]).since is None

    park.points["CP-3"].give(PlugIn(1, Vehicle(soc_percent=100)))
    assert wish_of(park.stations["CP-3"]) == Wish()


def test_amperes_of_the_station_stay_as_they_are(park):
    park.charge("CP-4", BIG)

    assert park.stations["CP-4"].spec.station_a == 20
    assert 4_000 < park.powers_w[3] <= 4_612


def test_a_charge_point_whose_own_supply_is_too_little_wishes_nothing(bench):
    point = bench(site_w=SITE_W, station_w=1_000)
    point.give(PlugIn(1, BIG))

    assert wish_of(point.station) == Wish()
    assert at_rest(point.station).spec.part_w == IDLE_W


WISHES = st.builds(
    lambda least_w, more_w, hour: Wish(
        least_w + more_w, least_w, None if hour is None else START + timedelta(hours=hour)
    ),
    st.integers(1, 5_000),
    st.integers(0, 100_000),
    st.none() | st.integers(0, 5),
)


@given(st.integers(0, 300_000), st.lists(st.just(Wish()) | WISHES, max_size=12))
def test_a_supply_is_divided_and_nothing_of_it_wasted(site_w, wishes):
    parts = divided(site_w, wishes)

    assert sum(parts) <= site_w
    for part, wish in zip(parts, wishes, strict=True):
        assert part == 0 or wish.least_w <= part <= wish.watts
    hungry = [at for at, wish in enumerate(wishes) if parts[at] < wish.watts]
    spare_w = site_w - sum(parts)
    assert all(parts[at] == 0 and spare_w < wishes[at].least_w for at in hungry) or (
        spare_w < len(wishes)
    )


DEEDS = st.one_of(
    st.tuples(st.just("charge"), st.integers(1, 4), st.sampled_from((BIG, BUS, COLD))),
    st.tuples(st.just("give"), st.integers(1, 4), st.sampled_from((Unplug(1), Fault(1)))),
    st.tuples(st.just("give"), st.integers(1, 4), st.just(ClearFault(1))),
    st.tuples(st.just("give"), st.integers(1, 4), st.builds(SetLimit, st.sampled_from((0, 7_000)))),
    st.tuples(st.just("advance"), st.just(0), st.sampled_from((3, 60, 1800))),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(DEEDS, max_size=12))
def test_together_they_never_take_more_than_the_site_has(bench, deeds):
    park = CarPark(bench)
    for kind, number, what in deeds:
        if kind == "advance":
            park.advance(what)
        elif kind == "charge":
            park.charge(f"CP-{number}", what)
        else:
            park.give(f"CP-{number}", what)
