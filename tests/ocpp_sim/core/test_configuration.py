"""Settings: layers, canonical forms, limits."""

import pytest

from ocpp_sim.core.command import Setting
from ocpp_sim.core.configuration import KEYS, canonical, entry, value_of


def test_the_first_layer_that_has_a_key_wins():
    assert value_of("HeartbeatInterval", {"HeartbeatInterval": "1"}, {}) == "1"
    assert value_of("HeartbeatInterval", {}, {"HeartbeatInterval": "2"}) == "2"
    assert value_of("HeartbeatInterval", {}, {}) == "300"


def test_an_entry_tells_whether_it_can_be_changed():
    assert entry("NumberOfConnectors") == Setting("NumberOfConnectors", "1", readonly=True)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("HeartbeatInterval", " 060 ", "60"),
        ("HeartbeatInterval", "2147483647", "2147483647"),
        ("HeartbeatInterval", "2147483648", None),
        ("HeartbeatInterval", "9" * 40, None),
        ("HeartbeatInterval", "٣", None),
        ("HeartbeatInterval", "1.5", None),
        ("HeartbeatInterval", "", None),
        ("LocalPreAuthorize", "True", "true"),
        ("LocalPreAuthorize", "0", None),
        ("MeterValuesSampledData", "Voltage , SoC", "Voltage,SoC"),
        ("MeterValuesSampledData", "SoC,Power.Offered", "SoC,Power.Offered"),
        ("MeterValuesSampledData", "", ""),
        ("MeterValuesSampledData", "Hope", None),
        ("ConnectorPhaseRotation", "1.RST, 2.Unknown", "1.RST, 2.Unknown"),
        ("ConnectorPhaseRotation", "1.XYZ", None),
        ("LightIntensity", "100", "100"),
        ("LightIntensity", "101", None),
        ("NetworkConfigurationPriority", "2,0", "2,0"),
        ("NetworkConfigurationPriority", "first", None),
    ],
)
def test_values_are_kept_in_one_form_or_refused(key, value, expected):
    assert canonical(key, value) == expected


def test_every_default_but_no_password_is_a_value_that_could_be_set():
    odd = [key for key in KEYS if canonical(key, KEYS[key].default) != KEYS[key].default]

    assert odd == ["AuthorizationKey"]
