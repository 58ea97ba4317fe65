"""Connexion's own chain: what is particular about it; the rest is in test_front."""

import pytest

from mockserver.engine.call import Answer

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{", JSON, 422),
        (b'{"name": "\xff"}', JSON, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"", JSON, 422),
        (b" " * 1001, JSON, 413),
        (b'{"name": 7}', JSON, 422),
        (b'{"name": "Tom"}', JSON, 201),
        (b"[" * 500 + b"]" * 500, JSON, 422),
    ],
)
def test_bodies_are_judged_by_connexion(stock, content, headers, status):
    assert status == stock().ask("POST", "/zoo/cats", content=content, headers=headers).status_code


def test_refusals_of_connexion_are_in_the_words_of_the_api(stock):
    refused = stock().ask("GET", "/zoo/cats?page=1")

    assert 422 == refused.status_code
    assert "Extra query parameter(s) page not in spec" == refused.json()["zoo_says"]


def test_connexion_checks_answers_too(stock, monkeypatch):
    monkeypatch.setattr("mockserver.http.calling.off_spec", lambda *_: [])

    async def odd(call):
        return Answer(200, {"id": 7})

    assert 500 == stock(getCat=odd).ask("GET", "/zoo/cats/cat_1").status_code


def test_parameters_arrive_typed_and_by_their_own_names(stock):
    answer = stock().ask("GET", "/zoo/cats?limit=5&tame=true", headers={"X-Trace": "t1"}).json()

    assert {"limit": 5, "tame": True} == answer["query"]
    assert {"x-trace": "t1"} == answer["headers"]


def test_the_more_literal_path_goes_first(stock):
    assert 200 == stock().ask("GET", "/zoo/cats/best", key=None).status_code
