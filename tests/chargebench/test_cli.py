"""The command line: what it takes, and how it refuses."""

import socket

import pytest
import typer

from chargebench import bundled, cli, fleeting, up
from chargebench.coming_in import OcppVersion, PasswordAs
from chargebench.fleet_command import CertificateKind, RampShape
from chargebench.typed import leaving_quietly
from mockserver.app import BEHAVIOURS
from ocpp_sim.plan.ramp import SHAPES
from ocpp_sim.plan.security import CERTIFICATES, PASSWORDS_AS
from ocpp_sim.versions import VERSIONS


def test_the_version_is_shown(command):
    ended = command("--version")

    assert 0 == ended.code
    assert ended.out.startswith("chargebench 0.")


def test_help_names_every_command_and_the_exit_codes(command):
    ended = command("-h")

    assert 0 == ended.code
    for name in ("up", "serve", "fleet", "contract", "load", "spec"):
        assert f"\n  {name} " in ended.out
    assert "0 done, 1 findings, 2 usage, 3 could not start" in ended.out


def test_the_apis_that_can_be_named_are_those_that_are_served():
    assert set(BEHAVIOURS) == set(cli.ApiName)


def test_the_shapes_of_a_ramp_are_those_of_the_plan():
    assert [shape.value for shape in RampShape] == list(SHAPES)
    assert [kind.value for kind in CertificateKind] == list(CERTIFICATES)
    assert [way.value for way in PasswordAs] == list(PASSWORDS_AS)


def test_the_fleet_speaks_what_its_charge_points_can_speak():
    assert tuple(version.value for version in OcppVersion) == VERSIONS


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["up", "--at", "nonsense"], "write 2024-06-01T09:00:00Z"),
        (["up", "--port", "99999"], "less than or equal to 65535"),
        (["up", "--port", "http"], "'--port'"),
        (["up", "--fleet", "-1"], "'--fleet'"),
        (["up", "--seed-size", "huge"], "'small', 'medium', 'large'"),
        (["up", "--plan", "depo"], "ready ones are depot, flaky-4g, home-ac"),
        (["up", "--plan", "./nowhere.yaml"], "No such file"),
        (["serve", "--openapi", "/no/such/folder"], "'/no/such/folder' does not exist"),
        (["fleet", "replai"], "No such command 'replai'"),
        (["fleet", "--run-time", "abc"], "write 30s, 1m30s, 500ms or 2h"),
        (["fleet", "--run-time", "0s"], "run_time_s is 0.0"),
        (["fleet", "--speed", "60"], "there is no run time"),
        (["fleet", "--csms", "http://localhost"], "expected ws://host/path"),
        (["fleet", "--plan", "depo"], "ready ones are depot, flaky-4g, home-ac"),
        (["fleet", "--plan", "./nowhere.yaml"], "No such file"),
        (["fleet", "--scenario", "nowhere.yaml"], "'nowhere.yaml' does not exist"),
        (["fleet", "--plan", "depot", "--scenario", __file__], "both given"),
        (["fleet", "--junit", "x.xml"], "--junit is given without --scenario"),
        (["spec", "lint", "--api", "ocpi"], "'dynamo', 'ev_energy', 'control'"),
    ],
)
def test_a_wrong_word_is_a_usage_error_that_says_what_is_allowed(command, words, said):
    ended = command(*words)

    assert 2 == ended.code
    assert said in ended.err
    assert not ended.out


@pytest.mark.parametrize(
    ("words", "fleet"), [(["up"], 12), (["up", "--fleet", "3"], 3), (["serve"], 0)]
)
def test_the_server_is_started_with_what_the_words_say(command, monkeypatch, words, fleet):
    started = []
    monkeypatch.setattr(up, "run", lambda options, where: started.append((options, where)) or 0)

    ended = command(*words, "--at", "2024-06-01", "--port", "0", "--seed", "7", "--json")

    (options, where) = started[0]
    assert (0, fleet, 7, "2024-06-01") == (ended.code, options.fleet, options.seed, options.at)
    assert up.Where("127.0.0.1", 0, as_json=True) == where


