"""What the control API answers, and what becomes of its refusals."""

import httpx
import pytest

from chargebench.workbench.answers import BenchError, answer, named


def answered(status, **what):
    request = httpx.Request("POST", "http://host/_mock/worlds")
    return httpx.Response(status, request=request, **what)


def test_an_answer_is_its_json():
    assert {"a": 1} == answer(answered(200, json={"a": 1}))


def test_an_answer_without_a_body_is_none():
    assert answer(answered(204)) is None


@pytest.mark.parametrize(
    "what",
    [{"json": {"detail": "too bad"}}, {"text": "too bad"}, {"json": ["too bad"]}],
)
def test_a_refusal_says_what_the_server_said(what):
    with pytest.raises(
        BenchError, match=r"POST /_mock/worlds was answered 409: .*too bad"
    ) as refused:
        answer(answered(409, **what))

    assert isinstance(refused.value, AssertionError)


def test_what_is_none_is_left_to_the_server():
    assert {"seed": 7} == named(None, seed=7, at=None)
    assert {"name": "blue"} == named("blue")
