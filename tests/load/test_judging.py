from datetime import UTC, datetime

import pytest

from load.judging import Answered, Judged, judge
from load.operations import Operation
from load.personas.visit import Reply

JSON = {"Content-Type": "application/json; charset=utf-8"}
READ = Operation("x.read", "GET", "/x", {200: "application/json"})
MAKE = Operation("x.make", "POST", "/x", {201: "application/json"})
DROP = Operation("x.drop", "DELETE", "/x", {204: None})
PDF = Operation("x.pdf", "GET", "/x", {200: "application/pdf"})
NONE = frozenset()


def test_an_expected_answer_gives_its_body():
    answered = Answered(200, JSON, b'{"total": 1}')

    assert judge(READ, answered, NONE) == Judged(body={"total": 1})


def test_an_empty_answer_is_right_where_it_is_declared():
    assert judge(DROP, Answered(204, {}, b""), NONE) == Judged()
    assert judge(DROP, Answered(204, {}, b"x"), NONE).fault == "a body where none belongs"


def test_a_legitimate_refusal_is_no_fault():
    assert judge(MAKE, Answered(409, JSON, b"{}"), frozenset({409})) == Judged()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"error": {"code": "conflict"}}', "409 (conflict) instead of 201 or 502"),
        (b'{"error": {"code": 5}}', "409 instead of 201 or 502"),
        (b"<html>", "409 instead of 201 or 502"),
        (b"[]", "409 instead of 201 or 502"),
        (b'{"title": "Conflict", "type": "about:blank"}', "409 (Conflict) instead of 201 or 502"),
        (b'{"type": "https://x/problems/twice/"}', "409 (twice) instead of 201 or 502"),
        (b'{"error": "invalid_client"}', "409 (invalid_client) instead of 201 or 502"),
    ],
)
def test_another_status_is_a_fault_with_its_code(content, expected):
    assert judge(MAKE, Answered(409, JSON, content), frozenset({502})).fault == expected


def test_no_answer_says_why():
    assert judge(READ, Answered(0, {}, b"", OSError("refused")), NONE).fault == (
        "no answer: OSError: refused"
    )
    assert judge(READ, Answered(0, {}, b""), NONE).fault == "no answer"


@pytest.mark.parametrize(
    ("location", "place"),
    [("https://api.ev.energy/x?token=1", "https://api.ev.energy"), ("/login", "another path")],
)
def test_a_redirect_is_not_followed(location, place):
    answered = Answered(307, {"location": location}, b"")

    fault = judge(READ, answered, NONE).fault

    assert fault == f"307 to {place} is not followed; give that address as --base-url"


@pytest.mark.parametrize(
    ("operation", "headers", "content", "fault"),
    [
        (READ, {}, b"{}", "content type '' instead of 'application/json'"),
        (READ, {"content-type": "text/html"}, b"{}", "content type 'text/html' instead of"),
        (READ, JSON, b"{", "the body is no JSON"),
        (READ, JSON, b"\xff", "the body is no JSON"),
        (PDF, {"content-type": "application/pdf"}, b"oops", "the body is no PDF"),
    ],
)
def test_a_body_of_another_kind_is_a_fault(operation, headers, content, fault):
    found = judge(operation, Answered(200, headers, content), NONE)

    assert found.fault is not None
    assert found.fault.startswith(fault)
    assert found.body is None


def test_an_expected_answer_can_be_looked_at_more_closely():
    linked = {**JSON, "Link": '<about:blank>; rel="previous", <http://x/y?a=b,c>; rel="next"'}
    seen = []

    def check(reply):
        seen.append(reply)
        return "odd"

    found = judge(READ, Answered(200, linked, b"[1]"), NONE, check)

    assert found == Judged("odd", [1])
    assert seen == [Reply(200, [1], {"previous": "about:blank", "next": "http://x/y?a=b,c"})]
    assert judge(READ, Answered(500, linked, b"[1]"), NONE, check).fault == "500 instead of 200"
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30", 30), ("Sat, 01 Jun 2024 12:01:00 GMT", 60), ("Fri, 31 May 2024 12:00:00 GMT", 0)],
)
def test_a_refusal_says_how_long_to_wait(text, seconds):
    wall = datetime(2024, 6, 1, 12, tzinfo=UTC)

    assert Answered(429, {"Retry-After": text}, b"").retry_after_s(wall) == seconds
    assert Answered(429, {"Retry-After": "soon"}, b"").retry_after_s(wall) == 5
    assert Answered(429, {}, b"").retry_after_s(wall) == 5


def test_a_pdf_is_right():
    answered = Answered(200, {"content-type": "application/pdf"}, b"%PDF-1.3 ...")

    assert judge(PDF, answered, NONE) == Judged()
