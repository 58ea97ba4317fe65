"""Messages on the display in the words of OCPP 2.x."""

import pytest

FULL = {
    "id": 3,
    "priority": "InFront",
    "state": "Idle",
    "startDateTime": "2024-06-01T09:00:00.000Z",
    "endDateTime": "2024-06-01T19:00:00.000Z",
    "display": {"name": "Display", "evse": {"id": 1}},
    "message": {"format": "UTF8", "language": "de", "content": "Grüß Gott"},
}
BARE = {"id": 4, "priority": "NormalCycle", "message": {"format": "ASCII", "content": "Hello"}}


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_messages_are_told_as_they_were_set(bench, version):
    point = bench(version=version).registered()
    for message in (FULL, BARE):
        wish = {"message": message}
        assert point.status_of_command("SetDisplayMessage", wish) == "Accepted"
    assert point.status_of_command("GetDisplayMessages", {"requestId": 7}) == "Accepted"

    assert point.calls("NotifyDisplayMessages") == [
        {"requestId": 7, "tbc": False, "messageInfo": [FULL, BARE]}
    ]
    assert point.status_of_command("ClearDisplayMessage", {"id": 3}) == "Accepted"


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_message_names_its_transaction(bench, version):
    point = bench(version=version).charging()
    ((_, name),) = point.station.remote_ids
    message = {**BARE, "transactionId": name}

    assert point.status_of_command("SetDisplayMessage", {"message": message}) == "Accepted"
    point.status_of_command("GetDisplayMessages", {"requestId": 7})

    (page,) = point.calls("NotifyDisplayMessages")
    assert page["messageInfo"] == [message]
