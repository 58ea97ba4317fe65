"""The compiled request path: what it judges, in which order, and what it says."""

import copy
import json

import pytest

from mockserver.engine.call import Answer


@pytest.fixture
def server(fused):
    return fused()


def says(answer):
    return answer.json()["zoo_says"]


def test_parameters_arrive_typed_with_defaults(server):
    answer = server.ask("GET", "/zoo/cats?name=a%26b&tame=true", headers={"X-Trace": "t1"}).json()

    assert {"limit": 50, "name": "a&b", "tame": True} == answer["query"]
    assert {"x-trace": "t1"} == answer["headers"]


def test_every_flaw_is_told_at_once(server):
    refused = server.ask(
        "POST", "/zoo/cats?page=1", json={"lives": 10, "xyz": 4}, headers={"X-Trace": "t"}
    )

    assert 422 == refused.status_code
    assert {
        "query.page is no parameter of this operation; allowed: none",
        "body.name is missing; it is required",
        "body.lives is 10; allowed: at most 9",
        "body.xyz is not known; allowed: born_at, lives, name, notes, weight_mg",
    } == set(refused.json()["fields"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/zoo/cats?limit=0", "query.limit is 0; allowed: at least 1"),
        ("/zoo/cats?limit=12.0", 'query.limit is "12.0"; allowed: integer'),
        ("/zoo/cats?limit=1&limit=2", "query.limit is given 2 times; allowed: once"),
        ("/zoo/cats?name=%FF", "query is not UTF-8; allowed: percent-encoded UTF-8"),
        (
            "/zoo/cats?nmae=x",
            "query.nmae is no parameter of this operation; allowed: chip, home, limit, name,",
        ),
        ("/zoo/cats/dog_1", 'path.cat_id is "dog_1"; allowed: text that matches ^cat_'),
    ],
)
def test_bad_parameters_are_422_and_named(server, path, field):
    refused = server.ask("GET", path)

    assert 422 == refused.status_code
    assert 1 == len(refused.json()["fields"])
    assert refused.json()["fields"][0].startswith(field)


def test_bad_headers_are_422_and_named(server):
    refused = server.ask("GET", "/zoo/cats", headers={"X-Trace": "x" * 9})

    assert ["header.X-Trace has 9 characters; allowed: at most 8"] == refused.json()["fields"]


@pytest.mark.parametrize(
    ("content", "content_type", "status", "text"),
    [
        (b"{", "application/json", 400, "body is not JSON"),
        (b'{"name": "\xff"}', "application/json", 400, "body is not UTF-8"),
        (b"{}", "text/plain", 415, "The body is 'text/plain'; allowed: application/json"),
        (b"", "application/json", 422, "body is missing"),
        (b"null", "application/json", 422, "body is null; allowed: object"),
        (b"[1]", "application/json", 422, "body is [1]; allowed: object"),
        (b" " * 1001, "application/json", 413, "at most 1000 are taken"),
        (
            b'{"name":"x","notes":' + b'{"a":' * 120 + b"1" + b"}" * 121,
            "application/json",
            400,
            "nested",
        ),
    ],
)
def test_bad_bodies_are_refused_with_what_is_allowed(server, content, content_type, status, text):
    refused = server.ask(
        "POST", "/zoo/cats", content=content, headers={"Content-Type": content_type}
    )

    assert status == refused.status_code
    assert text in says(refused)


def test_a_body_in_pieces_is_limited_too(server):
    async def pieces():
        for _ in range(20):
            yield b" " * 100

    refused = server.ask(
        "POST", "/zoo/cats", content=pieces(), headers={"Content-Type": "application/json"}
    )

    assert 413 == refused.status_code


def test_a_body_where_none_is_declared_is_left_alone(server):
    answer = server.ask("DELETE", "/zoo/cats/cat_1", content=b"{")

    assert 204 == answer.status_code


@pytest.mark.parametrize(
    ("spoilt", "status"),
    [
        ({"path": "/nowhere", "key": None, "query": "?x=1", "body": b"{"}, 404),
        ({"method": "PUT", "key": None, "query": "?x=1", "body": b"{"}, 405),
        ({"path": "/w/green/zoo/cats", "key": None, "query": "?x=1", "body": b"{"}, 404),
        ({"key": None, "query": "?x=1", "body": b"{"}, 401),
        ({"query": "?x=1", "body": b" " * 2000}, 413),
        ({"query": "?x=1", "body": b"{"}, 400),
        ({"query": "?x=1", "body": b'{"name": "Tom"}'}, 422),
        ({"body": b'{"name": "Tom"}'}, 201),
    ],
)
def test_the_order_of_judgement_is_from_outside_in(server, spoilt, status):
    answer = server.ask(
        spoilt.get("method", "POST"),
        spoilt.get("path", "/zoo/cats") + spoilt.get("query", ""),
        key=spoilt.get("key", True),
        content=spoilt["body"],
        headers={"Content-Type": "application/json"},
    )

    assert status == answer.status_code


def test_an_operation_may_take_larger_bodies_than_others(either, zoo):
    spec = copy.deepcopy(zoo)
    spec["paths"]["/zoo/cats"]["post"]["x-max-body-bytes"] = 2000
    server = either(spec=spec)
    body = json.dumps({"name": "Tom", "notes": {"a": "b" * 1500}})
    headers = {"content-type": "application/json"}

    assert 201 == server.ask("POST", "/zoo/cats", content=body, headers=headers).status_code
    larger = server.ask("POST", "/zoo/cats", content=body + " " * 1000, headers=headers)
    assert 413 == larger.status_code


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/json", b'"Tom"'),
        ("application/json", b"{"),
        ("multipart/form-data; boundary=x", b"--y"),
        ("application/x-www-form-urlencoded", b"name=Tom"),
        ("image/jpeg", b"\xff\xd8\x00"),
        ("", b"\xff"),
    ],
)
def test_where_anything_is_taken_it_comes_as_the_bytes_that_were_sent(either, zoo, kind, content):
    spec = copy.deepcopy(zoo)
    anything = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    spec["paths"]["/zoo/cats/best"]["post"]["requestBody"] = {"content": anything}
    taken = []

    async def keep(call):
        taken.append(call.body)
        return Answer(200, {"id": "cat_1", "name": "Tom"})

    server = either(spec=spec, voteCat=keep)
    headers = {"content-type": kind} if kind else {}

    answer = server.ask("POST", "/zoo/cats/best", content=content, headers=headers)

    assert (200, [content]) == (answer.status_code, taken)
