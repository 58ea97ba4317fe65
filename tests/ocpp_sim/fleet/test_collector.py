"""The collector is left as it was found."""

import gc

from ocpp_sim.fleet.collector import seldom_collecting


def test_it_collects_seldom_and_then_as_before():
    before = gc.get_threshold()

    with seldom_collecting():
        assert gc.get_threshold()[2] == 1_000
        assert gc.get_freeze_count() > 0

    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
