"""The fixtures for integrators, in a run of pytest of their own."""

import pytest

pytest_plugins = ["pytester"]

SUITE = """
    import pytest

    def sessions(world):
        found = world.driver.get("/api/v1/portal/sessions").json()["sessions"]
        return [s["status"] for s in found if s["charge_point_id"] == world.points[0].id]

    @pytest.mark.parametrize("number", range(4))
    def test_each_has_a_world_of_its_own(world, number):
        assert world.clock.now == "2024-06-01T09:00:00.000Z"
        assert sessions(world) == []

        world.points[0].plug_in()
        world.points[0].present_tag("DRV00000001")
        world.clock.advance(hours=1)

        assert sessions(world) == ["active"]

    @pytest.mark.chargebench(fleet=2, seed=7)
    class TestMarked:
        @pytest.mark.chargebench(at="2024-12-24T18:00:00Z")
        def test_the_nearest_marker_wins(self, world):
            assert world.clock.now == "2024-12-24T18:00:00.000Z"
            assert len([p for p in world.points if p.state["embedded"]]) == 2

    @pytest.mark.chargebench(at=None)
    def test_the_clock_may_follow_the_wall(world):
        assert world.control.get("clock").json()["mode"] == "real"

    def test_more_worlds_can_be_made(chargebench, world):
        other = chargebench.world()
        fork = world.fork()
        assert len({world.name, other.name, fork.name}) == 3
        assert chargebench.worlds == [world, other, fork]

    def test_nothing_is_left(chargebench):
        assert chargebench.worlds == []
"""


OTHERS = ("anyio", "faker", "hypothesispytest", "locust", "pytest_cov", "randomly", "schemathesis")


@pytest.fixture
def run(pytester, monkeypatch):
    """Run a suite as an integrator does; warnings are errors there too."""
    monkeypatch.delenv("PYTHONWARNINGS", raising=False)
    without = [word for name in OTHERS for word in ("-p", f"no:{name}")]

    def start(suite, *words):
        pytester.makepyfile(suite)
        return pytester.runpytest_subprocess(*without, "-W", "error", "--strict-markers", *words)

    return start


def test_every_test_has_a_world_of_its_own_in_each_worker(run):
    run(SUITE, "-n", "2").assert_outcomes(passed=8)


def test_a_running_bench_is_used_by_its_url(run, launch):
    server = launch("serve", "--port", 0, "--json")
    url = server.announced()["base_url"]

    run(SUITE, "--chargebench-url", url).assert_outcomes(passed=8)

    assert 0 == server.end().code


def test_it_costs_nothing_when_it_is_not_used(run):
    """Nothing of the bench is imported, so that coverage of it starts in time, too."""
    suite = """
        import sys

        def test_nothing_was_imported():
            heavy = {"mockserver", "ocpp_sim", "connexion", "httpx", "chargebench.workbench"}
            assert heavy.isdisjoint(sys.modules)
    """

    run(suite).assert_outcomes(passed=1)


FLEETS = """
    import pytest
    from chargebench import fleet as living

    @pytest.mark.parametrize("number", range(2))
    def test_charge_points_end_with_the_test(fleet, number):
        f = fleet("1xAC", prefix=f"A{number}-")
        f[0].plug_in()
        f[0].wait_until("Preparing")
        assert f.report().boots == 1

    def test_it_is_the_same_as_a_block(fleet, chargebench_csms):
        with living("2xDC", csms=chargebench_csms, prefix="B-") as f:
            assert f["B-0002"].connected
        assert fleet("1xAC", csms="ws://127.0.0.1:1/x", ready_s=None)[0].status() == "Available"
"""


def test_charge_points_of_a_test_connect_to_a_bench_of_their_own(run):
    run(FLEETS).assert_outcomes(passed=3)


def test_charge_points_of_a_test_connect_where_they_are_told(run, launch):
    server = launch("serve", "--port", 0, "--json")
    announced = server.announced()

    run(FLEETS, "--chargebench-csms", announced["ocpp_url"]).assert_outcomes(passed=3)
    run(FLEETS, "--chargebench-url", announced["base_url"]).assert_outcomes(passed=3)

    assert 0 == server.end().code
