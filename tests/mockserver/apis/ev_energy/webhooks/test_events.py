"""What endpoints are told."""

from mockserver.apis.ev_energy.webhooks import CREATED, ENDED, endpoints, tell
from mockserver.apis.ev_energy.webhooks.channel import EVENTS
from tests.mockserver.apis.ev_energy.webhooks.conftest import whole_document


def test_each_endpoint_is_told_with_links_of_its_own_base(portal):
    for base, events in (
        ("http://a", [CREATED]),
        ("http://b/w/blue", ["*"]),
        ("http://c", [ENDED]),
    ):
        endpoints.add(portal.world, "https://x.example.com/", base_url=base, events=events)

    made = tell(portal.world, CREATED, lambda view: {"url": f"{view.base_url}/v2/csub1"})

    assert ["http://a/v2/csub1", "http://b/w/blue/v2/csub1"] == [
        one["body"]["data"]["url"] for one in made
    ]
    assert 1 == len({one["message_id"] for one in made})


def test_the_events_are_those_of_the_document():
    assert set(EVENTS) == set(whole_document().spec["x-webhooks"])
