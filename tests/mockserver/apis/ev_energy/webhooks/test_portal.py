"""The portal as a browser, or a script, drives it."""

from html import unescape

import pytest

from mockserver.apis.ev_energy.webhooks import CHANNEL, ENDED
from mockserver.world import outbox
from mockserver.world.credentials import secret
from tests.mockserver.apis.ev_energy.webhooks.conftest import BASE, buttons

URL = "https://hooks.example.com/"


def test_a_link_opens_the_page_once(portal):
    link = portal.link()
    first, second = portal.ask("GET", link), portal.ask("GET", link)

    assert link.startswith(f"{BASE}/webhook_portal/")
    assert (303, 403) == (first.status_code, second.status_code)
    assert "Ask GET /v2/webhook_portal" in second.text
    assert [] == portal.off_document(second, "openWebhookPortal")


def test_a_link_lives_an_hour_and_a_session_a_day(portal):
    late = portal.link()
    url, _ = portal.open()
    portal.later(hours=1)
    assert 403 == portal.ask("GET", late).status_code
    assert 200 == portal.ask("GET", url).status_code

    portal.later(hours=23)
    assert 403 == portal.ask("GET", url).status_code
    assert 403 == portal.ask("POST", url, data={"action": "add"}).status_code


def test_no_other_credential_opens_it(portal):
    (client, *_) = portal.all("mock.credentials")

    assert 403 == portal.ask("GET", f"/webhook_portal/{secret(portal.world, client)}").status_code
    assert 403 == portal.ask("GET", "/webhook_portal/nobody").status_code


def test_a_link_cannot_be_used_as_a_session(portal):
    assert 403 == portal.ask("POST", portal.link(), data={"action": "add"}).status_code


@pytest.mark.parametrize("prefix", ["", "/w/blue"])
def test_a_link_leads_to_the_world_of_its_token(portal, prefix):
    """A browser that follows it has neither the token nor a header."""
    url, page = portal.open(world="blue", prefix=prefix)

    assert url.startswith(f"{BASE}/w/blue/webhook_portal/")
    assert "World <strong>blue</strong>" in page
    assert f"{BASE}/_mock/worlds/blue/inbox/ev-energy" in page


def test_an_endpoint_is_added_and_its_links_begin_where_the_page_is(portal):
    url, page = portal.open(world="blue")
    assert ["Add"] == buttons(page)

    page = portal.press(url, action="add", url=URL, event=[ENDED], description="Mine")

    (made,) = portal.endpoints("blue")
    assert (URL, [ENDED], "Mine") == (made["url"], made["events"], made["description"])
    assert f"{BASE}/w/blue" == made["base_url"]
    assert made["secret"] in page
    assert ["Pause", "Rotate", "Remove", "Add"] == buttons(page)


def test_a_button_does_what_it_says(portal):
    url, _ = portal.open()
    portal.press(url, action="add", url=URL)
    (made,) = portal.endpoints()
    assert ["*"] == made["events"]

    assert "Resume" in buttons(portal.press(url, action="pause", endpoint_id=made["id"]))
    assert "Pause" in buttons(portal.press(url, action="resume", endpoint_id=made["id"]))
    assert "signs too until" in portal.press(url, action="rotate", endpoint_id=made["id"])
    assert "There is none yet" in portal.press(url, action="remove", endpoint_id=made["id"])


def test_a_delivery_is_shown_and_sent_again(portal):
    url, _ = portal.open()
    portal.press(url, action="add", url=URL)
    made = outbox.post(portal.world, CHANNEL, portal.endpoints()[0], ENDED, {})
    outbox.begin(portal.world, made["id"])
    message = outbox.message(portal.world, CHANNEL, made["id"])
    outbox.finish(portal.world, CHANNEL, made["id"], message, outbox.Receipt(200))
    assert "delivered" in portal.page(url)

    page = portal.press(url, action="replay", delivery_id=made["id"])

    assert "pending" in page
    assert "Replay" in buttons(page)


def test_deliveries_of_other_apis_are_not_shown(portal):
    made = outbox.post(portal.world, CHANNEL, {"id": "ep_1"}, ENDED, {})
    portal.world.put(outbox.COLLECTION, made["id"], {**made, "api": "dynamo"})

    assert "Nothing was sent yet." in portal.open()[1]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"action": "add", "url": "ftp://x"}, "'ftp://x' will not do"),
        ({"action": "dance"}, "'dance' is unknown; allowed: add, replay, rotate"),
        ({"url": "https://x"}, "'' is unknown"),
        ({"action": "rotate", "endpoint_id": "ep_9"}, "'ep_9' is not there any more"),
        ({"action": "replay", "delivery_id": "dlv_9"}, "'dlv_9' is not there any more"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(portal, form, said):
    url, _ = portal.open()

    assert said in unescape(portal.press(url, 400, **form))


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example.com"}]
)
def test_a_form_of_somebody_else_s_page_is_refused(portal, headers):
    url, _ = portal.open()

    portal.press(url, 403, headers=headers, action="add", url=URL)

    assert [] == portal.endpoints()


def test_a_form_of_our_own_page_is_taken(portal):
    url, _ = portal.open()
    headers = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}

    portal.press(url, headers=headers, action="add", url=URL)

    assert 1 == len(portal.endpoints())


def test_pages_do_not_use_up_the_limit(portal):
    url, _ = portal.open()

    assert {200} == {portal.ask("GET", url).status_code for _ in range(60)}
