"""Scenarios on a world's clock."""

import pytest

from chargebench import BenchError, bench
from chargebench.composition import create
from chargebench.options import Options
from chargebench.playing import play
from ocpp_sim.scenario.read import read_scenario
from tests.architecture.conftest import ROOT

NINE = "2024-06-01T09:00:00Z"
DAY = """\
scenario: Half a day
fleet: {prefix: OWN-}
steps:
  - wait_until Available
  - plug_in: {vehicle: {battery_wh: 60000, soc_percent: 20}}
  - present_tag DRV00000001
  - wait_until transaction started
  - wait 8h
  - go_offline for 1h
  - unplug
  - wait_until transaction stopped
  - expect_no_violations
"""
AGREES = """\
scenario: Two hours
steps:
  - wait_until Available
  - plug_in
  - present_tag DRV00000001
  - wait 1h
  - unplug
  - plug_in
  - present_tag DRV00000001
  - wait 1h
  - unplug
  - expect_ledger: {sessions: 2, at_least_wh: 20000, agrees: true}
"""


@pytest.fixture(scope="module")
def here():
    with bench() as made:
        yield made


@pytest.fixture
def world(here):
    with here.scope():
        yield here.world(fleet=1, at=NINE)


def test_the_scenario_of_the_readme_passes_in_no_time(world):
    world.play(ROOT / "tests" / "examples" / "offline.yaml", count=3)

    assert {"CP-0001", "CP-0002", "CP-0003"} <= {point.id for point in world.points}
    for name in ("CP-0001", "CP-0002", "CP-0003"):
        (one,) = world.records("charging.transactions", f"station_id={name}")
        assert one["stopped_at"]


def test_roles_wait_for_each_other_at_one_instant_of_the_world(world, tmp_path):
    world.play(ROOT / "tests" / "chargebench" / "roles.yaml")

    frames = [
        (frame["subject"], frame["world_at"])
        for action in ("StartTransaction", "StopTransaction")
        for frame in world.journal(kind="frame", contains=f'"{action}"')
        if frame["data"]["direction"] == "in"
    ]
    (host, *guests), ends = frames[:3], dict(frames[3:])
    assert "ROLE-0001" == host[0]
    assert {"ROLE-0002", "ROLE-0003"} == {name for name, _ in guests}
    assert {host[1]} == {at for _, at in guests}
    assert ends["ROLE-0001"] == ends["ROLE-0002"] == ends["ROLE-0003"] > host[1]


def test_hours_pass_on_the_world_s_clock(world, tmp_path):
    path = tmp_path / "day.yaml"
    path.write_text(DAY)

    world.play(path)

    session = world.driver.get("/api/v1/portal/sessions").json()["sessions"][0]
    assert ("completed", 48.0) == (session["status"], session["energy_kwh"])
    assert world.clock.now.startswith("2024-06-01T18:0")


def test_a_step_that_fails_is_named(world, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text("scenario: Wrong\nsteps:\n  - wait_until Charging within 1h\n")

    with pytest.raises(BenchError) as failed:
        world.play(path)

    assert f"CP-0001: {path}:3: wait_until Charging within 1h: expected Charging" in str(
        failed.value
    )
    assert "Wrong: 0 passed, 1 failed" in str(failed.value)


def test_the_central_system_is_asked_for_its_own_view(world, tmp_path):
    """A charge point that never tells the end of a transaction knows one more than it does."""
    path = tmp_path / "agree.yaml"
    path.write_text(AGREES)
    world.play(path)

    path.write_text(f"{AGREES}fleet: {{prefix: ODD-, quirks: [never_stops]}}\n")
    with pytest.raises(BenchError) as failed:
        world.play(path)

    assert "agree.yaml:12: expect_ledger 2 at_least_wh 20000 agrees True: expected the same" in (
        str(failed.value)
    )
    assert "the central system has 0 with 0 Wh" in str(failed.value)


def test_a_call_that_does_not_come_is_missed(world, tmp_path):
    path = tmp_path / "limit.yaml"
    path.write_text(
        "scenario: A call\n"
        "steps:\n"
        "  - wait_until Available\n"
        "  - expect_call: {action: ClearCache, within: 5m}\n"
    )
    world.clock.advance(minutes=1)

    with pytest.raises(BenchError, match="what came is nothing"):
        world.play(path)


def test_behind_a_url_it_says_what_to_use(world, monkeypatch):
    monkeypatch.setattr(world, "transport", None)

    with pytest.raises(BenchError, match="chargebench fleet --csms ws"):
        world.play("x.yaml")


def test_a_world_that_is_not_there_is_named():
    import asyncio

    scenario = read_scenario("x.yaml", DAY)

    with pytest.raises(LookupError, match="no world 'blue'"):
        asyncio.run(play(create(Options(at=NINE)), "blue", scenario))
