"""The way in: a bench, and the worlds that are made on it."""

import chargebench
from chargebench.workbench import Bench, BenchError, bench


def test_the_example_of_the_readme_works(here):
    with here.scope():
        b = here
        b.world(fleet=1, at="2024-06-01T09:00:00Z")
        b.points[0].plug_in()
        b.points[0].present_tag("DRV00000001")
        b.clock.advance(hours=8)

        assert "2024-06-01T17:00:00.000Z" == b.clock.now
        assert b.driver.get("/api/v1/portal/sessions").json()["sessions"]
        assert 200 == b.operator.get("/api/v1/reservations").status_code
        assert 200 == b.site_owner.get("/api/v1/site-owner/profile").status_code


def test_the_public_names_are_those_of_the_workbench():
    assert chargebench.bench is bench
    assert (Bench, BenchError) == (chargebench.Bench, chargebench.BenchError)
    assert not hasattr(chargebench, "nonsense")


def test_without_a_world_one_is_made(here):
    with here.scope():
        assert ["CP-0001"] == [p.id for p in here.points if p.state["embedded"]]


def test_the_newest_world_is_the_current_one_until_it_ends(here):
    with here.scope():
        first, second = here.world("first"), here.world("second")
        assert here.current is second

        second.close()

        assert here.current is first


def test_a_scope_ends_its_worlds_and_their_forks(here):
    with here.scope():
        here.world("outer")
        with here.scope():
            here.world("inner").fork()
            assert 3 == len(here.worlds)
        assert ["outer"] == [world.name for world in here.worlds]

    assert [] == here.worlds


def test_a_bench_behind_a_url_is_used_alike(launch):
    server = launch("serve", "--port", 0, "--json", "--control-token", "s3cret")
    url = server.announced()["base_url"]

    with bench(f"{url}/", control_token="s3cret") as b:
        b.world(fleet=1, at="2024-06-01T09:00:00Z")
        b.points[0].plug_in()
        b.clock.advance(hours=1)
        assert url in b.current.urls["base_url"]
        assert b.transport is None

    assert 0 == server.end().code
