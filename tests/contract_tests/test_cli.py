"""The command line: options, exit codes, reports."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from contract_tests import cli
from contract_tests.credentials import PLACES, VARIABLES
from contract_tests.target import NotReachableError


@pytest.fixture
def console():
    return Console(record=True, width=160, file=io.StringIO())


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--rate-limit", "fast"], "5/s"),
        (["--rate-limit", "0/s"], "more than 0"),
        (["--phases", "dreaming"], "examples, coverage, fuzzing, stateful"),
        (["--path", "org_id"], "NAME=VALUE"),
        (["--max-examples", "0"], "from 1 upwards"),
        (["--api", "nobody"], "dynamo"),
        (["--base-url", "api.example.com"], "http(s)://host"),
        (["--base-url", "https://me:secret@api.example.com"], "their own options"),
        (["--base-url", "http://host:port"], "http(s)://host"),
    ],
)
def test_a_bad_option_is_refused_with_what_is_allowed(option, said, capsys):
    with pytest.raises(SystemExit) as refused:
        cli.main(option)

    assert 2 == refused.value.code
    assert said in capsys.readouterr().err


def test_a_deployment_that_does_not_answer_cannot_be_tested(console):
    assert 3 == cli.main(["--base-url", "http://127.0.0.1:9"], console)
    assert "does not answer" in console.export_text()


def test_secrets_come_from_the_environment_and_stay_out_of_sight(monkeypatch):
    monkeypatch.setenv(VARIABLES["driver_token"], "from-the-environment")

    options = cli.parse(["--api-key", "typed"])

    assert {"api_key": "typed", "driver_token": "from-the-environment"} == options.secrets
    assert "typed" not in repr(options)


def test_rates_are_read_as_people_write_them():
    assert [5, 2, 7] == [
        cli.parse(["--rate-limit", text]).rate_per_s for text in ("5/s", "120/m", "7")
    ]


@pytest.mark.parametrize(
    ("arguments", "is_mock"), [([], None), (["--mock"], True), (["--not-mock"], False)]
)
def test_whether_it_is_the_mock_is_asked_unless_said(arguments, is_mock):
    assert is_mock is cli.parse(arguments).is_mock


def test_a_report_folder_takes_both_reports():
    options = cli.parse(["--report-dir", "out", "--json", "card.json"])

    assert (Path("out/junit.xml"), Path("card.json")) == (options.junit, options.json)
    assert Path("out/scorecard.md") == options.markdown


@pytest.mark.parametrize("name", ["ev-energy", "ev_energy"])
def test_an_api_is_written_with_a_dash_or_without(name):
    assert "ev_energy" == cli.parse(["--api", name]).api


def test_a_client_and_a_user_are_typed_or_come_from_the_environment(monkeypatch):
    monkeypatch.setenv(PLACES["token_url"], "https://auth.example.com/o/token")
    monkeypatch.setenv(VARIABLES["client_secret"], "hidden")

    options = cli.parse(["--client-id", "me", "--user", "user01"])

    assert {"client_id": "me", "client_secret": "hidden"} == options.secrets
    assert ("https://auth.example.com/o/token", "user01") == (options.token_url, options.user)


@pytest.mark.parametrize(
    ("more", "warned"),
    [
        (["--api", "ev-energy"], True),
        (["--api", "ev-energy", "--user", "user1"], False),
        (["--api", "ev-energy", "--only", "*.token"], False),
        (["--api", "dynamo"], False),
    ],
)
def test_who_leaves_out_the_user_is_told_what_comes_of_it(more, warned, console, monkeypatch):
    def stop(_options, _target):
        raise NotReachableError("seen enough")

    monkeypatch.setattr(cli.suite, "run", stop)

    assert 3 == cli.main(["--base-url", "http://127.0.0.1:9", "--not-mock", *more], console)
    assert warned == ("Without --user" in console.export_text())
