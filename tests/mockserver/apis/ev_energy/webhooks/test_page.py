"""The page as HTML."""

import pytest

from mockserver.apis.ev_energy.webhooks.page import closed_page, portal_page

ENDPOINT = {
    "id": "ep_1",
    "url": "https://x.example.com/?a=1&b=<2>",
    "events": ["*"],
    "description": '"quoted"',
    "status": "active",
    "secret": "whsec_1",
    "old_secret_until": None,
    "failing_since": None,
}
ATTEMPT = {
    "number": 1,
    "world_at": "2024-06-01T09:00:00.000Z",
    "status": None,
    "latency_ms": 7,
    "error": "ConnectError: <no>",
    "response": "",
}
DELIVERY = {
    "id": "dlv_1",
    "created_at": "2024-06-01T09:00:00.000Z",
    "event": "charging_sub_session.ended",
    "message_id": "msg_1",
    "endpoint_id": "ep_1",
    "state": "pending",
    "next_attempt_at": "2024-06-01T09:00:05.000Z",
    "attempts": (ATTEMPT,),
}


def page(**parts):
    return portal_page(
        **{
            "world": "blue",
            "now": "2024-06-01T09:00:00.000Z",
            "action": "/w/blue/webhook_portal/key",
            "inbox_url": "http://h/_mock/worlds/blue/inbox/ev-energy",
            "events": ["charging_sub_session.ended"],
            "endpoints": [ENDPOINT],
            "deliveries": [DELIVERY],
            **parts,
        }
    ).decode()


def test_an_empty_page_says_so():
    text = page(endpoints=[], deliveries=[])

    assert "There is none yet." in text
    assert "Nothing was sent yet." in text
    assert 'role="alert"' not in text


def test_nothing_that_is_shown_can_become_markup():
    text = page(warning="<script>")

    assert "https://x.example.com/?a=1&amp;b=&lt;2&gt;" in text
    assert "&quot;quoted&quot;" in text
    assert "ConnectError: &lt;no&gt;" in text
    assert '<p role="alert">&lt;script&gt;</p>' in text


@pytest.mark.parametrize(("status", "button"), [("active", "Pause"), ("disabled", "Resume")])
def test_what_can_be_done_depends_on_the_status(status, button):
    assert f">{button}</button>" in page(endpoints=[{**ENDPOINT, "status": status}])


def test_an_endpoint_in_trouble_or_between_two_secrets_says_so():
    text = page(endpoints=[{**ENDPOINT, "failing_since": "MON", "old_secret_until": "TUE"}])

    assert "failing since MON" in text
    assert "signs too until TUE" in text


def test_an_attempt_tells_when_and_how_it_ended():
    done = {**ATTEMPT, "number": 2, "status": 200, "error": None, "latency_ms": 12}
    answered = {**done, "number": 3, "response": "thanks"}
    text = page(
        deliveries=[{**DELIVERY, "next_attempt_at": None, "attempts": (ATTEMPT, done, answered)}]
    )

    assert "1. 2024-06-01T09:00:00.000Z no answer, 7 ms: ConnectError" in text
    assert "2. 2024-06-01T09:00:00.000Z 200, 12 ms\n" in text
    assert "3. 2024-06-01T09:00:00.000Z 200, 12 ms: thanks" in text
    assert "next try" not in text


def test_a_link_that_is_over_says_so():
    assert '<p role="alert">It was used.</p>' in closed_page("It was used.").decode()
