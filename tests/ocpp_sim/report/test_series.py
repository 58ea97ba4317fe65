"""Samples over time, bounded, and of several processes."""

from itertools import pairwise

from ocpp_sim.report.series import Sample, Series, rates, together


def sample(at_s, messages=0, power_w=0):
    return Sample(at_s, 1, 1, power_w, messages, 0)


def test_samples_come_in_order():
    series = Series()
    series.add(sample(0.0))
    series.add(sample(1.0))

    assert [one.at_s for one in series.samples()] == [0.0, 1.0]


def test_however_long_it_runs_there_are_only_so_many():
    series = Series(most=10)
    for number in range(1000):
        series.add(sample(float(number)))

    found = [one.at_s for one in series.samples()]
    steps = {after - before for before, after in pairwise(found)}
    assert 5 <= len(found) <= 10
    assert len(steps) == 1
    assert found[0] == 0.0


def test_rates_are_between_samples():
    found = rates([sample(0.0), sample(2.0, 10), sample(2.0, 10), sample(3.0, 30)])

    assert found == [(2.0, 5.0), (3.0, 20.0)]


def test_what_several_processes_saw_adds_up():
    one = [sample(0.0), sample(1.0, 10, 100), sample(2.0, 20, 200)]
    two = [sample(0.5, 1, 7), sample(1.5, 5, 9)]

    found = together([one, two, ()])

    assert [(s.at_s, s.messages, s.power_w) for s in found] == [
        (0.0, 1, 7),
        (1.0, 11, 107),
        (2.0, 25, 209),
    ]
    assert together([(), ()]) == ()
