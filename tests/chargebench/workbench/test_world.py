"""One world: its clients, journal, records, switches, and its life."""

import asyncio

import httpx
import pytest

from chargebench.workbench import BenchError
from tests.chargebench.workbench.conftest import NINE, TAG


def test_its_clients_have_its_credentials(world):
    assert 401 == world.http.get("/api/v1/reservations").status_code
    assert 200 == world.operator.get("/api/v1/reservations").status_code
    assert 200 == world.driver.get("/api/v1/portal/sessions").status_code
    assert 200 == world.site_owner.get("/api/v1/site-owner/profile").status_code


def test_a_client_of_ones_own_reaches_it(world):
    async def ask():
        async with httpx.AsyncClient(
            base_url=world.urls["base_url"], transport=world.transport
        ) as mine:
            return await mine.get("/api/v1/reservations")

    assert 401 == asyncio.run(ask()).status_code


def test_credentials_of_any_kind_can_be_minted(world):
    narrow = world.client(world.mint("api_key", scopes=["read:analytics"]))
    expired = world.client(world.mint("driver", expired=True))

    assert 403 == narrow.get("/api/v1/reservations").status_code
    assert 401 == expired.get("/api/v1/portal/sessions").status_code


def test_its_journal_can_be_asked_and_waited_for(world):
    world.clock.advance(minutes=1)

    assert "CP-0001" == world.wait_for(kind="frame", contains="BootNotification")["subject"]
    assert world.journal(kind="connection", subject="CP-0001")


def test_waiting_in_vain_shows_what_came_instead(world):
    world.operator.get("/api/v1/reservations")

    with pytest.raises(BenchError, match=r"Nothing with .*frobnicate.*request dynamo.list"):
        world.wait_for(wait_s=0.01, contains="frobnicate")


def test_its_mails_can_be_read(world):
    organization = world.records("dynamo.organizations")[0]
    path = f"/api/v1/organizations/{organization['id']}/invitations"
    sent = world.operator.post(path, json={"email": "new@example.com", "role": "viewer"})

    assert 201 == sent.status_code, sent.text
    assert world.mails(to="new@example.com", wait_s=1)[0]["links"]


def test_its_webhooks_can_be_read_where_they_were_sent_and_where_they_came_to(world):
    made = world.operator.post(
        "/api/v1/webhooks/endpoints",
        json={"url": world.inbox_url("room"), "events": ["charge_point.disconnected"]},
    )
    assert 201 == made.status_code, made.text
    world.clock.advance(seconds=1)
    world.points[0].go_offline()

    (message,) = world.inbox("room", wait_s=5)
    (delivery,) = world.deliveries(state="delivered", wait_s=5)

    assert message["verified"]
    assert delivery["message_id"] in message["body"]
    assert [] == world.inbox()


def test_its_records_can_be_read_and_put(world):
    (tag,) = world.records("charging.tags", f"id_tag={TAG}")

    world.put("charging.tags", "MINE", {**tag, "id_tag": "MINE"})

    assert "MINE" in {t["id_tag"] for t in world.records("charging.tags")}
    with pytest.raises(BenchError, match="status"):
        world.put("charging.tags", "MINE", {**tag, "id_tag": "MINE", "status": 3})


def test_records_of_many_pages_come_together(world, monkeypatch):
    whole = world.records("dynamo.sessions")

    monkeypatch.setattr("chargebench.workbench.world._PAGE", 2)

    assert len(whole) > 2
    assert whole == world.records("dynamo.sessions")


def test_an_operation_can_be_made_to_fail(world):
    world.fault("dynamo.listReservations", status=429, times=1)

    statuses = [world.operator.get("/api/v1/reservations").status_code for _ in range(2)]

    assert [429, 200] == statuses


def test_its_switches_can_be_set(world):
    assert "refuse" == world.settings(unknown_tags="refuse")["unknown_tags"]


def test_a_fork_goes_on_alone(world):
    fork = world.fork("elsewhere")
    fork.clock.advance(hours=1)

    assert ("elsewhere", "2024-06-01T10:00:00.000Z") == (fork.name, fork.clock.now)
    assert "2024-06-01T09:00:00.000Z" == world.clock.now


def test_a_snapshot_can_be_restored(world):
    saved = world.snapshot()
    world.clock.advance(hours=1)

    world.restore(saved)

    assert "2024-06-01T09:00:00.000Z" == world.clock.now


def test_a_reset_is_the_beginning(world):
    world.clock.advance(hours=1)

    world.reset()

    assert "2024-06-01T09:00:00.000Z" == world.clock.now
    assert 200 == world.operator.get("/api/v1/reservations").status_code


def test_a_world_may_be_closed_twice_and_may_be_gone(here):
    with here.scope():
        closed, gone = here.world(at=NINE), here.world(at=NINE)
        closed.close()
        closed.close()
        gone.control.delete(gone.urls["control_url"])

    assert [] == here.worlds


def test_the_default_world_cannot_be_closed(here):
    default = here.world(at=NINE)
    default.urls["control_url"] = default.urls["control_url"].replace(default.name, "default")

    with pytest.raises(BenchError, match="default"):
        default.close()

    default.control.delete(f"/_mock/worlds/{default.name}")
