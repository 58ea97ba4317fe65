"""`chargebench fleet`, end by end."""

import json

from chargebench import fleeting
from ocpp_sim.transport.limits import TooFewFilesError


def options(**changes):
    plain = {"csms": "ws://127.0.0.1:9/ocpp", "count": 1, "run_time_s": 0.2, "ramp_per_s": 100.0}
    return {**plain, **changes}


def test_a_fleet_pointed_at_nothing_says_so_and_finds_fault(capsys):
    assert 1 == fleeting.run(options(), as_json=False)

    assert "ws://127.0.0.1:9/ocpp" in capsys.readouterr().out


def test_json_is_all_that_is_printed(capsys):
    assert 1 == fleeting.run(options(), as_json=True)

    assert "ws://127.0.0.1:9/ocpp" == json.loads(capsys.readouterr().out)["csms"]


def test_a_wrong_option_is_a_usage_error(capsys):
    assert 2 == fleeting.run(options(csms="http://x"), as_json=False)

    assert "expected ws://host/path" in capsys.readouterr().err


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
