"""What stands before the identity of a charge point."""

import pytest

from ocpp_sim.transport.address import flaw


@pytest.mark.parametrize("csms", ["ws://csms.test/ocpp16", "wss://csms.test:9000", "WS://[::1]/x"])
def test_an_address_of_websockets_is_fine(csms):
    assert flaw(csms) is None


@pytest.mark.parametrize(
    "csms",
    [
        "",
        "csms.test/ocpp16",
        "http://csms.test",
        "ws:///ocpp16",
        "ws://csms.test:99999/ocpp16",
        "ws://csms.test:0",
        "ws://csms.test:http",
        "ws://[::1",
    ],
)
def test_any_other_is_told_with_what_is_expected(csms):
    assert flaw(csms).startswith(f"csms is {csms!r}; expected ws://host/path")
