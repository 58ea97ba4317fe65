from datetime import UTC, datetime

import pytest

from load.mock import discover, place
from load.target import Fetched, Target

WALL = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
SECRETS = {"api_key": "dyn_live_1", "driver_token": "eyJ", "client_id": "c", "client_secret": "s"}
ROOT = "/_mock/worlds/default"
HELD = f"{ROOT}/credentials?reveal=true"
ANSWERS = {
    ROOT: {"clock": {"now": "2024-06-01T13:00:00.000Z"}},
    HELD: {
        "credentials": [
            {"id": "cred_1", "secret": "dyn_live_2", "tenants": {"org_id": ["org_2"]}},
            {
                "id": "dynamo.api_key",
                "secret": "dyn_live_1",
                "tenants": {"org_id": ["org_1", "org_3"]},
            },
            {"id": "dynamo.driver_token", "secret": "eyJ", "tenants": {}},
            {"id": "ev_energy.client_id", "secret": "c", "tenants": {}},
            {"id": "ev_energy.client_secret", "secret": "s", "tenants": {}},
            {"id": "dynamo.site_owner_token", "secret": "old", "tenants": {}, "expired": True},
        ]
    },
    f"{ROOT}/charge_points": {
        "charge_points": [
            {
                "id": "CP-0001",
                "connected": True,
                "connectors": [{"connector_id": 0}, {"connector_id": 1}, {"connector_id": 2}],
            },
            {"id": "CP-0002", "connected": False, "connectors": [{"connector_id": 1}]},
        ]
    },
    f"{ROOT}/records/charging.tags?limit=50": {
        "data": [
            {"id_tag": "A", "status": "Accepted", "holder_id": "usr_1"},
            {"id_tag": "B", "status": "Blocked", "holder_id": "usr_1"},
            {"id_tag": "C", "status": "Accepted", "holder_id": None},
        ]
    },
}


def asked(answers):
    return lambda path: Fetched(200, answers[path]) if path in answers else Fetched(404, {})


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://h:1", ("http://h:1", "default")),
        ("http://h:1/w/blue", ("http://h:1", "blue")),
        ("http://h:1/w/blue/x", ("http://h:1/w/blue/x", "default")),
    ],
)
def test_a_base_url_names_a_world(base_url, expected):
    assert place(base_url) == expected


def test_the_mock_tells_what_a_run_needs():
    assert discover("default", asked(ANSWERS), WALL) == Target(
        SECRETS, "org_1", (("CP-0001", 1), ("CP-0001", 2)), ("A",), 3600.0
    )


def test_less_is_enough():
    bare = [{"id": "dynamo.api_key", "secret": "dyn_live_1"}]
    answers = {HELD: {"credentials": bare}, ROOT: {"clock": {"now": "soon"}}}

    assert discover("default", asked(answers), WALL) == Target({"api_key": "dyn_live_1"})


@pytest.mark.parametrize("body", [{}, [], None, {"credentials": {"ev_energy": {}}}])
def test_what_answers_otherwise_is_no_mock(body):
    assert discover("default", asked({HELD: body}), WALL) is None
