"""Answers as bytes."""

import pytest

from mockserver.engine.call import Answer
from mockserver.http.reply import Reply, extra, invalid_request, malformed, reply


@pytest.mark.parametrize(
    ("answer", "body", "headers"),
    [
        (
            Answer(200, {"a": 1}),
            b'{"a":1}',
            [(b"content-type", b"application/json"), (b"content-length", b"7")],
        ),
        (Answer(204), b"", []),
        (Answer(202), b"", [(b"content-length", b"0")]),
        (
            Answer(200, b"%PDF", {"X-Pages": "1"}, "application/pdf"),
            b"%PDF",
            [(b"content-type", b"application/pdf"), (b"content-length", b"4"), (b"x-pages", b"1")],
        ),
        (
            Answer(400, {}, media_type="application/problem+json"),
            b"{}",
            [(b"content-type", b"application/problem+json"), (b"content-length", b"2")],
        ),
    ],
)
def test_an_answer_becomes_bytes(answer, body, headers):
    made = reply(answer)

    assert (answer.status, body, headers) == (made.status, made.body, made.headers)


def test_what_is_no_json_is_an_error():
    with pytest.raises(TypeError):
        reply(Answer(200, {1, 2}))


def test_nothing_is_injected_through_a_header():
    assert [(b"x-a", b"a%0D%0Ab: %E2%82%AC")] == extra({"X-A": "a\r\nb: €"})


def test_a_malformed_body_is_half_of_it():
    cut = malformed(Reply(200, b'{"a":1}', [(b"content-length", b"7"), (b"x-a", b"1")]))

    assert (b'{"a', [(b"content-length", b"3"), (b"x-a", b"1")]) == (cut.body, cut.headers)


def test_a_refusal_names_the_first_flaws_and_lists_all():
    flaws = [(f"body.{name}", "is missing") for name in "abcd"]
    problem = invalid_request(422, [*map(_flaw, flaws)])

    assert (
        "body.a is missing; body.b is missing; body.c is missing (and 1 more)." == problem.message
    )
    assert "validation_error" == problem.code
    assert ["body.a", "body.b", "body.c", "body.d"] == [d.field for d in problem.details]
    assert "bad_request" == invalid_request(400, [*map(_flaw, flaws)]).code


def test_a_refusal_that_ends_with_a_question_ends_there():
    flaws = [_flaw(("query.a", "is odd. Did you mean 'b'?"))]

    assert "query.a is odd. Did you mean 'b'?" == invalid_request(422, flaws).message


def _flaw(pair):
    from mockserver.contract.wording import Flaw

    return Flaw(*pair)
