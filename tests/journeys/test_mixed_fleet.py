"""A fleet of three versions at one central system: nothing that was charged is lost or doubled."""

import json

import pytest

from tests.journeys.conftest import serving
from tests.journeys.test_ledger import chargebench, verified

PLAN = """
plan: Old and new posts
prefix: CP-
tags: [DRV00000001, DRV00000002]
points:
  - {count: 2, model: Wall 11, visit_every: 40m}
  - {count: 3, model: Rapid 50, visit_every: 30m, version: 2.0.1}
  - count: 1
    model: Wall 11
    visit_every: 30m
    version: 2.0.1
    settings: {TxStartPoint: EVConnected, TxStopPoint: EVConnected}
  - {count: 2, model: Street 22, visit_every: 40m, version: 2.1}
settings: {MeterValueSampleInterval: 120}
incidents:
  - {what: offline, first: 40m, every: 50m, lasts: 10m, share: 0.5}
  - {what: power_cut, first: 70m, lasts: 20s, share: 0.3}
"""


@pytest.mark.slow
def test_a_fleet_of_mixed_versions_reconciles_clean(tmp_path):
    plan, ledger = tmp_path / "plan.yaml", tmp_path / "ledger.jsonl"
    plan.write_text(PLAN)
    with serving() as served:
        code, out, said = chargebench(
            *("fleet", "--csms", served.ocpp_url, "--plan", plan, "--ledger", ledger, "--json"),
            *("--run-time", "3h", "--speed", "3600"),
        )
        verdicts = {api: verified(served, ledger, api) for api in ("dynamo", "ev-energy")}

    assert 0 == code, said
    assert ({}, {}) == (json.loads(out)["violations"], json.loads(out)["failures"])
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    sessions = [one for one in lines if one["is"] == "session"]
    own = [one for one in sessions if isinstance((one["remote_ids"] or [0])[0], str)]
    assert len(own) >= 4
    for code, verdict in verdicts.values():
        unexplained = [one for one in verdict["differences"] if not one["explained_by"]]
        assert (0, []) == (code, unexplained)
    assert verdicts["dynamo"][1]["sessions"] >= 8
