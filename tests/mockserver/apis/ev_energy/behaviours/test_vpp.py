"""Dispatches over HTTP; it is 2024-06-03T09:00:00Z."""

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

TIMES = {"start_time": "2024-06-03T10:00:00Z", "end_time": "2024-06-03T12:00:00+02:00"}
EVENT = {**TIMES, "end_time": "2024-06-03T14:00:00+02:00", "import_limit_watts": 5000}


@pytest.fixture
def coordinator(ev):
    return ev.get("/v2/dispatch_coordinators").json()[0]


@pytest.fixture
def events(coordinator):
    return coordinator["url"] + "/dispatch_events"


def test_an_event_is_checked_and_given_back(ev, coordinator, events):
    made = ev.post(events, EVENT)

    assert 201 == made.status_code, made.text
    event = made.json()
    assert f"{events}/{event['id']}" == event["url"]
    assert coordinator["url"] == event["dispatch_coordinator"]
    assert ("2024-06-03T10:00:00Z", "2024-06-03T12:00:00Z") == (
        event["start_time"],
        event["end_time"],
    )
    assert [5000, None, None] == [
        event[f"{name}_watts"] for name in ("import_limit", "export_limit", "target_power")
    ]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"end_time": "2024-06-03T12:00:00+02:00"}, ["end_time"]),
        ({"end_time": "2024-06-03T09:30:00Z"}, ["end_time"]),
        ({"start_time": "2024-06-03T08:59:59Z"}, ["start_time"]),
        ({"start_time": "0001-01-01T00:00:00+14:00"}, ["start_time"]),
        ({"start_time": "0001-01-01T00:00:00Z"}, ["start_time"]),
        ({"end_time": "9999-12-31T23:59:59-12:00"}, ["end_time"]),
        ({"end_time": "2024-06-30T23:59:60Z"}, ["end_time"]),
        ({"start_time": "x", "end_time": 7}, ["end_time", "start_time"]),
        (
            {"import_limit_watts": None},
            ["import_limit_watts", "export_limit_watts", "target_power_watts"],
        ),
        ({"import_limit_watts": 0.5}, ["import_limit_watts"]),
    ],
)
def test_what_makes_no_sense_is_refused(ev, events, changes, fields):
    assert refused(ev.post(events, {**EVENT, **changes}), 400, *fields)


def test_times_may_have_fractions_and_lie_far_ahead(ev, events):
    end = "9999-12-31T23:59:59.5Z"
    made = ev.post(events, {**EVENT, "start_time": "2024-06-03T09:00:00Z", "end_time": end})

    assert "9999-12-31T23:59:59.500Z" == made.json()["end_time"]


def test_an_event_is_called_off(ev, events):
    url = ev.post(events, EVENT).json()["url"]
    answer = ev.post(f"{url}/cancel")

    assert (200, {"status": "CANCELLED"}) == (answer.status_code, answer.json())


def test_what_is_no_id_is_not_found(ev, events):
    assert refused(ev.post(f"{events}/devt1/cancel"), 404)


def test_the_coordinator_must_be_there(ev):
    events = "/v2/dispatch_coordinators/nobody/dispatch_events"

    assert refused(ev.post(events, EVENT), 404)
    assert refused(ev.post(f"{events}/devt01HN2NJ9NMRZBXT1H6FT9N7735/cancel"), 404)
