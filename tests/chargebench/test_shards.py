"""Shards of a fleet in a thread of their own."""

import threading
import time
from collections import Counter
from dataclasses import dataclass

import pytest

from chargebench.shards import Shards
from ocpp_sim.fleet.options import OptionError
from ocpp_sim.transport.limits import TooFewFilesError


@dataclass(frozen=True)
class Order:
    csms: str
    plan: str | None = None
    seed: int = 1
    ramp_per_s: float = 1000.0


@pytest.fixture
def running():
    """Run shards in a thread; gives them, and waits for results until they are enough."""
    made = []

    def run(order, *ranges):
        shards = Shards(order)
        for indexes in ranges:
            shards.add(indexes)
        thread = threading.Thread(target=shards.run)
        thread.start()
        made.append((shards, thread))
        return shards

    yield run
    for shards, thread in made:
        shards.stop()
        thread.join()


def gather(shards, enough, within_s=20.0):
    found, until = [], time.monotonic() + within_s
    while not enough(found) and time.monotonic() < until:
        found += shards.take()
        time.sleep(0.01)
    return found


def test_each_shard_has_its_own_charge_points(running, launch):
    csms = launch("serve", "--port", 0, "--json").announced()["ocpp_url"]
    shards = running(Order(csms), range(3), range(250, 252))

    found = gather(shards, lambda found: Counter(a for a, _, _ in found)["BootNotification"] == 5)

    assert {failure for _, _, failure in found} == {""}
    assert all(0 < latency_ms < 60_000 for _, latency_ms, _ in found)
    shards.remove(range(3))


def test_who_cannot_connect_is_a_failure(running):
    shards = running(Order("ws://localhost:1/ocpp16"), range(1))

    found = gather(shards, bool)

    assert found[0][0] == "connect"
    assert "Connect call failed" in found[0][2]


def test_too_few_files_are_a_failure(running, monkeypatch):
    def refuse(count):
        raise TooFewFilesError(f"{count} are too many")

    monkeypatch.setattr("chargebench.shards.allow_sockets", refuse)
    shards = running(Order("ws://127.0.0.1:1/x"), range(7))

    assert gather(shards, bool) == [("connect", 0.0, "7 are too many")]


def test_a_missing_certificate_is_a_failure(running, tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        f"plan: Secured\nsecurity: {{profile: 3, certs: {tmp_path}}}\n"
        "points: [{count: 3, model: Wall 11}]\n"
    )

    shards = running(Order("wss://127.0.0.1:1/x", str(plan)), range(2))

    (result,) = gather(shards, bool)
    assert result[:2] == ("connect", 0.0)
    assert "ca.pem" in result[2]


@pytest.mark.parametrize(
    ("order", "error"), [(Order("x"), OptionError), (Order("ws://x/x", "no"), LookupError)]
)
def test_an_order_that_cannot_be_carried_out_is_refused(order, error):
    with pytest.raises(error):
        Shards(order)


def test_a_shard_that_never_was_is_removed_for_nothing(running):
    shards = running(Order("ws://127.0.0.1:1/x"))

    shards.remove(range(250))
    shards.add(range(1))

    assert gather(shards, bool)
