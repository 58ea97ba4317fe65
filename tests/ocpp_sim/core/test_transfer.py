"""Errands stay within sane bounds."""

import pytest

from ocpp_sim.core.transfer import errand
from ocpp_sim.core.upkeep import Errand


@pytest.mark.parametrize(
    ("tries", "interval_s", "expected"),
    [
        (None, None, (3, 60)),
        (5, 10, (5, 10)),
        (0, 0, (1, 1)),
        (-3, -3, (1, 1)),
        (10**9, 10**9, (100, 604_800)),
    ],
)
def test_what_the_peer_leaves_open_or_exaggerates_is_set_right(tries, interval_s, expected):
    assert errand("http://x", tries, interval_s) == Errand("http://x", *expected)
