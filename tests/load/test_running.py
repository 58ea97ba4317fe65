"""The scenarios as a user runs them: processes, sockets, exit codes."""

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.load.platform_double import CLIENT, CREDENTIALS, LIMIT, ORG, platform

CHECKOUT = Path(__file__).parents[2]
BUSY = ("--users", "20", "--spawn-rate", "20", "--run-time", "2s")


@contextmanager
def started(*arguments, module="load"):
    """A process that does not outlive its test."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CHARGEBENCH", "COV_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd="/",
        env={**environment, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def run(*arguments, module="load"):
    with started(*arguments, module=module) as process:
        out, err = process.communicate(timeout=30)
    return process.returncode, out, err


@pytest.fixture
def patient(tmp_path):
    """Budgets that a busy machine keeps as well."""
    file = tmp_path / "patient.toml"
    file.write_text("[default]\np95_ms = 20000\n")
    return f"--budgets={file}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_good_platform_is_within_budget_and_left_tidy(tmp_path, patient):
    with platform() as double:
        code, out, err = run(
            *(*BUSY, patient, f"--base-url={double.base_url}"),
            f"--org-id={ORG}",
            *(f"--{name.replace('_', '-')}={value}" for name, value in CREDENTIALS.items()),
            f"--html={tmp_path / 'deep' / 'r.html'}",
            f"--json={tmp_path / 'r.json'}",
        )

    assert (code, err) == (0, ""), out + err
    report = json.loads((tmp_path / "r.json").read_text())
    sent = {line["operation"] for line in report["operations"]}
    assert {"dynamo.listReservations", "dynamo.listPortalSessions"} <= sent
    assert report["failures"] == 0
    assert report["requests"] == double.requests.total()
    assert "dynamo.createOrganization" in report["not_exercised"]
    assert "Within every budget." in out
    assert "dynamo.listReservations" in (tmp_path / "deep" / "r.html").read_text()
    assert double.held == set()
    assert double.authorizations == {f"Bearer {secret}" for secret in CREDENTIALS.values()}


def test_ev_energy_is_walked_by_an_application_and_its_users(tmp_path, patient):
    with platform() as double:
        code, out, err = run(
            *("--users=30", "--spawn-rate=30", "--run-time=4s", patient, "--api=ev-energy"),
            *(f"--base-url={double.base_url}", f"--json={tmp_path / 'r.json'}"),
        )

    assert code == 0, out + err
    report = json.loads((tmp_path / "r.json").read_text())
    sent = {line["operation"]: line["requests"] for line in report["operations"]}
    assert {
        "ev_energy.listUsers",
        "ev_energy.listEvses",
        "ev_energy.getStateOfCharge",
        "ev_energy.listDispatchCoordinators",
    } <= sent.keys()
    assert sent["ev_energy.issueToken"] == 30
    assert not any(name.startswith("dynamo.") for name in [*sent, *report["not_exercised"]])
    assert {f"user{number}" for number in range(25)} & double.users
    assert double.limits == [{"ev_energy": LIMIT}, {"ev_energy": "off"}, {"ev_energy": LIMIT}]


def test_a_client_of_a_deployment_waits_when_it_is_told_to_and_gets_tokens_anew(patient):
    refusals = {
        "GET /v2/users": (429, {"retry-after": "1"}),
        "GET /v2/evses": (401, {}),
    }
    with platform(is_mock=False, refusals=refusals) as double:
        code, out, _ = run(
            *("--users=30", "--spawn-rate=30", "--run-time=4s", patient),
            *(f"--base-url={double.base_url}", f"--token-url={double.base_url}/o/token"),
            *(f"--{name.replace('_', '-')}={value}" for name, value in CLIENT.items()),
        )

    assert code == 1
    assert "1x ev_energy.listUsers: 429 instead of 200" in out
    assert "1x ev_energy.listEvses: 401 instead of 200" in out
    assert double.requests["POST /o/token"] == 31
    assert not any("_mock" in request for request in double.requests)


def test_a_client_without_its_secret_is_left_out():
    with platform() as double:
        code, _, err = run(
            *("--api=ev-energy", "--client-id=c", f"--base-url={double.base_url}"),
        )

    assert code == 2
    assert "Dispatcher is left out: no --client-secret was given." in err


def test_failures_and_redirects_exceed_the_budget():
    faults = {
        "GET /api/v1/reservations": (500, {}),
        "GET /api/v1/portal/sessions": (307, {"location": "http://127.0.0.1:9/x"}),
    }
    with platform(faults=faults) as double:
        code, out, _ = run(*BUSY, f"--base-url={double.base_url}")

    assert code == 1
    assert "500 instead of 200" in out
    assert "307 to http://127.0.0.1:9 is not followed" in out
    assert "Not within budget: dynamo.listPortalSessions: errors" in out


def test_a_master_and_two_workers_share_the_users_and_add_up(tmp_path, patient):
    port = f"--master-port={free_port()}"
    verdict = f"--json={tmp_path / 'r.json'}"
    with (
        platform() as double,
        started(
            *(*BUSY, patient, f"--base-url={double.base_url}", verdict),
            *("--master", "--expect-workers=2", port),
        ) as master,
        started("--worker", port) as first,
        started("--worker", port) as second,
    ):
        out, err = master.communicate(timeout=25)
        codes = [worker.wait(timeout=10) for worker in (first, second)]

    assert (master.returncode, codes) == (0, [0, 0]), out + err
    report = json.loads((tmp_path / "r.json").read_text())
    asked = sum(n for request, n in double.requests.items() if "/_mock/" in request)
    assert report["requests"] == double.requests.total() - asked > 0


def test_the_mock_is_asked_for_all_that_a_run_needs(patient):
    with started("up", "--port", "0", "--json", module="chargebench") as mock:
        base_url = json.loads(mock.stdout.readline())["base_url"]
        code, out, err = run(*BUSY, patient, f"--base-url={base_url}/w/default")

    assert (code, err) == (0, ""), out + err
    assert "Within every budget." in out


def test_nothing_listening_is_exit_code_three():
    code, _, err = run(f"--base-url=http://127.0.0.1:{free_port()}")

    assert code == 3
    assert "Nothing answers" in err


def test_a_deployment_that_is_no_mock_needs_credentials():
    with platform(is_mock=False) as double:
        code, _, err = run(f"--base-url={double.base_url}")

    assert code == 2
    assert "CHARGEBENCH_API_KEY" in err
    assert double.requests.keys() == {"GET /_mock/worlds/default/credentials"}


def test_a_persona_without_credential_is_left_out(patient):
    with platform() as double:
        code, out, err = run(
            *("--users", "1", "--run-time", "1s", patient, f"--base-url={double.base_url}"),
            f"--driver-token={CREDENTIALS['driver_token']}",
        )

    assert code == 0, out + err
    assert "Operator is left out: no --api-key was given." in err
    assert double.authorizations == {f"Bearer {CREDENTIALS['driver_token']}"}


def test_a_bad_budget_file_is_named(tmp_path):
    budget = tmp_path / "b.toml"
    budget.write_text("[default]\np95_ms = -1")
    with platform() as double:
        code, _, err = run(f"--base-url={double.base_url}", f"--budgets={budget}")

    assert code == 2
    assert "p95_ms is -1" in err


def test_the_locustfile_refuses_production_by_itself():
    code, _, err = run(
        *("-f", str(CHECKOUT / "load" / "locustfile.py"), "--headless"),
        "--host=https://api.dynamo-csms.com",
        module="locust",
    )

    assert code == 2
    assert "--allow-production" in err


def test_the_locustfile_lists_the_personas():
    _, out, _ = run("-f", str(CHECKOUT / "load" / "locustfile.py"), "--list", module="locust")

    personas = ["Operator", "Driver", "SiteOwner", "DriverApp", "Integrator", "Dispatcher"]
    assert out.split() == ["Available", "Users:", *personas]
