"""Which installed profiles an order to clear them means."""

from datetime import UTC, datetime

import pytest

from ocpp_sim.core.profile import Installed, Period, Profile, Schedule, Selection

NIGHT = Profile(7, "default", 2, "relative", Schedule("A", (Period(0, 60),)))
INSTALLED = Installed(1, NIGHT, datetime(2024, 6, 1, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("selection", "meant"),
    [
        (Selection(), True),
        (Selection(7), True),
        (Selection(8), False),
        (Selection(7, 3, "station", 9), True),
        (Selection(connector_id=1), True),
        (Selection(connector_id=0), False),
        (Selection(purpose="default", stack_level=2), True),
        (Selection(purpose="default", stack_level=1), False),
        (Selection(purpose="transaction", stack_level=2), False),
    ],
)
def test_an_id_means_one_profile_and_all_else_narrows_down(selection, meant):
    assert selection.holds(INSTALLED) == meant
