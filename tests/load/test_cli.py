import pytest

from load import cli


def arguments(*given):
    return cli.locust_arguments(cli._parser().parse_args(list(given)))


def test_a_run_ends_by_itself_after_a_minute():
    assert "--run-time=60s" in arguments()


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("30s", 30), ("1m30s", 90), ("2h", 7200), (" 1m ", 60)]
)
def test_run_times_are_read(text, seconds):
    assert f"--run-time={seconds}s" in arguments("--run-time", text)


@pytest.mark.parametrize("text", ["0", "0s", "", "soon", "-5", "1.5s"])
def test_a_run_time_without_an_end_is_refused(text, capsys):
    assert cli.main([f"--run-time={text}"]) == 2
    assert "is no run time" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given",
    [
        ("--users", "0"),
        ("--users", "many"),
        ("--spawn-rate", "0"),
        ("--api", "tesla"),
        ("--api", "ev_energy"),
        ("--mastr",),
        ("--master", "--worker"),
        ("--base-url", "api.dynamo-csms.com"),
    ],
)
def test_usage_is_exit_code_two(given, capsys):
    assert cli.main(list(given)) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["https://api.dynamo-csms.com", "https://ocpp.dynamo-csms.com", "https://api.ev.energy"]
)
def test_production_is_refused_before_locust_is_even_imported(url, capsys):
    assert cli.main(["--base-url", url]) == 2
    assert "--allow-production" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_refused_before_the_run(tmp_path, capsys):
    assert cli.main([f"--html={tmp_path}", "--base-url=http://127.0.0.1:9"]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_help_says_the_exit_codes(capsys):
    assert cli.main(["--help"]) == 0
    assert "exit codes" in capsys.readouterr().out


def test_users_start_within_a_fifth_of_a_short_run():
    assert "--spawn-rate=50.0" in arguments("--users", "500")
    assert "--spawn-rate=100.0" in arguments("--users", "200", "--run-time", "10s")
    assert "--spawn-rate=1.0" in arguments("--users", "1")
    assert "--spawn-rate=3.0" in arguments("--spawn-rate", "3")


def test_reports_and_credentials_are_handed_on():
    given = arguments(
        "--base-url=https://staging.example.com",
        "--api-key=-dash",
        "--org-id=org_1",
        "--api=ev-energy",
        "--client-id=id",
        "--client-secret=secret",
        "--token-url=https://id.example.com/o/token",
        "--html=r.html",
        "--json=r.json",
        "--csv=r",
        "--budgets=b.toml",
        "--allow-production",
        "--processes=2",
    )

    for expected in (
        "--host=https://staging.example.com",
        "--api-key=-dash",
        "--org-id=org_1",
        "--api=ev-energy",
        "--client-id=id",
        "--client-secret=secret",
        "--token-url=https://id.example.com/o/token",
        "--html=r.html",
        "--report-json=r.json",
        "--csv=r",
        "--budgets=b.toml",
        "--allow-production",
        "--processes=2",
    ):
        assert expected in given


def test_a_master_listens_on_loopback_unless_told_otherwise():
    given = arguments("--master", "--expect-workers", "3", "--master-port", "7000")

    assert "--master-bind-host=127.0.0.1" in given
    assert "--master-bind-port=7000" in given
    assert "--expect-workers=3" in given


def test_a_worker_is_told_everything_by_its_master():
    given = arguments("--worker", "--master-host", "10.0.0.5")

    assert given[-5:] == ["--worker", "--master-host", "10.0.0.5", "--master-port", "5557"]
    assert not any(argument.startswith("--host") for argument in given)


def test_a_fleet_is_spread_over_users_of_250_charge_points():
    given = arguments("--fleet", "--points", "1001", "--plan", "depot", "--csms", "ws://x/y")

    assert {"--users=5", "--plan=depot", "--csms=ws://x/y", "--seed=1", "--ramp=50.0"} <= set(given)
    assert not any(word.startswith("--api") for word in given)
    assert given[1].endswith("fleetfile.py")


def test_a_worker_of_a_fleet_is_told_so():
    assert arguments("--fleet", "--worker")[1].endswith("fleetfile.py")
