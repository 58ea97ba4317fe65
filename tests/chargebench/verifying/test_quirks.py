"""The mock comes out clean, whatever charge points do: each quirk of the catalogue, an outage."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chargebench.verifying.asking import Asked
from chargebench.verifying.run import verify
from ocpp_sim.quirks import Quirk, habits_of, wire_of
from ocpp_sim.quirks.catalogue import CATALOGUE
from tests.chargebench.verifying.conftest import NINE

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover

EVSES = ("CP-0005", "CP-0006")
APIS = ("dynamo", "ev_energy")
QUIRKS = sorted(name for name, entry in CATALOGUE.items() if entry.kind != "usual")
# those that are worst together
MIXED = ("dup_start", "dup_stop", "kwh_not_wh", "future", "truncated_json", "history_dump")


@pytest.fixture
def busy(here):
    """A world whose two charge points are EVSEs, to which cars come and go."""
    with here.scope():
        made = here.world(fleet=6, at=NINE, seed=7, autopilot=True)
        inside = here.transport._running.mock.worlds.get(made.name)
        for name in [name for name in inside.points if name not in EVSES]:
            del inside.points[name]
        yield made, inside


def infect(inside, *names):
    quirks = tuple(Quirk(name) for name in names)
    for identity, station in inside.points.items():
        habits = habits_of(quirks, 1, identity)
        wire = wire_of(quirks, 1, identity, inside.now())
        spec = replace(station.spec, habits=habits)
        inside.points[identity] = replace(station, spec=spec, wire=wire)


def live(world, inside):
    """Hours of sessions, with an outage of the network in their middle."""
    truth = world.ledger()
    world.clock.advance(minutes=70)
    for identity in EVSES:
        world.point(identity).go_offline()
    world.clock.advance(minutes=20)
    for identity in EVSES:
        world.point(identity).go_online()
    world.clock.advance(hours=2)
    return truth


def unexplained(truth, world):
    found = {api: truth.verify(api, world.urls["base_url"]) for api in APIS}
    return [
        f"{api}: {one.to_json()}" for api, verdict in found.items() for one in verdict.unexplained
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", QUIRKS)
def test_the_mock_is_clean_under_each_quirk(busy, name):
    infect(busy[1], name)
    truth = live(*busy)

    assert truth.pages().sessions
    assert [] == unexplained(truth, busy[0])


@pytest.mark.slow
def test_the_mock_is_clean_under_many_quirks_at_once(busy):
    infect(busy[1], *MIXED)

    assert [] == unexplained(live(*busy), busy[0])


def test_the_mock_is_clean_after_an_outage_without_any_explanation(busy):
    world, inside = busy
    truth = live(world, inside)

    for api in APIS:
        verdict = truth.verify(api, world.urls["base_url"])
        assert (True, ()) == (verdict.clean, verdict.differences)
        assert len(verdict.compared) > 2


def test_the_mock_is_clean_after_a_restore_in_the_middle_of_sessions(busy):
    world, _ = busy
    truth = world.ledger()
    world.clock.advance(minutes=100)
    world.restore(world.snapshot())
    world.clock.advance(minutes=100)

    for api in APIS:
        verdict = truth.verify(api, world.urls["base_url"])
        assert (True, ()) == (verdict.clean, verdict.differences)
        assert any(one.stopped_at is None for one in verdict.compared)


def test_what_the_mock_lost_is_named_exactly(busy):
    """As after a kill: the world is back in a state from before some sessions."""
    world, _ = busy
    truth = world.ledger()
    world.clock.advance(minutes=30)
    saved = world.snapshot()
    began = {one.key for one in truth.pages().sessions}
    world.clock.advance(hours=3)
    lived = truth.pages()
    world.restore(saved)

    for api in APIS:
        asked = Asked(api, world.urls["base_url"])
        verdict = verify(lived, asked, world.transport)
        lost = {one.session.key for one in verdict.unexplained if one.kind == "missing"}
        assert {one.key for one in lived.sessions} - began == lost
        assert {"missing", "running", "energy"} >= {one.kind for one in verdict.unexplained}


def test_the_outage_was_in_the_middle_of_sessions(busy):
    world, inside = busy
    truth = live(world, inside)

    outage = inside.now() - timedelta(hours=2, minutes=20)
    assert any(
        one.started_at < outage < (one.stopped_at or inside.now()) for one in truth.pages().sessions
    )
