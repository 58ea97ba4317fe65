import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused


@pytest.fixture
def notification(ev):
    key, record = ev.records("notifications")[0]
    return f"/v2/notifications/{key}", record


def test_a_notification_is_read_now_if_nothing_else_is_said(ev, notification):
    path, _ = notification
    answer = ev.patch(path, {})

    assert 200 == answer.status_code, answer.text
    assert ev.world.now_seconds_text() == answer.json()["Notification"]["read_at"]
    assert ev.get(path).json() == answer.json()["Notification"]
    assert ev.url(path) == ev.get(path).json()["url"]


def test_a_notification_is_read_when_the_client_says(ev, notification):
    path, _ = notification
    ev.patch(path, {"read_at": "2024-06-01T07:05:00Z"})

    assert "2024-06-01T07:05:00Z" == ev.get(path).json()["read_at"]


def test_another_user_cannot_read_a_notification(ev, notification):
    path, record = notification
    other = next(user for user in ev.users if user != record["user"])

    assert 404 == ev.patch(path, {}, user=other).status_code
    assert refused(ev.patch(path, {"read_at": "soon"}), 400, "read_at")
