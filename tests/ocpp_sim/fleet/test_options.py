"""Options are checked when they are made."""

import pytest

from ocpp_sim.fleet import FleetOptions, OptionError


def test_the_defaults_are_a_dozen_that_run_until_stopped():
    options = FleetOptions("ws://localhost:9000/ocpp16")

    assert (options.count, options.run_time_s) == (12, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"csms": "http://host"}, "expected ws://host/path or wss://host/path"),
        ({"csms": "ws:///path"}, "expected ws://host/path"),
        ({"csms": ""}, "csms is ''"),
        ({"count": 0}, "count is 0; it must be at least 1"),
        ({"ramp_per_s": 0.0}, r"ramp_per_s is 0\.0"),
        ({"max_size": 10}, "max_size is 10"),
        ({"run_time_s": 0}, "run_time_s is 0; it must be more than 0"),
    ],
)
def test_an_option_out_of_range_says_what_is_allowed(changes, message):
    with pytest.raises(OptionError, match=message):
        FleetOptions(**{"csms": "ws://host/x", **changes})
