"""What a station reports beside its device model is put together and kept."""

import pytest

from mockserver.charging.records import REPORTS

AT = "2024-06-01T09:00:00Z"
POWER = {
    "component": {"name": "EVSE", "evse": {"id": 1}},
    "variable": {"name": "Power"},
}


@pytest.fixture
def told(world):
    """A topic of what was told, as plain entries by their id."""

    def read(topic):
        return world.get(REPORTS, "CP-7")["topics"][topic]

    return read


def monitor(number, value):
    told = {"id": number, "transaction": False, "value": value, "severity": 5}
    return {**told, "type": "UpperThreshold", "eventNotificationType": "CustomMonitor"}


def test_monitors_come_in_parts_and_are_kept_by_their_id(point, told, version):
    def part(number, *monitors):
        if version == "2.0.1":  # which does not tell where a monitor comes from
            monitors = [{k: v for k, v in one.items() if "Notif" not in k} for one in monitors]
        head = {"requestId": 1, "seqNo": number, "generatedAt": AT, "tbc": number == 0}
        body = {"monitor": [{**POWER, "variableMonitoring": [*monitors]}]} if monitors else {}
        assert {} == point.ask("NotifyMonitoringReport", {**head, **body})

    part(0, monitor(7, 11_000), monitor(8, 22_000))
    part(1, monitor(7, 5_000))
    part(2)

    found = told("monitors")
    assert {"7": 5_000, "8": 22_000} == {key: one["value"] for key, one in found.items()}
    assert "EVSE[1].Power" == found["7"]["variable_name"]


def test_events_are_kept_by_their_id(point, told):
    event = {
        **POWER,
        "eventId": 3,
        "timestamp": AT,
        "trigger": "Alerting",
        "actualValue": "23000",
        "eventNotificationType": "CustomMonitor",
    }
    assert {} == point.ask("NotifyEvent", {"generatedAt": AT, "seqNo": 0, "eventData": [event]})

    found = told("events")["3"]
    assert ("EVSE[1].Power", "23000") == (found["variable_name"], found["actualValue"])
    assert "component" not in found


def test_only_the_newest_events_are_kept(point, told):
    event = {
        **POWER,
        "timestamp": AT,
        "trigger": "Periodic",
        "actualValue": "1",
        "eventNotificationType": "CustomMonitor",
    }
    many = [{**event, "eventId": number} for number in range(250)]
    point.ask("NotifyEvent", {"generatedAt": AT, "seqNo": 0, "eventData": many})

    assert [str(number) for number in range(50, 250)] == list(told("events"))


def test_display_messages_are_kept_by_their_id(point, told):
    message = {
        "id": 4,
        "priority": "InFront",
        "message": {"format": "UTF8", "content": "Closed on Sunday"},
    }
    assert {} == point.ask("NotifyDisplayMessages", {"requestId": 1, "messageInfo": [message]})
    assert {} == point.ask("NotifyDisplayMessages", {"requestId": 1})

    assert {"4": message} == told("display_messages")


def test_the_text_of_customer_information_grows_by_its_parts(point, told):
    def part(number, text, **more):
        head = {"requestId": 9, "seqNo": number, "generatedAt": AT, "data": text}
        assert {} == point.ask("NotifyCustomerInformation", {**head, **more})
        return told("customer_information")["9"]

    assert {"data": "one, ", "is_complete": False} == part(0, "one, ", tbc=True)
    assert {"data": "one, two", "is_complete": True} == part(1, "two")
    assert {"data": "anew", "is_complete": True} == part(0, "anew")


def test_how_far_a_published_firmware_is_is_kept(point, told):
    told_us = {"status": "Published", "requestId": 5, "location": ["http://10.0.0.2/fw"]}
    assert {} == point.ask("PublishFirmwareStatusNotification", told_us)

    assert {"5": told_us} == told("published_firmware")
