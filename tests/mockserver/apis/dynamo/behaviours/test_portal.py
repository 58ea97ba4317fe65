from decimal import Decimal

import pytest


def sessions(bench, **query):
    given = {"limit": 50, "offset": 0, **query}
    return bench.call("listPortalSessions", query=given).body


def finished(bench):
    return next(s for s in sessions(bench)["sessions"] if s["status"] == "completed")


def running(bench):
    """The active session of the other driver, with that driver's token."""
    session = bench.one("sessions", status="active")
    return session, bench.mint("driver", driver=session["driver_id"])


def exact(number):
    return Decimal(str(number))


def test_a_driver_sees_the_own_sessions_newest_first(bench):
    listed = sessions(bench)

    starts = [session["started_at"] for session in listed["sessions"]]
    assert starts == sorted(starts, reverse=True)
    assert (6, 50, 0) == (listed["total"], listed["limit"], listed["offset"])


def test_sessions_are_found_by_when_they_began(bench):
    third = sessions(bench)["sessions"][2]["started_at"]

    assert 3 == sessions(bench, **{"from": third})["total"]
    assert 4 == sessions(bench, to=third)["total"]


def test_a_breakdown_adds_up_and_agrees_with_the_list(bench):
    for session in sessions(bench)["sessions"]:
        bill = bench.call("getCostBreakdown", session_id=session["session_id"]).body

        assert session["total_cost"] == bill["total_cost"]
        assert session["currency"] == bill["currency"]
        amounts = sum(exact(line["amount"]) for line in bill["components"])
        assert amounts == exact(bill["subtotal"])
        assert exact(bill["subtotal"]) + exact(bill["tax"]) == exact(bill["total_cost"])


def test_a_running_session_has_a_running_bill(bench):
    session, token = running(bench)

    bill = bench.call("getCostBreakdown", as_=token, session_id=session["session_id"]).body

    assert session["cost_breakdown"] is None
    assert session["total_cost"] == bill["total_cost"] > 0


def test_a_session_of_somebody_else_is_not_found(bench):
    session, _ = running(bench)
    key = session["session_id"]

    assert 404 == bench.refused("getCostBreakdown", session_id=key).status
    assert 404 == bench.refused("getReceipt", session_id=key).status
    assert 404 == bench.refused("openDispute", session_id=key, body={"reason": "no"}).status


def test_a_receipt_is_a_pdf_to_save(bench):
    key = finished(bench)["session_id"]

    made = bench.call("getReceipt", session_id=key)

    assert (200, "application/pdf") == (made.status, made.media_type)
    assert made.body.startswith(b"%PDF-")
    expected = {"Content-Disposition": f'attachment; filename="receipt-{key}.pdf"'}
    assert expected == made.headers


def test_a_receipt_is_printed_though_driver_and_organization_are_gone(bench):
    key = finished(bench)["session_id"]
    for name in ("drivers", "organizations"):
        for record_id, _ in list(bench.world.store[f"dynamo.{name}"]):
            bench.world.delete(f"dynamo.{name}", record_id)

    assert 200 == bench.call("getReceipt", session_id=key).status


def test_there_is_no_receipt_while_the_session_is_active(bench):
    session, token = running(bench)

    problem = bench.refused("getReceipt", as_=token, session_id=session["session_id"])

    assert (409, "conflict") == (problem.status, problem.code)


def test_a_dispute_is_open_and_says_what_was_billed(bench):
    session = finished(bench)
    body = {"reason": "I left earlier.", "expected_cost": 1.5}

    made = bench.call("openDispute", session_id=session["session_id"], body=body)

    assert 201 == made.status
    expected = {
        **body,
        "dispute_id": made.body["dispute_id"],
        "session_id": session["session_id"],
        "status": "open",
        "billed_cost": session["total_cost"],
        "currency": session["currency"],
        "created_at": "2024-06-05T12:00:00Z",
    }
    assert expected == made.body


def test_a_dispute_need_not_name_a_cost(bench):
    key = finished(bench)["session_id"]

    made = bench.call("openDispute", session_id=key, body={"reason": "Too much."})

    assert made.body["expected_cost"] is None


@pytest.mark.parametrize("status", ["open", "under_review"])
def test_a_session_is_disputed_once_at_a_time(bench, status):
    key = finished(bench)["session_id"]
    made = bench.call("openDispute", session_id=key, body={"reason": "Too much."}).body
    record = bench.one("disputes", dispute_id=made["dispute_id"])
    bench.world.put("dynamo.disputes", made["dispute_id"], {**record, "status": status})

    problem = bench.refused("openDispute", session_id=key, body={"reason": "Still."})

    assert 409 == problem.status
    assert made["dispute_id"] in problem.message


@pytest.mark.parametrize("status", ["resolved", "rejected"])
def test_a_closed_dispute_leaves_room_for_another(bench, status):
    key = finished(bench)["session_id"]
    made = bench.call("openDispute", session_id=key, body={"reason": "Too much."}).body
    record = bench.one("disputes", dispute_id=made["dispute_id"])
    bench.world.put("dynamo.disputes", made["dispute_id"], {**record, "status": status})

    again = bench.call("openDispute", session_id=key, body={"reason": "Still."})

    assert 201 == again.status


def test_a_running_session_is_not_disputed(bench):
    session, token = running(bench)
    given = {"session_id": session["session_id"], "body": {"reason": "no"}}

    assert 409 == bench.refused("openDispute", as_=token, **given).status