@pytest.mark.parametrize(("words", "count"), [([], 52), (["--fleet", "3"], 3)])
def test_a_bench_may_have_the_charge_points_of_a_plan(command, monkeypatch, words, count):
    started = []
    monkeypatch.setattr(up, "run", lambda options, _where: started.append(options) or 0)

    command("up", "--plan", "depot", *words)

    assert ("DEPOT-", count) == (started[0].plan.prefix, started[0].fleet)


def test_a_plan_that_is_too_large_for_a_bench_is_refused(command, tmp_path):
    path = tmp_path / "many.yaml"
    path.write_text("plan: Many\npoints: [{count: 20000, model: Street 22}]\n")

    ended = command("up", "--plan", path)

    assert 2 == ended.code
    assert "20000 charge points; 10000 live in a bench at most, see --fleet" in ended.err


def test_a_plan_with_a_mistake_is_shown_where_it_is(command, tmp_path):
    path = tmp_path / "odd.yaml"
    path.write_text("plan: Odd\npoints: [{count: 2, modeller: Street 22}]\n")

    ended = command("up", "--plan", path)

    assert 2 == ended.code
    assert f"{path}:2:" in ended.err
    assert "modeller" in ended.err


def test_the_fleet_is_started_with_what_the_words_say(command, monkeypatch):
    started = []
    monkeypatch.setattr(
        fleeting, "run", lambda options, what, **more: started.append((options, what, more)) or 0
    )

    command("fleet", "--csms", "ws://host/ocpp", "--count", "500", "--run-time", "30s")

    (options, what, more) = started[0]
    assert ("ws://host/ocpp", 500, 30) == (
        options["csms"],
        options["count"],
        options["run_time_s"],
    )
    assert (fleeting.What(), {"as_json": False}) == (what, more)


def test_a_fleet_has_further_things_to_do_beside_its_run(command, monkeypatch):
    told = []
    monkeypatch.setattr(fleeting, "run", lambda *_, **__: told.append("run") or 0)
    beside = typer.Typer()
    beside.add_typer(cli.fleet_group, name="fleet")
    beside.command()(lambda: None)
    monkeypatch.setattr(cli.fleet_group, "registered_commands", list(_also(told)))

    typer.main.get_command(beside)(["fleet", "also"], standalone_mode=False)

    assert ["also"] == told


def _also(told):
    group = typer.Typer()
    group.command("also")(lambda: told.append("also"))
    return group.registered_commands


def test_the_ready_plans_are_listed(command):
    ended = command("fleet", "--plans")

    assert 0 == ended.code
    assert "flaky-4g            60  Street posts on a bad mobile network\n" in ended.out


def test_the_quirks_are_listed(command):
    ended = command("fleet", "--quirks")

    assert 0 == ended.code
    assert "Huawei                      SCharger: no vendor" in ended.out
    assert "truncated_json              leaves out the end of a frame\n" in ended.out


@pytest.mark.parametrize(("name", "package"), [("contract", "contract_tests"), ("load", "load")])
def test_words_are_passed_on_to_the_package(command, monkeypatch, name, package):
    ran = []
    monkeypatch.setattr(bundled, "run", lambda *what: ran.append(what) or 1)

    ended = command(name, "--help", "--users", "3")

    assert [(package, ["--help", "--users", "3"])] == ran
    assert 1 == ended.code


def test_a_busy_port_is_told_with_the_way_out(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = command("up", "--port", taken.getsockname()[1])

    assert 3 == ended.code
    assert "--port 0 for any free one" in ended.err


def test_ctrl_c_while_starting_is_a_clean_end():
    with pytest.raises(typer.Exit) as end, leaving_quietly():
        raise KeyboardInterrupt

    assert 0 == end.value.exit_code
