"""What is known of a customer, and forgotten."""

import pytest

from ocpp_sim.core.port import PlugIn, PresentTag

TOKEN = {"idToken": {"idToken": "TAG", "type": "ISO14443"}}


@pytest.fixture
def point(bench):
    return bench(version="2.0.1", connectors=3).registered()


def ask(point, *, report=True, clear=False, **who):
    """The lines that follow, or the word of the answer."""
    point.forget()
    asked = {"requestId": 7, "report": report, "clear": clear, **who}
    status = point.status_of_command("CustomerInformation", asked)
    if status != "Accepted":
        return status
    pages = point.calls("NotifyCustomerInformation")
    assert [page["seqNo"] for page in pages] == list(range(len(pages)))
    assert [page["tbc"] for page in pages] == [True] * (len(pages) - 1) + [False]
    return "".join(page["data"] for page in pages).splitlines()


def test_everything_about_a_tag_is_told(point):
    listed = [{**TOKEN, "idTokenInfo": {"status": "Blocked"}}]
    wish = {"versionNumber": 1, "updateType": "Full", "localAuthorizationList": listed}
    reserve = {"id": 4, "expiryDateTime": "2024-06-01T10:00:00Z", "evseId": 3, **TOKEN}
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.status_of_command("ReserveNow", reserve)
    point.status_of_command("SendLocalList", wish)

    assert ask(point, **TOKEN) == [
        "local list: TAG is Blocked",
        "cache: TAG is Accepted",
        "EVSE 1: charging with TAG since 2024-06-01T09:00:00+00:00",
        "EVSE 3: reservation 4 of TAG",
    ]


def test_a_group_is_told_too(point):
    group = {"status": "Accepted", "groupIdToken": {"idToken": "G", "type": "Central"}}
    point.csms.answers["Authorize"] = {"idTokenInfo": group}
    point.give(PresentTag(1, "TAG"))

    assert ask(point, **TOKEN) == ["cache: TAG is Accepted, group Central:G"]


def test_what_is_forgotten_is_gone_from_the_cache(point):
    point.give(PresentTag(1, "TAG"))

    assert ask(point, report=False, clear=True, **TOKEN) == []
    assert ask(point, **TOKEN) == []


def test_much_comes_in_pages(point):
    group = {"idToken": "G" * 36, "type": "Central"}
    point.csms.answers["Authorize"] = {"idTokenInfo": {"status": "Accepted", "groupIdToken": group}}
    listed = [{**TOKEN, "idTokenInfo": {"status": "Accepted", "groupIdToken": group}}]
    for place in (1, 2, 3):
        point.give(PlugIn(place), PresentTag(place, "TAG"))
    wish = {"versionNumber": 1, "updateType": "Full", "localAuthorizationList": listed}
    point.status_of_command("SendLocalList", wish)

    assert len(ask(point, **TOKEN)) == 5
    assert len(point.calls("NotifyCustomerInformation")) == 1


def test_a_customer_has_to_be_named_and_something_wanted(point):
    assert ask(point) == "Invalid"
    assert ask(point, report=False, **TOKEN) == "Rejected"
    assert ask(point, customerIdentifier="Somebody") == []
    assert ask(point, report=False, clear=True, customerIdentifier="Somebody") == []
