"""Logs in the words of OCPP 2.x."""

import pytest


@pytest.fixture(params=["2.0.1", "2.1"])
def point(bench, request):
    return bench(version=request.param).registered()


def get(point, number=7, kind="DiagnosticsLog", **more):
    log = {"remoteLocation": "https://files.test/logs", **more}
    return point.command("GetLog", {"logType": kind, "requestId": number, "log": log}).payload


def told(point):
    return [(one["status"], one["requestId"]) for one in point.calls("LogStatusNotification")]


def test_a_log_is_uploaded_under_the_name_that_was_told(point):
    answer = get(point, oldestTimestamp="2024-06-01T08:00:00Z")
    point.advance(1)

    assert answer == {"status": "Accepted", "filename": "CP-1_DiagnosticsLog_20240601T090000Z.log"}
    assert told(point) == [("Uploading", 7), ("Uploaded", 7)]


def test_the_end_of_an_upload_that_gives_way_is_told(point):
    point.outcome = None
    get(point)
    point.advance(1)

    assert get(point, 8, "SecurityLog")["status"] == "AcceptedCanceled"
    point.advance(1)

    assert told(point) == [("Uploading", 7), ("AcceptedCanceled", 7), ("Uploading", 8)]


def test_a_log_that_there_is_not_is_rejected(bench):
    point = bench(version="2.1").registered()

    assert get(point, kind="DataCollectorLog") == {"status": "Rejected"}
