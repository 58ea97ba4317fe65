"""Shards of charge points over Locust's workers, on real sockets."""

import json

import pytest

from load.target import fetch
from tests.load.test_running import free_port, started

EVERYTHING = ("load", "--fleet", "--points=500", "--ramp=400", "--spawn-rate=2", "--run-time=7s")


@pytest.fixture
def patient(tmp_path):
    """Budgets that a busy machine keeps as well."""
    file = tmp_path / "patient.toml"
    file.write_text("[default]\np95_ms = 20000\n")
    return f"--budgets={file}"


def test_two_workers_share_a_fleet_at_the_mock(tmp_path, patient):
    master_port, verdict = f"--master-port={free_port()}", tmp_path / "verdict.json"
    with started("serve", "--port", "0", "--json", module="chargebench") as mock:
        told = json.loads(mock.stdout.readline())
        csms = told["ocpp_url"]
        with (
            started(
                *(*EVERYTHING, f"--csms={csms}", patient, f"--json={verdict}"),
                *("--master", "--expect-workers=2", master_port),
                module="chargebench",
            ) as master,
            started("load", "--fleet", "--worker", master_port, module="chargebench") as first,
            started("load", "--fleet", "--worker", master_port, module="chargebench") as second,
        ):
            out, err = master.communicate(timeout=60)
            codes = [worker.wait(timeout=10) for worker in (first, second)]
        met = fetch(told["base_url"], "/_mock/worlds/default/charge_points").body["charge_points"]

    assert (master.returncode, codes) == (0, [0, 0]), out + err
    report = json.loads(verdict.read_text())
    sent = {line["operation"]: line["requests"] for line in report["operations"]}
    assert (report["points"], report["failures"]) == (500, 0)
    booted = {point["id"] for point in met if point["id"] > "CP-0004"}
    assert 0 < sent["BootNotification"] <= 500
    assert {identity > "CP-0250" for identity in booted} == {False, True}
    assert "Within every budget." in out


def test_without_a_simulator_it_says_so():
    with started("--fleet", "--points=1") as process:
        _, err = process.communicate(timeout=30)

    assert process.returncode == 2
    assert "start this by `chargebench load`" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--csms=http://x/ocpp",), "it has to start with ws:// or wss://"),
        (("--csms=wss://ocpp.ev.energy/x",), "--allow-production"),
        (("--plan=depo",), "there is no plan 'depo'"),
        (("--budgets=/nowhere",), "No such file"),
    ],
)
def test_what_cannot_be_is_refused(words, said):
    with started("load", "--fleet", *words, module="chargebench") as process:
        _, err = process.communicate(timeout=30)

    assert process.returncode == 2
    assert said in err
