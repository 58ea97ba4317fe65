"""The pages of the maker: nothing that is shown can become markup."""

from types import SimpleNamespace

import pytest

from mockserver.apis.ev_energy.onboarding import (
    Choice,
    choices,
    closed_page,
    done_page,
    ended,
    sent,
)
from mockserver.apis.ev_energy.onboarding.pages import form_page

EVIL = '<script>alert("1")</script>\''


def call(raw=b"", **headers):
    wire = SimpleNamespace(raw=raw, headers=headers)
    world = SimpleNamespace(name="blue")
    return SimpleNamespace(wire=wire, world=world, base_url="http://h:1/w/blue")


@pytest.mark.parametrize(
    "text",
    [
        choices(EVIL, EVIL, [Choice(EVIL, EVIL)]),
        done_page(EVIL, EVIL).body.decode(),
        closed_page(EVIL).body.decode(),
        form_page(call(), EVIL, EVIL, [], warning=EVIL, path=f"/x/{EVIL}").body.decode(),
    ],
)
def test_nothing_becomes_markup(text):
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_the_first_choice_is_ticked():
    one, several = (
        choices("trim", "Which?", [Choice("a", "A"), Choice("b", "B")], many=many)
        for many in (False, True)
    )

    assert 2 == one.count('type="radio"')
    assert 2 == several.count('type="checkbox"')
    assert 1 == one.count(" checked")
    assert 'value="a" checked> A' in several


def test_a_form_goes_back_to_its_world():
    answer = form_page(call(), "Tesla", "Which car?", ["<p>x</p>"], path="/connect/vehicles/k")

    assert 200 == answer.status
    assert b'action="/w/blue/connect/vehicles/k"' in answer.body
    assert b"<p>x</p>" in answer.body
    assert b"role=alert" not in answer.body.partition(b"<body>")[2]


def test_a_page_with_a_warning_is_a_refusal():
    assert 400 == form_page(call(), "T", "i", [], warning="no", path="/x").status
    assert 403 == closed_page().status
    assert b"It was used" in closed_page().body


def test_a_form_is_read_field_by_field():
    assert {"a": ["1", "2"], "b": [""], "c": ["\ufffd"]} == sent(call(b"a=1&a=+2+&b=&c=%ff&"))


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example.com"}]
)
def test_a_form_of_somebody_else_is_not_read(headers):
    assert sent(call(b"a=1", **headers)) is None


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "same-origin", "origin": "http://h:1"}])
def test_a_form_of_ours_is_read(headers):
    assert {"a": ["1"]} == sent(call(b"a=1", **headers))


def test_an_end_leads_back_or_nowhere():
    back, nowhere = (ended(uri, [("x", "1")], EVIL) for uri in ("https://a.example.com", None))

    assert (302, "https://a.example.com?x=1") == (back.status, back.headers["Location"])
    assert 200 == nowhere.status
    assert b"<script" not in nowhere.body
