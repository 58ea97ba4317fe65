"""What the webhook endpoints are told, held against the schemas of the document."""

import pytest

from mockserver.contract.compiled import Schemas
from mockserver.world import outbox, physical
from tests.mockserver.apis.dynamo.test_projection import STATION, meter, start, stop


@pytest.fixture
def told(bench):
    """Events since the last look, each as its schema wants it: told() == ["session.started"]."""
    bench.call("createWebhookEndpoint", body={"url": "https://hooks.example.com/", "events": ["*"]})
    schemas = Schemas(bench.document.spec)
    seen = set()

    def look(*, whole=False):
        fresh = [one for key, one in bench.world.store[outbox.COLLECTION] if key not in seen]
        seen.update(one["id"] for one in fresh)
        for one in fresh:
            kind = "SessionEvent" if one["event"].startswith("session") else "ChargePointEvent"
            assert [] == schemas.named(kind, "record").flaws(one["body"], "body")
        return [one["body"] for one in fresh] if whole else [one["event"] for one in fresh]

    return look


def test_a_charge_point_comes_and_goes(bench, told):
    physical.connect(bench.world, STATION)
    physical.disconnect(bench.world, STATION)

    came, went = told(whole=True)
    assert "charge_point.connected" == came["event"]
    assert "charge_point.disconnected" == went["event"]
    assert STATION == came["data"]["charge_point_id"]
    assert came["id"] != went["id"]


def test_a_status_is_told_when_it_is_another_one(bench, told):
    for status in ("Preparing", "Preparing", "Charging"):
        physical.connector_status(bench.world, STATION, 1, status=status)

    first, second = told(whole=True)
    assert "Preparing" == first["data"]["status"]
    assert ("Preparing", "Charging", 1) == tuple(
        second["data"][name] for name in ("previous_status", "status", "connector_id")
    )


def test_a_session_begins_costs_and_ends(bench, told):
    made = start(bench)
    assert "session.started" in told()

    bench.later(minutes=30)
    meter(bench, made, 5000.0)
    assert ["session.cost_updated"] == told()

    bench.later(minutes=30)
    stop(bench, made, 9000.0)
    (ended,) = [body for body in told(whole=True) if body["event"] == "session.ended"]
    assert ("completed", 9.0) == (ended["data"]["status"], ended["data"]["energy_kwh"])
    assert ended["data"]["total_cost"] > 0


def test_a_meter_that_changes_no_cost_is_no_news(bench, told):
    made = start(bench)
    told()
    meter(bench, made, 0.0)

    assert [] == told()


def test_the_end_is_told_once(bench, told):
    made = start(bench)
    stop(bench, made, 100.0)
    told()
    stop(bench, made, 100.0)

    assert "session.ended" not in told()


def test_a_past_session_that_is_put_in_whole_has_begun_and_ended(bench, told):
    made = start(bench)
    stop(bench, made, 100.0)
    whole = physical.transaction(bench.world, made["id"])
    bench.world.delete("dynamo.sessions", bench.all("sessions")[-1]["session_id"])
    told()
    physical.record_session(bench.world, whole)

    assert ["session.started", "session.ended"] == told()


def test_charge_points_of_nobody_are_no_news(bench, told):
    bench.world.settings["defaults"] = {}
    physical.connect(bench.world, "STRANGER")
    physical.connector_status(bench.world, "STRANGER", 1, status="Faulted")

    assert [] == told()


def test_an_organization_hears_of_its_own_charge_points_only(bench, told):
    endpoint = bench.all("webhook_endpoints")[-1]
    foreign = {**endpoint, "id": "whe_foreign", "org_id": bench.foreign_org_id}
    bench.world.put("dynamo.webhook_endpoints", "whe_foreign", foreign)

    physical.connect(bench.world, STATION)

    assert ["charge_point.connected"] == told()
    assert [] == outbox.of_endpoint(bench.world, "whe_foreign")


@pytest.mark.parametrize("process", ["firmware", "signed_firmware"])
def test_an_update_of_firmware_begins_and_is_done(bench, told, process):
    for status in ("Downloading", "Downloading", "Downloaded", "Installing", "Installed"):
        physical.progress(bench.world, STATION, process, status=status)

    began, done = told(whole=True)
    assert "firmware.update_started" == began["event"]
    assert "firmware.update_completed" == done["event"]
    assert ("Installing", "Installed") == (
        done["data"]["previous_status"],
        done["data"]["status"],
    )


def test_other_upkeep_and_that_of_nobody_are_no_news(bench, told):
    physical.progress(bench.world, STATION, "log", status="Installed")
    physical.progress(bench.world, STATION, "firmware", status="DownloadFailed")
    physical.progress(bench.world, "STRANGER", "firmware", status="Installed")

    assert [] == told()
