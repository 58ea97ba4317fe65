"""The device model in the words of OCPP 2.x."""

import pytest

VERSIONS = ("2.0.1", "2.1")
ASKED = {
    "component": {"name": "DeviceDataCtrlr"},
    "variable": {"name": "ItemsPerMessage", "instance": "GetReport"},
}
POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}


@pytest.fixture(params=VERSIONS)
def point(bench, request):
    return bench(version=request.param).registered()


def test_a_variable_is_answered_as_it_was_asked_for(point):
    asked = {"getVariableData": [{**ASKED, "attributeType": "Actual"}, POWER]}

    assert point.command("GetVariables", asked).payload == {
        "getVariableResult": [
            {
                "attributeStatus": "Accepted",
                "attributeType": "Actual",
                "attributeValue": "50",
                **ASKED,
            },
            {
                "attributeStatus": "Accepted",
                "attributeType": "Actual",
                "attributeValue": "0",
                **POWER,
            },
        ]
    }


def test_a_change_is_answered_as_it_was_wished_for(point):
    wish = {"component": {"name": "Toaster", "instance": "left"}, "variable": {"name": "Heat"}}

    answer = point.command("SetVariables", {"setVariableData": [{**wish, "attributeValue": "9"}]})

    assert answer.payload == {
        "setVariableResult": [
            {"attributeStatus": "UnknownComponent", "attributeType": "Actual", **wish}
        ]
    }


def test_a_report_says_what_a_variable_can_be(point):
    asked = {"requestId": 7, "componentVariable": [{"component": {"name": "EVSE"}}]}
    assert point.status_of_command("GetReport", asked) == "Accepted"

    (page,) = point.calls("NotifyReport")
    (power,) = [row for row in page["reportData"] if row["variable"]["name"] == "Power"]
    assert power == {
        "component": {"name": "EVSE", "evse": {"id": 1}},
        "variable": {"name": "Power"},
        "variableAttribute": [
            {
                "type": "Actual",
                "value": "0",
                "mutability": "ReadOnly",
                "persistent": False,
                "constant": False,
            }
        ],
        "variableCharacteristics": {
            "dataType": "decimal",
            "unit": "W",
            "maxLimit": 11000,
            "supportsMonitoring": True,
        },
    }


def test_the_full_inventory_is_valid_on_every_page(point):
    """The bench checks each page against the schema of its version."""
    point.status_of_command("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"})

    rows = [row for page in point.calls("NotifyReport") for row in page["reportData"]]
    assert any(row["component"].get("evse") == {"id": 1, "connectorId": 1} for row in rows)
    assert any("instance" in row["variable"] for row in rows)
