"""What only a peer of OCPP 2.x commands, and what cannot be done."""

from typing import get_args

import pytest

from ocpp_sim.core.duties import DUTIES
from ocpp_sim.core.duty import Duty
from ocpp_sim.core.port import Declined


def test_every_duty_has_somebody_to_carry_it_out():
    assert set(get_args(Duty)) == set(DUTIES)


@pytest.mark.parametrize(
    ("action", "payload", "status"),
    [
        ("PublishFirmware", {"location": "x", "checksum": "x", "requestId": 1}, "Rejected"),
        ("UnpublishFirmware", {"checksum": "x"}, "NoFirmware"),
    ],
)
def test_what_cannot_be_done_is_said_so_and_why(bench, action, payload, status):
    point = bench(version="2.0.1").registered()

    assert point.status_of_command(action, payload) == status
    (declined,) = point.of(Declined)
    assert declined.why
