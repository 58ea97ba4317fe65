"""Data transfer in the words of OCPP 2.x."""

import pytest

from ocpp_sim.core.port import TellVendor
from ocpp_sim.core.station import Extension


@pytest.fixture(params=["2.0.1", "2.1"])
def point(bench, request):
    known = (Extension("com.example", ("Ping",)),)
    return bench(version=request.param, extensions=known).registered()


def test_only_what_is_known_is_understood(point):
    for vendor, message, status in (
        ("com.example", "Ping", "Accepted"),
        ("com.example", "Pong", "UnknownMessageId"),
        ("org.other", "Ping", "UnknownVendorId"),
    ):
        wish = {"vendorId": vendor, "messageId": message}
        assert point.status_of_command("DataTransfer", wish) == status


def test_a_vendor_is_told(point):
    point.csms.answers["DataTransfer"] = {"status": "Accepted"}
    point.give(TellVendor("com.example"), TellVendor("com.example", "Ping", "hello"))

    assert point.calls("DataTransfer") == [
        {"vendorId": "com.example"},
        {"vendorId": "com.example", "messageId": "Ping", "data": "hello"},
    ]
