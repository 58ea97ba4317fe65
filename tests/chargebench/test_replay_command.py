"""`chargebench fleet replay`, end by end."""

import json

import pytest

from chargebench.serving_apart import serving_apart


@pytest.fixture(scope="module")
def csms():
    with serving_apart() as announced:
        yield announced["ocpp_url"]


@pytest.mark.parametrize(("version", "count"), [("1.6", 5), ("2.0.1", 2)])
def test_what_was_recorded_is_answered_the_same_again(command, csms, tmp_path, version, count):
    path = tmp_path / "frames.jsonl.gz"
    words = ("--csms", csms.replace("/ocpp", "/ocpp"), "--json", "--ocpp", version)
    ran = command("fleet", *words, "--count", count, "--run-time", "4s", "--record", path)

    ended = command("fleet", "replay", path, *words, "--fast")

    report = json.loads(ended.out)
    assert (0, 0) == (ran.code, ended.code)
    assert (count, []) == (report["points"], report["differences"])
    assert report["compared"] >= 4


def test_a_central_system_that_is_not_there_differs(command, tmp_path):
    path = tmp_path / "frames.jsonl"
    path.write_text(
        '{"at":"2024-06-01T09:00:00Z","charge_point":"CP-1","direction":"sent",'
        '"frame":[2,"1","Heartbeat",{}]}\n'
    )

    ended = command("fleet", "replay", path, "--csms", "ws://127.0.0.1:9/x", "--speed", 100)

    assert 1 == ended.code
    assert "CP-1: connection was open, is refused" in ended.out


def test_what_cannot_be_played_is_a_usage_error(command, tmp_path):
    path = tmp_path / "frames.jsonl"
    path.write_text("nonsense\n")

    assert 2 == command("fleet", "replay", tmp_path / "nowhere").code
    wrong = command("fleet", "replay", path)
    assert 2 == wrong.code
    assert f"{path}:1: is not JSON" in wrong.err
    assert 2 == command("fleet", "replay", path, "--csms", "http://x").code
