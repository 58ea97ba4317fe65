"""`chargebench fleet`, end by end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chargebench import fleeting
from ocpp_sim.plan.read import ready
from ocpp_sim.transport.limits import TooFewFilesError
from ocpp_sim.transport.tape import play_back
from tests.architecture.conftest import ROOT


def options(**changes):
    plain = {"csms": "ws://127.0.0.1:9/ocpp", "count": 1, "run_time_s": 0.2, "ramp_per_s": 100.0}
    return {**plain, **changes}


def test_a_fleet_pointed_at_nothing_says_so_and_finds_fault(capsys):
    assert 1 == fleeting.run(options(), as_json=False)

    assert "ws://127.0.0.1:9/ocpp" in capsys.readouterr().out


def test_json_is_all_that_is_printed(capsys):
    assert 1 == fleeting.run(options(), as_json=True)

    assert "ws://127.0.0.1:9/ocpp" == json.loads(capsys.readouterr().out)["csms"]


def test_a_recording_is_written(command, csms, tmp_path):
    path = tmp_path / "frames.jsonl.gz"

    ended = command("fleet", "--csms", csms, "--count", 2, "--run-time", "1s", "--record", path)

    lines = list(play_back(path))
    assert 0 == ended.code
    assert {"FLEET-0001", "FLEET-0002"} <= {line.charge_point for line in lines}
    assert "began" == lines[0].event


def test_a_report_is_one_page_of_html(command, csms, tmp_path):
    path = tmp_path / "report.html"

    ended = command("fleet", "--csms", csms, "--count", 2, "--run-time", "1s", "--report", path)

    assert 0 == ended.code
    assert "Fleet of 2 at" in path.read_text()
    assert "<svg" in path.read_text()


def test_a_report_that_cannot_be_written_is_known_before_the_run(command, tmp_path):
    ended = command("fleet", "--report", tmp_path / "nowhere" / "x.html", "--run-time", "1h")

    assert 2 == ended.code


def test_what_draws_plots_is_loaded_for_a_report_only():
    words = "import sys, chargebench.fleeting; assert not {'pygal', 'jinja2'} & set(sys.modules)"

    subprocess.run([sys.executable, "-c", words], check=True)


def test_a_recording_that_cannot_be_made_is_a_usage_error(command, tmp_path):
    ended = command("fleet", "--count", 1, "--record", tmp_path / "nowhere" / "x")

    assert 2 == ended.code
    assert "No such file or directory" in ended.err


def test_a_wrong_option_is_a_usage_error(capsys):
    assert 2 == fleeting.run(options(csms="http://x"), as_json=False)

    assert "expected ws://host/path" in capsys.readouterr().err


def test_the_ramp_has_a_shape(command, csms):
    ended = command(
        *("fleet", "--csms", csms, "--count", 6, "--run-time", "2s", "--json"),
        *("--ramp", 3, "--ramp-shape", "step", "--ramp-step", "1s"),
    )

    assert 6 == json.loads(ended.out)["connects"]


def test_too_few_sockets_keep_it_from_starting(capsys, monkeypatch):
    def refuse(*_):
        raise TooFewFilesError("the system allows 10 open files, 500 points need 600")

    monkeypatch.setattr(fleeting, "run_fleet", refuse)

    assert 3 == fleeting.run(options(), as_json=False)
    assert "500 points need 600" in capsys.readouterr().err


def test_the_summary_of_a_fleet_that_charged_ends_with_0(launch, command):
    server = launch("serve", "--port", 0, "--json")
    csms = server.announced()["ocpp_url"]

    ended = command("fleet", "--csms", csms, "--count", 3, "--run-time", "1s", "--json")

    assert 0 == ended.code
    assert 3 == json.loads(ended.out)["points"]
    server.end()


def test_a_plan_says_what_the_words_do_not(capsys, monkeypatch, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("plan: Mine\nprefix: M-\npoints: [{count: 5, model: Wall 11}]\n")

    said = {"csms": "ws://127.0.0.1:9/ocpp", "count": 2, "run_time_s": 0.1}

    assert 1 == fleeting.run(said, fleeting.What(str(path)), as_json=True)

    assert 2 == json.loads(capsys.readouterr().out)["points"]


def test_what_is_wrong_with_a_plan_is_a_usage_error_with_its_place(capsys, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text("plan: Wrong\npoints:\n  - {count: 5, modl: Wall 11}\n")

    assert 2 == fleeting.run(options(), fleeting.What(str(path)), as_json=False)

    said = capsys.readouterr().err
    assert f"{path}:3:16: points.0: 'modl' is not known here" in said
    assert "did you mean 'model'?" in said


def test_a_plan_in_another_encoding_is_a_usage_error(capsys, tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("plan: Gebäude".encode("latin-1"))

    assert 2 == fleeting.run(options(), fleeting.What(str(path)), as_json=False)

    assert "is not UTF-8" in capsys.readouterr().err


def test_a_scenario_is_a_test_for_ci(launch, command, tmp_path):
    path, junit = tmp_path / "session.yaml", tmp_path / "junit.xml"
    path.write_text(
        "scenario: A session\n"
        "steps:\n"
        "  - wait_until Available\n"
        "  - plug_in\n"
        "  - present_tag DRV00000001\n"
        "  - wait_until transaction started\n"
        "  - unplug\n"
        "  - wait_until transaction stopped\n"
        "  - expect_no_violations\n"
        "  - expect_status Charging\n"
    )
    server = launch("serve", "--port", 0, "--json")
    csms = server.announced()["ocpp_url"]

    ended = command("fleet", "--csms", csms, "--scenario", path, "--junit", junit, "--json")

    server.end()
    assert 1 == ended.code
    (failure,) = json.loads(ended.out)["scenario"]["failures"]
    assert f"{path}:10" == failure["where"]
    assert "connector 1 is Available, no transaction, connected" == failure["found"]
    assert "expected Charging; connector 1 is Available" in junit.read_text()


def test_what_is_wrong_with_a_scenario_is_a_usage_error_with_its_place(command, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text("scenario: Wrong\nsteps:\n  - plugin\n")

    ended = command("fleet", "--scenario", path)

    assert 2 == ended.code
    assert f"{path}:3:5: steps.0: 'plugin' is not known here" in ended.err


@pytest.fixture(scope="module")
def csms():
    """A central system in a process of its own."""
    words = [sys.executable, "-m", "chargebench", "serve", "--port", "0", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())["ocpp_url"]
        process.terminate()


def test_the_scenario_of_the_readme_passes_at_one_and_at_many(command, csms):
    path = ROOT / "tests" / "examples" / "offline.yaml"

    ended = command("fleet", "--csms", csms, "--scenario", path, "--count", 25, "--json")

    assert {"passed": 25, "failed": 0} == {
        name: json.loads(ended.out)["scenario"][name] for name in ("passed", "failed")
    }
    assert 0 == ended.code


@pytest.mark.parametrize(
    "more",
    [(), ("--plan", "home-ac"), ("--scenario", ROOT / "tests" / "examples" / "offline.yaml")],
)
def test_all_can_be_given_quirks(command, csms, more):
    words = ("fleet", "--csms", csms, "--count", 2, *more, "--json", "--run-time", "3s")

    ended = command(*words, "--quirk", "trailing_slash", "--quirk", "Huawei")

    told = json.loads(ended.out)["quirks"]
    assert 2 == told["empty_vendor"]
    assert 2 <= told["trailing_slash"]


def test_a_quirk_that_there_is_not_is_refused(command):
    ended = command("fleet", "--quirk", "huawai")

    assert 2 == ended.code
    assert "there is no quirk or preset 'huawai'; there are such as Huawei" in ended.err


def test_roles_wait_for_each_other_over_sockets(command, csms):
    path = ROOT / "tests" / "chargebench" / "roles.yaml"

    ended = command("fleet", "--csms", csms, "--scenario", path, "--count", 6, "--json")

    told = json.loads(ended.out)["scenario"]
    assert ([], 6) == (told["failures"], told["passed"])


@pytest.mark.parametrize("plan", [ROOT / "tests" / "examples" / "car-park.yaml", *ready()])
def test_a_plan_runs_against_the_mock(command, csms, plan):
    ended = command(
        *(
            "fleet",
            "--csms",
            csms,
            "--plan",
            plan,
            "--count",
            12,
            "--prefix",
            f"{Path(plan).stem}-",
        ),
        *("--ramp", 500, "--run-time", "2s", "--json"),
    )

    report = json.loads(ended.out)
    assert (0, 12, 12) == (ended.code, report["connects"], report["boots"])
    assert {} == report["violations"]
    assert {} == report["failures"]
