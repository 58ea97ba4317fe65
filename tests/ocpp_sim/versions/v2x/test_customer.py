"""Customers and costs in the words of OCPP 2.x."""

import pytest

from ocpp_sim.core.port import PresentTag


@pytest.fixture(params=["2.0.1", "2.1"])
def point(bench, request):
    return bench(version=request.param).registered()


def test_a_customer_goes_by_a_token_a_name_or_a_certificate(point):
    point.give(PresentTag(1, "TAG"))
    hashes = {
        "hashAlgorithm": "SHA256",
        "issuerNameHash": "a",
        "issuerKeyHash": "b",
        "serialNumber": "1",
    }
    asked = {"requestId": 7, "report": True, "clear": False}
    known = {**asked, "idToken": {"idToken": "TAG", "type": "ISO14443"}}

    for who in (known, {**asked, "customerCertificate": hashes}):
        assert point.status_of_command("CustomerInformation", who) == "Accepted"
    assert point.status_of_command("CustomerInformation", asked) == "Invalid"

    told = [one["data"] for one in point.calls("NotifyCustomerInformation")]
    assert told == ["cache: TAG is Accepted", ""]


def test_a_cost_is_answered_with_nothing(point):
    answer = point.command("CostUpdated", {"transactionId": "x", "totalCost": 3.5})

    assert answer.payload == {}
