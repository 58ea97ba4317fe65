"""Sampled values as they are written; most are seen through the tests of metering."""

import pytest

from ocpp_sim.core import intent as i
from ocpp_sim.versions.v16_values import MEASURANDS

READING = i.Snapshot(1234, 11_000, 2300, 7, 0, None, 11_000)


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("Energy.Active.Import.Register", "1234", "Wh"),
        ("Power.Active.Import", "11000", "W"),
        ("Power.Offered", "11000", "W"),
        ("Current.Import", "0.007", "A"),
        ("Current.Offered", "47.826", "A"),
        ("Voltage", "230.0", "V"),
    ],
)
def test_values_of_a_dc_outlet_have_no_phase_and_fractions_keep_their_zeros(name, value, unit):
    (written,) = MEASURANDS[name](READING, "Other")

    assert written == {"value": value, "context": "Other", "measurand": name, "unit": unit}
