"""Logs that the central system asks for."""

import pytest

from ocpp_sim.core.port import Deliver, GoOffline, Transferred
from ocpp_sim.core.upkeep import Outcome

URL = "https://files.test/logs"


def diagnostics(point, **more):
    answer = point.command("GetDiagnostics", {"location": URL, **more}).payload
    return answer["fileName"]


def log(point, kind="DiagnosticsLog", number=7, **more):
    wanted = {"logType": kind, "requestId": number, "log": {"remoteLocation": URL, **more}}
    return point.command("GetLog", wanted).payload


def told(point, action="DiagnosticsStatusNotification"):
    return [one["status"] for one in point.calls(action)]


def test_diagnostics_are_uploaded_under_the_name_that_was_told(bench):
    point = bench().registered()

    name = diagnostics(point)
    point.advance(1)

    (errand,) = point.errands
    assert isinstance(errand, Deliver)
    assert (errand.location, errand.name) == (URL, name)
    assert name == "CP-1_diagnostics_20240601T090000Z.log"
    assert told(point) == ["Uploading", "Uploaded"]


def test_a_log_of_the_security_extension_has_its_own_messages(bench):
    point = bench().registered()

    answer = log(point)
    point.advance(1)

    assert answer == {"status": "Accepted", "filename": "CP-1_DiagnosticsLog_20240601T090000Z.log"}
    assert point.calls("LogStatusNotification") == [
        {"status": "Uploading", "requestId": 7},
        {"status": "Uploaded", "requestId": 7},
    ]


def test_the_security_log_has_the_security_events(bench):
    point = bench().registered()
    point.command("Reset", {"type": "Hard"})
    point.advance(30)

    log(point, "SecurityLog")
    point.advance(1)

    assert [line.split()[1] for line in point.errands[0].text.splitlines()[3:]] == [
        "StartupOfTheDevice",
        "ResetOrReboot",
        "StartupOfTheDevice",
    ]


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        ("failed", "UploadFailure"),
        ("denied", "PermissionDenied"),
        ("unsupported", "NotSupportedOperation"),
    ],
)
def test_a_log_that_cannot_be_uploaded_says_why(bench, problem, status):
    point = bench().registered()
    point.outcome = Outcome(problem)

    log(point)
    point.advance(200)

    uploads = 3 if problem == "failed" else 1
    assert told(point, "LogStatusNotification") == ["Uploading"] * uploads + [status]


def test_diagnostics_that_cannot_be_uploaded_fail(bench):
    point = bench().registered()
    point.outcome = Outcome("denied")
    diagnostics(point)

    assert told(point.advance(1)) == ["Uploading", "UploadFailed"]


def test_an_upload_takes_its_time_and_may_come_to_no_end(bench):
    point = bench().registered()
    point.outcome = None
    diagnostics(point, retries=2, retryInterval=10)
    point.advance(1)
    number = point.errands[0].number
    assert told(point.advance(899)) == ["Uploading"]

    point.advance(10)
    point.give(Transferred(number, Outcome()))
    point.give(Transferred(point.errands[1].number, Outcome(), 5.0))
    assert told(point.advance(4)) == ["Uploading", "Uploading"]
    assert told(point.advance(1))[-1] == "Uploaded"


def test_a_newer_order_takes_the_place_of_an_older_one(bench):
    point = bench().registered()
    point.outcome = None
    log(point)
    point.advance(1)

    assert log(point, number=8)["status"] == "AcceptedCanceled"
    point.advance(1)
    point.give(*(Transferred(errand.number, Outcome()) for errand in point.errands))

    assert point.calls("LogStatusNotification")[-1] == {"status": "Uploaded", "requestId": 8}
    assert len(told(point, "LogStatusNotification")) == 3


def test_without_a_network_nothing_goes(bench):
    point = bench().registered()
    point.outcome = Outcome("failed")
    diagnostics(point, retries=2)
    point.advance(1)

    point.give(GoOffline())
    point.advance(60)

    assert (len(point.errands), point.station.upkeep.upload) == (1, None)


@pytest.mark.parametrize(
    ("busy", "asked", "expected"),
    [
        (None, "Diagnostics", {"status": "Idle"}),
        (None, "Log", {"status": "Idle"}),
        ("Diagnostics", "Diagnostics", {"status": "Uploading"}),
        ("Diagnostics", "Log", {"status": "Idle"}),
        ("Log", "Log", {"status": "Uploading", "requestId": 7}),
        ("Log", "Diagnostics", {"status": "Idle"}),
    ],
)
def test_the_peer_can_ask_how_it_goes(bench, busy, asked, expected):
    point = bench().registered()
    point.outcome = None
    if busy is not None:
        (log if busy == "Log" else diagnostics)(point)
        point.advance(1)
    point.forget()

    action = "ExtendedTriggerMessage" if asked == "Log" else "TriggerMessage"
    message = f"{asked}StatusNotification"
    point.command(action, {"requestedMessage": message})

    assert point.calls(message) == [expected]
