"""Webhook endpoints over Dynamo's own API."""

import pytest

from mockserver.world import outbox, physical

URL = "https://hooks.example.com/dynamo"
STATION = "CP-SITE1-001"


def create(bench, **more):
    return bench.call("createWebhookEndpoint", body={"url": URL, "events": ["*"], **more}).body


def states(bench):
    return [one["state"] for _, one in bench.world.store[outbox.COLLECTION]]


def attempt(bench, status):
    """Carry out the newest delivery's next attempt."""
    from mockserver.apis.dynamo import CHANNEL

    key = bench.all(outbox.COLLECTION)[-1]["id"]
    outbox.begin(bench.world, key)
    message = outbox.message(bench.world, CHANNEL, key)
    if message is not None:
        outbox.finish(bench.world, CHANNEL, key, message, outbox.Receipt(status))


def test_an_endpoint_shows_its_secret_once(bench):
    made = create(bench, description="Operations")

    assert made["id"].startswith("whe_01H")
    assert made["secret"].startswith("whsec_")
    assert ("active", ["*"], "Operations") == (made["status"], made["events"], made["description"])
    listed = bench.call("listWebhookEndpoints").body
    read = bench.call("getWebhookEndpoint", endpoint_id=made["id"]).body
    assert listed["total"] == len(listed["data"])
    assert read == listed["data"][-1]
    assert {k: v for k, v in made.items() if k != "secret"} == read


def test_a_secret_of_one_s_own_is_taken(bench):
    made = create(bench, secret="mine")

    assert "mine" == made["secret"]
    assert "mine" == bench.world.get("dynamo.webhook_endpoints", made["id"])["secret"]


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://hooks.example.com", True),
        ("https://hooks.example.com:8443/a?b=c#d", True),
        ("http://localhost:9000/hook", True),
        ("http://127.0.0.1/_mock/worlds/default/inbox/mine?fail=2", True),
        ("http://[::1]:80/", True),
        ("http://hooks.example.com/", False),
        ("http://localhost.example.com/", False),
        ("http://127.0.0.1@example.com/", False),
        ("https://user:pw@example.com/", False),
        ("ftp://example.com/", False),
        ("https:///x", False),
        ("hooks.example.com", False),
        ("https://a b/", False),
        ("https://example.com/\n", False),
    ],
)
def test_plain_http_is_for_this_machine_only(bench, url, taken):
    from mockserver.contract.compiled import Schemas

    flaws = Schemas(bench.document.spec).named("WebhookUrl", "request").flaws(url, "url")

    assert taken is (flaws == [])


def test_a_foreign_organization_s_endpoint_is_not_to_be_known_of(bench):
    foreign = bench.one("webhook_endpoints", org_id=bench.foreign_org_id)

    for operation in ("getWebhookEndpoint", "deleteWebhookEndpoint"):
        assert 404 == bench.refused(operation, endpoint_id=foreign["id"]).status
    assert 404 == bench.refused("updateWebhookEndpoint", endpoint_id=foreign["id"], body={}).status
    assert (
        404
        == bench.refused(
            "listWebhookDeliveries", endpoint_id=foreign["id"], query={"limit": 50, "offset": 0}
        ).status
    )


def test_it_takes_the_scope_for_webhooks(bench):
    key = bench.mint(scopes=["read:sessions"])

    assert "insufficient_scope" == bench.refused("listWebhookEndpoints", as_=key).code


def test_what_is_changed_is_changed_and_nothing_else(bench):
    made = create(bench, description="Operations")
    moved = "https://new.example.com/"

    changed = bench.call(
        "updateWebhookEndpoint",
        endpoint_id=made["id"],
        body={"url": moved, "events": ["session.ended"]},
    ).body

    assert (moved, ["session.ended"], "Operations", "active") == tuple(
        changed[name] for name in ("url", "events", "description", "status")
    )
    assert changed == bench.call("updateWebhookEndpoint", endpoint_id=made["id"], body={}).body


def test_a_paused_endpoint_is_told_nothing_and_later_what_was_waiting(bench):
    made = create(bench)
    physical.connect(bench.world, STATION)
    paused = bench.call(
        "updateWebhookEndpoint", endpoint_id=made["id"], body={"active": False}
    ).body
    assert "paused" == paused["status"]
    attempt(bench, 200)
    physical.disconnect(bench.world, STATION)
    assert ["held"] == states(bench)

    bench.call("updateWebhookEndpoint", endpoint_id=made["id"], body={"active": True})

    assert ["pending"] == states(bench)


def test_a_deleted_endpoint_is_gone_and_what_waited_with_it(bench):
    made = create(bench)
    physical.connect(bench.world, STATION)

    bench.call("deleteWebhookEndpoint", endpoint_id=made["id"])
    attempt(bench, 200)

    assert 404 == bench.refused("getWebhookEndpoint", endpoint_id=made["id"]).status
    assert ["dropped"] == states(bench)


def deliveries(bench, made, limit=50, offset=0):
    return bench.call(
        "listWebhookDeliveries",
        endpoint_id=made["id"],
        query={"limit": limit, "offset": offset},
    ).body


def test_the_log_shows_what_became_of_each_event(bench):
    made = create(bench)
    physical.connect(bench.world, STATION)
    assert (0, None, None) == tuple(
        deliveries(bench, made)["data"][0][name]
        for name in ("attempts", "last_attempt_at", "response_status")
    )

    attempt(bench, 503)
    (waits,) = deliveries(bench, made)["data"]
    assert ("pending", 1, 503, "2024-06-05T12:00:30Z") == tuple(
        waits[name] for name in ("status", "attempts", "response_status", "next_attempt_at")
    )

    bench.later(seconds=30)
    attempt(bench, 200)
    (done,) = deliveries(bench, made)["data"]
    assert ("delivered", 2, "2024-06-05T12:00:30Z", None) == tuple(
        done[name] for name in ("status", "attempts", "last_attempt_at", "next_attempt_at")
    )


def test_the_log_has_the_latest_first_page_by_page(bench):
    made = create(bench)
    for _ in range(2):
        physical.connect(bench.world, STATION)
        physical.disconnect(bench.world, STATION)

    whole = deliveries(bench, made)
    page = deliveries(bench, made, limit=2, offset=1)

    assert ("charge_point.disconnected", 4) == (whole["data"][0]["event"], whole["total"])
    assert (whole["data"][1:3], 4) == (page["data"], page["total"])
