import pytest

from load.personas import driver
from load.personas.visit import Reply
from tests.load.visitor_double import Visitor


def sessions(*entries, total=None):
    return Reply(200, {"sessions": list(entries), "total": total or len(entries)})


DONE = {"session_id": "sess_1", "status": "completed"}
RUNNING = {"session_id": "sess_2", "status": "active"}


def test_sessions_are_browsed_page_by_page_then_by_date():
    visit = Visitor({"dynamo.listPortalSessions": sessions(DONE, total=15)})

    driver.browse_sessions(visit)

    assert [parts["query"] for _, parts in visit.sent] == [
        {"limit": 10, "offset": 0},
        {"limit": 10, "offset": 10},
        {"from": "2024-05-06"},
    ]


def test_no_more_than_three_pages_are_turned():
    visit = Visitor({"dynamo.listPortalSessions": sessions(DONE, total=1000)})

    driver.browse_sessions(visit)

    assert len(visit.sent) == 4


@pytest.mark.parametrize(
    ("session", "names"),
    [
        (DONE, ["listPortalSessions", "getCostBreakdown", "getReceipt"]),
        (RUNNING, ["listPortalSessions", "getCostBreakdown"]),
    ],
)
def test_a_receipt_is_asked_for_when_the_session_has_ended(session, names):
    visit = Visitor({"dynamo.listPortalSessions": sessions(session)})

    driver.check_session(visit)

    assert visit.names == names
    assert visit.sent[-1][1]["path"] == {"session_id": session["session_id"]}


def test_a_dispute_may_be_refused():
    visit = Visitor({"dynamo.listPortalSessions": sessions(DONE)})

    driver.dispute_session(visit)

    assert visit.names == ["listPortalSessions", "getCostBreakdown", "openDispute"]
    assert visit.sent[-1][1]["fine"] == {409}
    assert visit.sent[-1][1]["body"]["reason"]


@pytest.mark.parametrize(
    "reply",
    [
        sessions(),
        sessions({"session_id": 5}),
        Reply(500),
        Reply(200, []),
        Reply(200, {"sessions": 1}),
    ],
)
@pytest.mark.parametrize("journey", [driver.check_session, driver.dispute_session])
def test_without_a_session_there_is_nothing_to_open(journey, reply):
    visit = Visitor({"dynamo.listPortalSessions": reply})

    journey(visit)

    assert visit.names == ["listPortalSessions"]


def test_leaving_needs_nothing():
    visit = Visitor()

    driver.DRIVER.leave(visit)

    assert visit.sent == []
