"""A fleet keeps a ledger, and the platform is held against it: also after its end, and a kill."""

import json
import subprocess
import sys

import pytest

from tests.journeys.conftest import PATIENCE_S, serving

# two of them are EVSEs of ev.energy in a world that has just begun
PLAN = """
plan: Busy posts
prefix: {prefix}
tags: [DRV00000001, DRV00000002]
points:
  - {{count: 6, model: Wall 11, visit_every: 40m}}
settings: {{MeterValueSampleInterval: 60}}
"""
APIS = ("dynamo", "ev-energy")


def chargebench(*words):
    """How a command ended, and what it said."""
    command = [sys.executable, "-m", "chargebench", *map(str, words)]
    ended = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=8 * PATIENCE_S
    )
    return ended.returncode, ended.stdout, ended.stderr


def live(served, folder, prefix="CP-"):
    """Hours of a fleet in seconds; its ledger."""
    plan, ledger = folder / f"{prefix}plan.yaml", folder / f"{prefix}ledger.jsonl"
    plan.write_text(PLAN.format(prefix=prefix))
    code, _, said = chargebench(
        *("fleet", "--csms", served.ocpp_url, "--plan", plan, "--ledger", ledger, "--json"),
        *("--run-time", "3h", "--speed", "3600"),
    )
    assert 0 == code, said
    return ledger


def verified(served, ledger, api):
    code, out, said = chargebench(
        *("fleet", "verify", "--ledger", ledger, "--api", api),
        *("--base-url", served.base_url, "--json"),
    )
    assert code in (0, 1), said
    return code, json.loads(out)


@pytest.mark.slow
def test_the_platform_tells_the_truth_also_after_a_restart_and_names_what_a_kill_lost(tmp_path):
    state = tmp_path / "state.json"
    with serving("--state", state) as served:
        ledger = live(served, tmp_path)
        before = {api: verified(served, ledger, api) for api in APIS}

    with serving("--state", state) as served:
        after = {api: verified(served, ledger, api) for api in APIS}

    for api in APIS:
        code, verdict = before[api]
        assert (0, []) == (code, [d for d in verdict["differences"] if not d["explained_by"]])
        assert verdict["sessions"] >= 2
        assert (code, verdict["sessions"], verdict["told"]) == (
            after[api][0],
            after[api][1]["sessions"],
            after[api][1]["told"],
        )

    with serving("--state", state) as served:
        lost = live(served, tmp_path, prefix="LOST-")
        served.process.kill()
        served.process.wait(PATIENCE_S)

    with serving("--state", state) as served:
        code, verdict = verified(served, lost, "dynamo")
        assert 0 == verified(served, ledger, "dynamo")[0]

    lines = [json.loads(line) for line in lost.read_text().splitlines()]
    told = {
        (one["charge_point"], one["number"])
        for one in lines
        if one["is"] == "session" and one["start_told"]
    }
    missing = [d for d in verdict["differences"] if not d["explained_by"]]
    assert 1 == code
    assert {"missing"} == {one["kind"] for one in missing}
    assert told == {(one["place"].split("/")[0], one["number"]) for one in missing}
    assert all(one["frames"] for one in missing)
