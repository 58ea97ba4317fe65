"""How a charging station is given another password."""

from typing import Any

from ocppj.frame import Payload


def change(password: str) -> tuple[str, dict[str, Any]]:
    """SetVariables of SecurityCtrlr.BasicAuthPassword (OCPP 2.0.1 part 2, A01)."""
    wish = {
        "component": {"name": "SecurityCtrlr"},
        "variable": {"name": "BasicAuthPassword"},
        "attributeValue": password,
    }
    return "SetVariables", {"setVariableData": [wish]}


def status(answer: Payload) -> str:
    """What the charging station says of it: Accepted, RebootRequired, Rejected."""
    return str(answer["setVariableResult"][0]["attributeStatus"])
