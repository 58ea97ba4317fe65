"""The ledger of a world in process."""

import pytest

from chargebench import bench
from chargebench.workbench.answers import BenchError
from chargebench.workbench.world import World


@pytest.fixture(scope="module")
def here():
    with bench() as made:
        yield made


def test_the_ledger_of_a_world_goes_on_after_a_reset(here):
    with here.scope():
        world = here.world(fleet=2, at="2024-06-01T09:00:00Z", autopilot=True)
        truth = world.ledger()
        world.clock.advance(hours=3)
        before = truth.pages().sessions
        world.reset()
        world.clock.advance(hours=8)
        after = truth.pages()

    assert before
    assert ["CP-0001", "CP-0002"] == list(after.charge_points)
    assert {one.key for one in before} <= {one.key for one in after.sessions}
    assert len(after.sessions) > len(before)


def test_a_world_that_is_gone_has_no_ledger(here):
    with here.scope():
        world = here.world(fleet=1)
        world.close()
        with pytest.raises(LookupError, match="there is no world"):
            world.ledger()


def test_a_bench_behind_a_url_says_what_to_do():
    world = World.__new__(World)
    world.transport, world.urls = None, {"ocpp_url": "ws://host/ocpp16"}

    with pytest.raises(BenchError, match="chargebench fleet --csms ws://host/ocpp16 --ledger FILE"):
        world.ledger()
