"""The control API in the whole server, beside Dynamo's."""

import asyncio
import os
from pathlib import Path

import httpx
import orjson
import pytest

from mockserver.app import create_mock
from mockserver.contract.load import user_cache
from mockserver.settings import Settings

ROOT = Path(__file__).parents[4]
AT = "2024-06-01T09:00:00Z"


@pytest.fixture
def ask():
    """Send requests to one fresh server: ask(("GET", path, body), token=…) gives the answers."""

    def run(*requests, token=None, sent=None):
        cache = user_cache(os.environ)
        mock = create_mock(Settings(openapi=ROOT / "openapi", cache=cache, control_token=token))
        headers = {"Authorization": f"Bearer {sent}"} if sent else {}

        async def send():
            transport = httpx.ASGITransport(app=mock.asgi)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://bench", headers=headers
            ) as client:
                return [
                    await client.request(method, path, json=body) for method, path, body in requests
                ]

        return asyncio.run(send())

    return run


def _create(name, **wish):
    return ("POST", "/_mock/worlds", {"name": name, "at": AT, **wish})


def test_without_the_token_only_health_and_readiness_answer(ask):
    paths = ("/_mock", "/_mock/worlds", "/_mock/health", "/_mock/ready")

    answers = ask(*(("GET", path, None) for path in paths), token="s3cret")

    assert [answer.status_code for answer in answers] == [401, 401, 200, 200]
    assert answers[0].headers["content-type"] == "application/problem+json"
    assert answers[0].headers["www-authenticate"] == "Bearer"


def test_with_the_token_everything_answers(ask):
    (answer,) = ask(("GET", "/_mock", None), token="s3cret", sent="s3cret")

    assert answer.status_code == 200


def test_the_same_seed_gives_the_same_bytes(ask):
    snapshot = "/_mock/worlds/{}/snapshot"

    *_, one, two, other = ask(
        _create("one", seed=7),
        _create("two", seed=7),
        _create("other", seed=8),
        *(("GET", snapshot.format(name), None) for name in ("one", "two", "other")),
    )

    assert one.content == two.content
    assert one.content != other.content


def test_a_seeded_world_is_saved_and_restored_whole(ask):
    _, saved = ask(_create("one"), ("GET", "/_mock/worlds/one/snapshot", None))

    restored, again = ask(
        ("PUT", "/_mock/worlds/copy/snapshot", saved.json()),
        ("GET", "/_mock/worlds/copy/snapshot", None),
    )

    assert restored.status_code == 201
    assert orjson.loads(again.content) == orjson.loads(saved.content)
    assert again.content == saved.content


def test_every_seeded_record_may_be_put_again(ask):
    records = ask(("GET", "/_mock/worlds/default/snapshot", None))[0].json()["records"]
    puts = [
        ("PUT", f"/_mock/worlds/default/records/{name}/{key}", record)
        for name, pairs in records.items()
        for key, record in pairs
    ]

    answers = ask(*puts)

    assert {answer.status_code for answer in answers} == {200}


def test_a_fault_strikes_dynamo_and_not_the_way_to_take_it_back(ask):
    faults = "/_mock/worlds/default/faults"

    made, struck, removed = ask(
        ("POST", faults, {"operation": "*", "status": 418, "undeclared": True}),
        ("GET", "/api/v1/reservations", None),
        ("DELETE", faults, None),
    )

    assert (made.status_code, struck.status_code, removed.status_code) == (201, 418, 200)


def test_an_unknown_parameter_and_broken_json_are_problems_of_this_api(ask):
    unknown, broken = ask(
        ("GET", "/_mock/worlds?nickname=x", None), ("POST", "/_mock/worlds", ["no object"])
    )

    assert [answer.status_code for answer in (unknown, broken)] == [422, 422]
    assert unknown.json()["errors"][0]["field"] == "query.nickname"
