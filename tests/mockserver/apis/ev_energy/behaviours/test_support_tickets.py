"""Tickets in figures, over HTTP."""

import pytest
import yaml

from mockserver.apis.ev_energy import ticket_kinds
from tests.mockserver.apis.ev_energy.behaviours.conftest import OPENAPI, refused

STATS = "/v2/support-ticket-stats"
TICKETS = (
    {"human_verified_category": "CHARGER", "human_verified_subcategory": "OFFLINE"},
    {"human_verified_category": "CHARGER", "ai_generated_category": "VEHICLE"},
    {"ai_generated_category": "VEHICLE", "ai_generated_subcategory": "TRIM"},
    {"ai_generated_category": "CHARGER", "ai_generated_subcategory": "OFFLINE"},
    {},
)
CREATED = (
    "2023-12-30T23:59:59Z",
    "2024-01-01T00:00:00Z",
    "2024-01-01T10:00:00Z",
    "2024-02-14T00:00:00Z",
    "2024-01-10T12:00:00Z",
)


@pytest.fixture
def user(ev):
    """A user with five tickets, and no others."""
    user = ev.users[-1]
    for key, ticket in ev.records("support_tickets"):
        if ticket["user"] == user:
            ev.world.delete("ev_energy.support_tickets", key)
    for number, (about, created_at) in enumerate(zip(TICKETS, CREATED, strict=True)):
        key = ev.world.new_id("tick{ulid}")
        resolved_at = {0: "2023-12-31T01:59:59Z", 1: "2024-01-01T01:00:00Z"}.get(number)
        record = {
            "id": key,
            "external_ticket_id": str(number),
            "user": user,
            "status": "open" if number else "closed",
            "priority": None if number == 4 else "low",
            "source": "email",
            "created_at": created_at,
            "resolved_at": resolved_at,
            **about,
        }
        ev.world.put("ev_energy.support_tickets", key, record)
    return user


@pytest.fixture
def stats(ev, user):
    def get(name, **params):
        answer = ev.get(f"{STATS}/{name}", user=user, params=params)
        assert 200 == answer.status_code, answer.text
        return answer.json()

    return get


def test_every_category_of_the_document_has_a_label(ev):
    document = yaml.safe_load((OPENAPI / "ev_energy/schemas/support_tickets.yaml").read_text())
    found = ev.get("/v2/support_tickets/categories").json()

    for kind, name in (("categories", "Category"), ("subcategories", "Subcategory")):
        values = document[f"SupportTicket{name}Enum"]["enum"]
        assert values == [each["value"] for each in found[kind]]
    assert {"value": "HARDWARE_ISSUE", "label": "Hardware Issue"} in found["subcategories"]
    assert "App Crash Freeze" == ticket_kinds.label("APP_CRASH_FREEZE")


def test_tickets_flow_from_category_to_subcategory(stats):
    assert stats("sankey") == {
        "nodes": [
            {"id": "category:Charger", "label": "Charger"},
            {"id": "category:Vehicle", "label": "Vehicle"},
            {"id": "subcategory:Offline", "label": "Offline"},
            {"id": "subcategory:Trim", "label": "Trim"},
        ],
        "links": [
            {"source": "category:Charger", "target": "subcategory:Offline", "value": 2},
            {"source": "category:Vehicle", "target": "subcategory:Trim", "value": 1},
        ],
    }


def test_volume_has_no_gaps(stats):
    days = stats("volume")["time_series"]

    assert 47 == len(days)
    assert {"date": "2023-12-30", "count": 1} == days[0]
    assert [0, 2, 0] == [day["count"] for day in days[1:4]]
    assert {"date": "2024-02-14", "count": 1} == days[-1]


@pytest.mark.parametrize(
    ("group_by", "series"),
    [
        ("month", [("2023-12-01", 1), ("2024-01-01", 3), ("2024-02-01", 1)]),
        (
            "week",
            [
                ("2023-12-25", 1), ("2024-01-01", 2), ("2024-01-08", 1), ("2024-01-15", 0),
                ("2024-01-22", 0), ("2024-01-29", 0), ("2024-02-05", 0), ("2024-02-12", 1),
            ],
        ),
    ],
)  # fmt: skip
def test_volume_is_counted_by_week_and_month(stats, group_by, series):
    found = stats("volume", group_by=group_by)["time_series"]

    assert series == [(each["date"], each["count"]) for each in found]


def test_resolution_is_a_share_and_hours(stats):
    assert stats("resolution") == {
        "resolution_rate": 0.4,
        "avg_resolution_time_hours": 1.5,
        "median_resolution_time_hours": 1.5,
        "total_resolved": 2,
        "total_unresolved": 3,
    }


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("status", [("open", 4, 0.8), ("closed", 1, 0.2)]),
        ("priority", [("low", 4, 1.0)]),
        ("source", [("email", 5, 1.0)]),
    ],
)
def test_tickets_are_counted_by_a_field(stats, name, rows):
    found = stats(name)["breakdown"]

    assert rows == [(row[name], row["count"], row["percentage"]) for row in found]


def test_the_most_frequent_come_first(stats):
    assert stats("top-categories") == {
        "categories": [
            {"category": "CHARGER", "count": 3, "percentage": 0.75},
            {"category": "VEHICLE", "count": 1, "percentage": 0.25},
        ],
        "subcategories": [
            {"subcategory": "OFFLINE", "category": "CHARGER", "count": 2, "percentage": 0.5},
            {"subcategory": "TRIM", "category": "VEHICLE", "count": 1, "percentage": 0.25},
        ],
    }


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (10**9, 2)])
def test_only_so_many_are_given(stats, limit, count):
    found = stats("top-categories", limit=limit)

    assert (count, count) == (len(found["categories"]), len(found["subcategories"]))


def test_a_limit_of_none_is_refused(ev):
    assert refused(ev.get(f"{STATS}/top-categories", params={"limit": 0}), 400, "limit")


def test_without_tickets_there_are_zeros(ev):
    lone = ev.users[-1]
    for key, ticket in ev.records("support_tickets"):
        if ticket["user"] == lone:
            ev.world.delete("ev_energy.support_tickets", key)

    assert {"time_series": []} == ev.get(f"{STATS}/volume", user=lone).json()
    found = ev.get(f"{STATS}/resolution", user=lone).json()
    assert (0, None, 0) == (
        found["resolution_rate"],
        found["median_resolution_time_hours"],
        found["total_unresolved"],
    )


def test_an_application_sees_the_tickets_of_all(ev, user):
    found = ev.get(f"{STATS}/status").json()["breakdown"]

    assert len(ev.records("support_tickets")) == sum(row["count"] for row in found)
