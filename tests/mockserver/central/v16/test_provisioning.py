import pytest

from mockserver.world import physical


def test_a_boot_is_answered_with_time_and_interval(world, point):
    world.settings["heartbeat_interval_s"] = 60

    answer = point.ask(
        "BootNotification",
        {
            "chargePointVendor": "Voltwerk",
            "chargePointModel": "AC-11",
            "chargeBoxSerialNumber": "SN-1",
            "firmwareVersion": "1.0",
        },
    )

    assert answer == {
        "currentTime": "2024-06-01T09:00:00.000Z",
        "interval": 60,
        "status": "Accepted",
    }
    station = physical.station(world, "CP-7")
    assert (station["serial_number"], station["ocpp_version"]) == ("SN-1", "1.6")


def test_an_empty_vendor_is_taken(world, point):
    boot = {"chargePointVendor": "", "chargePointModel": "M", "chargePointSerialNumber": "A"}

    assert point.ask("BootNotification", boot)["status"] == "Accepted"
    assert physical.station(world, "CP-7")["vendor"] is None


def test_an_ordered_boot_answer_is_given(world, point):
    world.settings["next_boot"] = {"*": {"status": "Pending", "interval": 7}}
    boot = {"chargePointVendor": "V", "chargePointModel": "M"}

    answers = [point.ask("BootNotification", boot) for _ in range(2)]

    assert [(a["status"], a["interval"]) for a in answers] == [("Pending", 7), ("Accepted", 300)]


def test_a_status_without_boot_is_taken(world, point):
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}

    assert point.ask("StatusNotification", status) == {}
    assert physical.station(world, "CP-7")["connectors"]["1"] == {
        "status": "Available",
        "error_code": "NoError",
        "info": None,
        "status_at": "2024-06-01T09:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("facts", "info"),
    [({"info": "wet", "vendorErrorCode": "E1"}, "wet"), ({"vendorErrorCode": "E1"}, "E1")],
)
def test_a_fault_says_what_it_is(world, point, facts, info):
    status = {"connectorId": 0, "errorCode": "GroundFailure", "status": "Faulted", **facts}

    point.ask("StatusNotification", {**status, "timestamp": "2024-06-01T08:00:00"})

    connector = physical.station(world, "CP-7")["connectors"]["0"]
    assert (connector["info"], connector["error_code"]) == (info, "GroundFailure")
    assert connector["status_at"] == "2024-06-01T08:00:00.000Z"


@pytest.mark.parametrize("action", ["StatusNotification", "MeterValues"])
def test_there_is_no_connector_below_zero(point, action):
    payload = {
        "StatusNotification": {"errorCode": "NoError", "status": "Available"},
        "MeterValues": {
            "meterValue": [{"timestamp": "2024-06-01T09:00:00Z", "sampledValue": [{"value": "1"}]}]
        },
    }[action]

    answer = point.call(action, {"connectorId": -1, **payload})

    assert answer[2] == "PropertyConstraintViolation"
    assert "found -1" in answer[3]
