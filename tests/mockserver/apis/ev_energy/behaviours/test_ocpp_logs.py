import json

import pytest

from mockserver.apis.ev_energy import frames
from tests.mockserver.apis.ev_energy.behaviours.conftest import refused
from tests.mockserver.apis.ev_energy.charging.conftest import answering, household

__all__ = ["answering", "household"]


@pytest.fixture
def say(household, server, answering):
    """The charge point sends a frame: say([2, "1", "Heartbeat", {}]), or any text."""

    def send(frame):
        text = frame if isinstance(frame, str) else json.dumps(frame)
        server.mock.central.receive(answering.connection, text)

    return send


@pytest.fixture
def logs(household):
    path = f"/v2/evses/{household.evse['id']}/ocpp_logs?page_size=100"

    def read(query=""):
        """What there is since the test began; before, there is what was seeded."""
        return household.shown(f"{path}&sampled_at__gte={household.after(minutes=0)}{query}")

    return read


def test_a_call_of_the_charge_point_is_shown_with_its_answer(say, logs, household):
    payload = {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"}
    say([2, "m-1", "StatusNotification", payload])

    log = logs()[0]
    assert (log["direction"], log["action"], log["message_id"]) == (
        "Received",
        "StatusNotification",
        "m-1",
    )
    assert log["payload"] == payload
    assert log["response"]["payload"] == {}
    assert log["response"]["error_code"] == "NoError"
    assert household.shown(log["url"]) == log


def test_a_command_is_shown_as_sent(say, logs, household):
    household.plug_in()
    household.ev.later()

    (log,) = logs("&direction=SENT&action=SetChargingProfile")
    assert log["direction"] == "Sent"
    assert log["payload"]["csChargingProfiles"]["chargingProfilePurpose"] == "TxProfile"
    assert log["response"]["payload"] == {"status": "Accepted"}


def test_what_is_not_answered_yet_has_no_response_until_it_is(say, logs, answering, household):
    answering.status = None
    household.plug_in()
    household.ev.later()
    (log,) = logs("&direction=SENT")
    assert log["response"] is None

    say([4, log["message_id"], "NotSupported", "no profiles here", {}])

    (log,) = logs("&direction=SENT")
    assert log["response"]["error_code"] == "NotSupported"
    assert log["response"]["error_description"] == "no profiles here"
    assert logs("&error_code=NotSupported") == [log]


def test_errors_have_the_codes_of_the_document(say, logs, answering, household):
    answering.status = None
    household.plug_in()
    household.ev.later()
    say([4, logs("&direction=SENT")[0]["message_id"], "MadeUp"])

    response = logs("&direction=SENT")[0]["response"]
    assert response["error_code"] == "UnknownError"
    assert response["error_description"] is None
    say([2, "m-2", "StatusNotification", {"connectorId": 1}])
    assert logs("&direction=RECEIVED")[0]["response"]["error_code"] == "ProtocolError"


def test_frames_that_are_none_or_of_no_known_action_are_left_out(say, logs):
    before = len(logs())
    for frame in ("soup", [2, "m-3", "Sing", {}], [3, "nobody-asked", {}], {"no": "frame"}):
        say(frame)

    assert len(logs()) == before


def test_frames_of_one_instant_are_told_apart(say, logs):
    for number in range(5):
        say([2, f"h-{number}", "Heartbeat", {}])

    told = [log["sampled_at"] for log in logs("&action=Heartbeat")]
    assert len(set(told)) == 5
    assert sorted(told, reverse=True) == told


def test_the_newest_of_each_direction_are_kept(say, logs, household):
    household.plug_in()
    household.ev.later()
    for number in range(frames.KEPT + 20):
        say([2, f"h-{number}", "Heartbeat", {}])

    assert logs()[0]["message_id"] == f"h-{frames.KEPT + 19}"
    mine = [
        r for _, r in household.ev.records("evse_ocpp_logs") if r["evse"] == household.evse["id"]
    ]
    assert frames.KEPT == sum(record["direction"] == "Received" for record in mine)
    assert len(logs("&action=SetChargingProfile")) == 1


def test_an_evse_without_a_charge_point_has_the_logs_it_has(household, logs):
    before = logs()
    household.ev.change("evses", household.evse["id"], station_id=None)

    assert logs() == before


def test_nobody_elses_frames_are_shown(household, say, ev):
    say([2, "h-1", "Heartbeat", {}])
    other = next(user for user in ev.users if user != household.user)
    path = f"/v2/evses/{household.evse['id']}/ocpp_logs"

    assert refused(ev.get(path, bearer=ev.token(user=other)), 404)
    assert refused(ev.get("/v2/evses/evse01HSH04KDEWF6Z4DB2J77J74K5/ocpp_logs"), 404)
